package lapidary.core.model;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.compressed.Codecs;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Indirect;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;
import lapidary.core.tensor.TensorId;

/// The weights of a block's experts in the other convention: GGUF files stack them in one tensor, Hugging Face folders
/// have one for each. Nothing is copied; both are views.
final class ExpertTensors {
    private ExpertTensors() {}

    /// One tensor of all experts, `[experts, outputs, inputs]`, under the name of the first.
    ///
    /// @param experts all of the same shape, in their order
    static ModelTensor stack(List<ModelTensor> experts) {
        ModelTensor first = experts.getFirst();
        List<Tensor> parts = experts.stream().map(ModelTensor::tensor).toList();
        List<Long> extents = new ArrayList<>(first.tensor().shape().dimensions());
        extents.addFirst((long) parts.size());
        Shape shape = new Shape(extents);
        DType type = first.tensor().type();
        boolean isPlain = type != DType.COMPUTED && parts.stream().allMatch(part -> part.type() == type);
        Indirect indirect = isPlain ? new Stack(parts) : Values.of(shape, parts);
        return with(first, view(first.tensor(), shape, isPlain ? type : DType.COMPUTED, indirect));
    }

    /// One expert of a stack, `[outputs, inputs]`, under the name of the stack.
    static ModelTensor expert(ModelTensor stack, int expert) {
        Tensor whole = stack.tensor();
        List<Long> extents = whole.shape().dimensions();
        Shape shape = new Shape(extents.subList(1, extents.size()));
        long firstRow = Math.multiplyExact(expert, shape.rows());
        if (whole.isDirect()) {
            long bytes = whole.type() == DType.OPAQUE
                    ? whole.bytes() / extents.getFirst()
                    : whole.type().bytes(shape);
            return with(
                    stack,
                    new Tensor(
                            whole.id(),
                            shape,
                            whole.type(),
                            whole.typeName(),
                            whole.data().asSlice(expert * bytes, bytes),
                            whole.file(),
                            whole.offset() + expert * bytes));
        }
        Indirect part =
                switch (whole.indirect().orElseThrow()) {
                    case Indirect.Rearranged rearranged -> new Rows(rearranged, firstRow, shape.rows());
                    case Indirect.Computed computed -> new Part(computed, firstRow, shape, extents.getFirst());
                };
        return with(stack, view(whole, shape, whole.type(), part));
    }

    private static Tensor view(Tensor like, Shape shape, DType type, Indirect indirect) {
        TensorId id = like.id();
        return new Tensor(
                id, shape, type, like.typeName(), like.data(), like.file(), like.offset(), Optional.of(indirect));
    }

    private static ModelTensor with(ModelTensor like, Tensor tensor) {
        return new ModelTensor(tensor, like.role(), like.block());
    }

    /// Stored bytes, one tensor after the other.
    private record Stack(List<Tensor> parts) implements Indirect.Rearranged {
        @Override
        public void read(long firstRow, int rows, MemorySegment out) {
            long each = parts.getFirst().shape().rows();
            Objects.checkFromIndexSize(firstRow, (long) rows, each * parts.size());
            long done = 0;
            while (done < rows) {
                Tensor part = parts.get(Math.toIntExact((firstRow + done) / each));
                long at = (firstRow + done) % each;
                int count = (int) Math.min(rows - done, each - at);
                long rowBytes = part.type().bytes(Shape.of(part.shape().columns()));
                MemorySegment to = out.asSlice(done * rowBytes, count * rowBytes);
                if (part.indirect().orElse(null) instanceof Indirect.Rearranged rearranged) {
                    rearranged.read(at, count, to);
                } else {
                    MemorySegment.copy(part.data(), at * rowBytes, to, 0, count * rowBytes);
                }
                done += count;
            }
        }
    }

    /// Values, one tensor after the other.
    private record Values(Shape shape, List<CompressedTensor> experts) implements Indirect.Computed {
        static Values of(Shape shape, List<Tensor> parts) {
            return new Values(shape, parts.stream().map(Codecs::view).toList());
        }

        @Override
        public SortedMap<String, Long> bits() {
            SortedMap<String, Long> bits = new TreeMap<>();
            experts.forEach(
                    part -> part.ledger().bits().forEach((name, count) -> bits.merge(name, count, Math::addExact)));
            return bits;
        }

        @Override
        public void decode(long firstRow, int rows, float[] out) {
            long each = experts.getFirst().shape().rows();
            Objects.checkFromIndexSize(firstRow, (long) rows, each * experts.size());
            int columns = Math.toIntExact(shape.columns());
            int done = 0;
            while (done < rows) {
                CompressedTensor part = experts.get(Math.toIntExact((firstRow + done) / each));
                long at = (firstRow + done) % each;
                int count = (int) Math.min(rows - done, each - at);
                float[] values = new float[Math.multiplyExact(count, columns)];
                part.decode(at, count, values);
                System.arraycopy(values, 0, out, done * columns, values.length);
                done += count;
            }
        }

        @Override
        public boolean isDecodable() {
            return experts.stream().allMatch(CompressedTensor::isDecodable);
        }
    }

    /// Some rows of a rearranged tensor.
    private record Rows(Indirect.Rearranged whole, long first, long count) implements Indirect.Rearranged {
        @Override
        public void read(long firstRow, int rows, MemorySegment out) {
            Objects.checkFromIndexSize(firstRow, (long) rows, count);
            whole.read(first + firstRow, rows, out);
        }
    }

    /// One matrix of a computed stack.
    ///
    /// @param of how many there are
    private record Part(Indirect.Computed whole, long first, Shape shape, long of) implements Indirect.Computed {
        @Override
        public SortedMap<String, Long> bits() {
            SortedMap<String, Long> bits = new TreeMap<>(whole.bits());
            bits.replaceAll((name, count) -> count / of);
            return bits;
        }

        @Override
        public void decode(long firstRow, int rows, float[] out) {
            Objects.checkFromIndexSize(firstRow, (long) rows, shape.rows());
            whole.decode(first + firstRow, rows, out);
        }

        @Override
        public boolean isDecodable() {
            return whole.isDecodable();
        }
    }
}
