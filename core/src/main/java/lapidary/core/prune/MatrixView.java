package lapidary.core.prune;

import java.util.Optional;
import lapidary.core.compressed.KeptBits;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.Orientation;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Tensor;

/// A tensor seen as the matrix [outputs, inputs], whatever its order in the file.
///
/// @param seen the tensor with that shape
/// @param orientation empty where its rows are outputs
record MatrixView(ModelTensor seen, Optional<Orientation> orientation) {

    static MatrixView of(ModelTensor tensor) {
        if (tensor.orientation().isEmpty()) {
            return new MatrixView(tensor, Optional.empty());
        }
        Tensor own = tensor.tensor();
        Tensor matrix = new Tensor(
                own.id(),
                tensor.orientation().get().matrix(),
                own.type(),
                own.typeName(),
                own.data(),
                own.file(),
                own.offset(),
                own.indirect());
        return new MatrixView(new ModelTensor(matrix, tensor.role(), tensor.block()), tensor.orientation());
    }

    RowSource toMatrix(RowSource own) {
        return orientation.map(turned -> turned.toMatrix(own)).orElse(own);
    }

    RowSource toOwn(RowSource matrix) {
        return orientation.map(turned -> turned.toOwn(matrix)).orElse(matrix);
    }

    KeptBits toOwn(KeptBits matrix) {
        return orientation.map(matrix::toOwn).orElse(matrix);
    }
}
