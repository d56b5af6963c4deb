package lapidary.core.format.checkpoint;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import lapidary.core.compressed.KeptBits;
import lapidary.core.compressed.SparseForm;
import lapidary.core.format.FileLayout.Entry;
import lapidary.core.format.GridPacking.Part;
import lapidary.core.format.HeldSparse;
import lapidary.core.format.ModelTarget.ByteSink;
import lapidary.core.format.SparsePacking;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;

/// The layouts "sparse-bitmask" and "sparse-24-bitmask" of compressed-tensors; [BitmaskLayers] says where everything
/// lies.
///
/// @param isTwoOfFour whether it holds 2:4 only, its values two-dimensional and without offsets of rows
public record BitmaskPacking(boolean isTwoOfFour) implements SparsePacking {
    private static final int PIECE = 1 << 16;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    @Override
    public String typeName() {
        return isTwoOfFour ? "2:4 bitmask" : "sparse bitmask";
    }

    @Override
    public Optional<String> misfit(HeldSparse sparse) {
        if (LayerRules.TABLE.matcher(sparse.name()).matches()) {
            return Optional.of("its readers ask for a dense embedding and output head");
        }
        if (!sparse.name().endsWith(LayerRules.WEIGHT)
                || sparse.shape().rank() != 2
                || sparse.shape().elements() == 0) {
            return Optional.of("only the matrices of linear layers are stored so");
        }
        boolean isPlain =
                sparse.type().kind() == DType.Kind.FLOAT && sparse.type().blockElements() == 1;
        if (!isPlain) {
            return Optional.of("its values are plain numbers");
        }
        boolean isPattern = sparse.form() instanceof SparseForm.NofM(int n, int m, long ignored) && n == 2 && m == 4;
        if (isTwoOfFour && (!isPattern || sparse.shape().columns() % 4 != 0)) {
            return Optional.of(
                    "it holds 2:4 alone, in rows of a multiple of four inputs; prune with the pattern 2:4, or "
                            + "write a sparse bitmask folder");
        }
        return Optional.empty();
    }

    @Override
    public List<Part> parts(HeldSparse sparse) {
        String layer = LayerRules.layer(sparse.name());
        long rows = sparse.shape().rows();
        long columns = sparse.shape().columns();
        List<Part> parts = new ArrayList<>();
        Shape extents = isTwoOfFour ? Shape.of(2, 1) : Shape.of(2);
        parts.add(new Part("shape", Entry.of(layer + BitmaskLayers.SHAPE, extents, DType.I64)));
        Shape values = isTwoOfFour ? Shape.of(rows, columns / 2) : Shape.of(sparse.kept());
        parts.add(new Part("values", Entry.of(layer + BitmaskLayers.VALUES, values, sparse.type())));
        Shape bits = Shape.of(rows, Math.ceilDiv(columns, 8L));
        parts.add(new Part("positions", Entry.of(layer + BitmaskLayers.BITS, bits, DType.U8)));
        if (!isTwoOfFour) {
            parts.add(new Part("offsets", Entry.of(layer + BitmaskLayers.OFFSETS, Shape.of(rows), DType.I64)));
        }
        return parts;
    }

    @Override
    public void write(HeldSparse sparse, int part, KeptBits kept, MemorySegment values, ByteSink sink)
            throws IOException {
        switch (part) {
            case 0 -> {
                MemorySegment extents = longs(2);
                extents.set(LONG, 0, sparse.shape().rows());
                extents.set(LONG, Long.BYTES, sparse.shape().columns());
                sink.write(extents);
            }
            case 1 -> writeValues(sparse.type().blockBytes(), kept, values, sink);
            case 2 -> writeBits(sparse.shape(), kept, sink);
            default -> writeOffsets(sparse.shape(), kept, sink);
        }
    }

    private static void writeValues(int width, KeptBits kept, MemorySegment values, ByteSink sink) throws IOException {
        MemorySegment piece = MemorySegment.ofArray(new byte[PIECE * width]);
        long elements = kept.shape().elements();
        int filled = 0;
        for (long i = 0; i < elements; i++) {
            if (!kept.isKept(i)) {
                continue;
            }
            MemorySegment.copy(values, i * width, piece, (long) filled * width, width);
            filled++;
            if (filled == PIECE) {
                sink.write(piece);
                filled = 0;
            }
        }
        sink.write(piece.asSlice(0, (long) filled * width));
    }

    private static void writeBits(Shape shape, KeptBits kept, ByteSink sink) throws IOException {
        int columns = Math.toIntExact(shape.columns());
        byte[] line = new byte[Math.ceilDiv(columns, 8)];
        for (long row = 0; row < shape.rows(); row++) {
            Arrays.fill(line, (byte) 0);
            for (int column = 0; column < columns; column++) {
                if (kept.isKept(row * columns + column)) {
                    line[column / 8] |= (byte) (1 << column % 8);
                }
            }
            sink.write(MemorySegment.ofArray(line));
        }
    }

    private static void writeOffsets(Shape shape, KeptBits kept, ByteSink sink) throws IOException {
        MemorySegment offsets = longs(Math.toIntExact(shape.rows()));
        long before = 0;
        for (long row = 0; row < shape.rows(); row++) {
            offsets.set(LONG, row * Long.BYTES, before);
            before += kept.count(row * shape.columns(), (row + 1) * shape.columns());
        }
        sink.write(offsets);
    }

    private static MemorySegment longs(int count) {
        return MemorySegment.ofArray(new byte[Math.multiplyExact(count, Long.BYTES)]);
    }
}
