package lapidary.core.model;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import lapidary.core.format.ModelTarget.ByteSink;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;

/// One tensor of a file to be written.
///
/// @param source the tensor it comes from, or a view of it with the values that the file wants
/// @param name as written
/// @param order of its rows in the file
/// @param isTransposed whether the file wants inputs × outputs
/// @param members the tensors of the model that it is made of: itself, or those that the file has as one
public record ExportedTensor(
        ModelTensor source, String name, RowOrder order, boolean isTransposed, List<ModelTensor> members) {

    public ExportedTensor {
        if (isTransposed && !order.isSame()) {
            throw new IllegalArgumentException("'" + name + "' is transposed, and its rows change places");
        }
        members = List.copyOf(members);
    }

    ExportedTensor(ModelTensor source, String name, RowOrder order, boolean isTransposed) {
        this(source, name, order, isTransposed, List.of(source));
    }

    ExportedTensor(ModelTensor source, String name, RowOrder order) {
        this(source, name, order, false);
    }

    /// The experts of a block as one.
    static ExportedTensor stack(List<ModelTensor> experts, String name) {
        return new ExportedTensor(ExpertTensors.stack(experts), name, RowOrder.SAME, false, experts);
    }

    /// As it is.
    static ExportedTensor same(ModelTensor source) {
        return new ExportedTensor(source, source.id().name(), RowOrder.SAME);
    }

    /// The same under another name.
    ExportedTensor named(String other) {
        return new ExportedTensor(source, other, order, isTransposed, members);
    }

    /// The same without sides of one before the others, as ggml counts sides.
    ExportedTensor withoutOuterOnes() {
        Tensor tensor = source.tensor();
        List<Long> extents = tensor.shape().dimensions();
        boolean hasOnes = extents.size() > 1 && extents.getFirst() == 1;
        if (!hasOnes || isTransposed || tensor.type() == DType.COMPUTED) {
            return this;
        }
        Tensor flat = new Tensor(
                tensor.id(),
                new Shape(extents.subList(1, extents.size())),
                tensor.type(),
                tensor.typeName(),
                tensor.data(),
                tensor.file(),
                tensor.offset(),
                tensor.indirect());
        ModelTensor seen = new ModelTensor(flat, source.role(), source.block(), source.orientation());
        return new ExportedTensor(seen, name, order, false, members).withoutOuterOnes();
    }

    /// As written.
    public Shape shape() {
        Shape shape = source.tensor().shape();
        return isTransposed ? Transposed.flipped(shape) : shape;
    }

    /// Streams encoded rows as the file wants them: in its order, or the other way round.
    ///
    /// @param encoded all rows, or as many as change places among themselves
    /// @param type that they are encoded in
    public void write(MemorySegment encoded, DType type, ByteSink sink) throws IOException {
        Shape shape = source.tensor().shape();
        if (isTransposed) {
            Transposed.write(encoded, shape, type.blockBytes(), sink);
        } else if (order.isSame() || encoded.byteSize() == 0) {
            sink.write(encoded);
        } else {
            // The rows of a vector are its elements.
            order.write(encoded, shape.rank() == 1 ? type.blockBytes() : type.bytes(Shape.of(shape.columns())), sink);
        }
    }

    /// The type of the stored values where the written ones are computed from them; empty where they are the same.
    public Optional<DType> changedFrom() {
        return source.tensor().indirect().orElse(null) instanceof Shifted(Tensor stored, var view, float offset)
                ? Optional.of(stored.type())
                : Optional.empty();
    }
}
