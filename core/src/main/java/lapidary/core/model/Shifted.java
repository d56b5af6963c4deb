package lapidary.core.model;

import java.util.Optional;
import java.util.SortedMap;
import lapidary.core.compressed.Codecs;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Indirect;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;

/// A tensor with a number added to each of its values: what Gemma's norms are in the other convention.
///
/// @param stored the tensor of the file
public record Shifted(Tensor stored, CompressedTensor view, float offset) implements Indirect.Computed {

    static Tensor of(Tensor stored, float offset) {
        return new Tensor(
                stored.id(),
                stored.shape(),
                DType.COMPUTED,
                stored.typeName(),
                stored.data(),
                stored.file(),
                stored.offset(),
                Optional.of(new Shifted(stored, Codecs.view(stored), offset)));
    }

    @Override
    public SortedMap<String, Long> bits() {
        return view.ledger().bits();
    }

    @Override
    public Shape shape() {
        return stored.shape();
    }

    @Override
    public void decode(long firstRow, int rows, float[] out) {
        view.decode(firstRow, rows, out);
        int count = Math.toIntExact(rows * stored.shape().columns());
        for (int i = 0; i < count; i++) {
            out[i] += offset;
        }
    }

    @Override
    public boolean isDecodable() {
        return view.isDecodable();
    }
}
