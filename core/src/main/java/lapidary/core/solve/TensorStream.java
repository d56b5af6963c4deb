package lapidary.core.solve;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import lapidary.core.compressed.CodeStorage;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.compressed.Computed;
import lapidary.core.compressed.Dense;
import lapidary.core.compressed.Grid;
import lapidary.core.compressed.GridStorage;
import lapidary.core.compressed.KeptBits;
import lapidary.core.compressed.LevelGrid;
import lapidary.core.compressed.Packed;
import lapidary.core.compressed.Rearranged;
import lapidary.core.compressed.Reoriented;
import lapidary.core.compressed.ScaleForm;
import lapidary.core.compressed.ShiftedGrid;
import lapidary.core.compressed.Sparse;
import lapidary.core.compressed.SparseForm;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;

/// Compressed tensors as bytes of a work file: the fields of each kind, one after the other, big-endian. A form of this
/// program alone, for results that are waiting to be written.
final class TensorStream {
    private static final int MOST_SIDES = 16;

    private enum Kind {
        DENSE,
        PACKED,
        GRID,
        SHIFTED,
        LEVELS,
        SPARSE
    }

    private TensorStream() {}

    static void write(CompressedTensor tensor, DataOutputStream out) throws IOException {
        switch (tensor) {
            case Dense dense -> stored(Kind.DENSE, dense.shape(), dense.type(), dense.data(), out);
            case Packed packed -> stored(Kind.PACKED, packed.shape(), packed.type(), packed.data(), out);
            case Grid grid -> {
                out.writeByte(Kind.GRID.ordinal());
                grid(grid, out);
            }
            case ShiftedGrid shifted -> {
                out.writeByte(Kind.SHIFTED.ordinal());
                grid(shifted.steps(), out);
                floats(shifted.minimums(), out);
            }
            case LevelGrid levels -> {
                out.writeByte(Kind.LEVELS.ordinal());
                shape(levels.shape(), out);
                out.writeInt(levels.bits());
                out.writeInt(levels.groupSize());
                floats(levels.levels(), out);
                out.writeBoolean(levels.isOwnTable());
                codes(levels.codes(), out);
                floats(levels.scales(), out);
                out.writeUTF(levels.scaleForm().name());
            }
            case Sparse sparse -> {
                out.writeByte(Kind.SPARSE.ordinal());
                sparse(sparse, out);
            }
            case Rearranged _, Computed _, Reoriented _ ->
                throw new IllegalArgumentException("not the result of a method: " + tensor.shape());
        }
    }

    static CompressedTensor read(DataInputStream in) throws IOException {
        int kind = in.readUnsignedByte();
        if (kind >= Kind.values().length) {
            throw new IOException("no kind of tensor has number " + kind);
        }
        return switch (Kind.values()[kind]) {
            case DENSE -> new Dense(shape(in), type(in), data(in));
            case PACKED -> new Packed(shape(in), type(in), data(in));
            case GRID -> grid(in);
            case SHIFTED -> new ShiftedGrid(grid(in), floats(in));
            case LEVELS ->
                new LevelGrid(
                        shape(in),
                        in.readInt(),
                        in.readInt(),
                        floats(in),
                        in.readBoolean(),
                        codes(in),
                        floats(in),
                        ScaleForm.valueOf(in.readUTF()));
            case SPARSE -> sparse(in);
        };
    }

    private static void stored(Kind kind, Shape shape, DType type, MemorySegment data, DataOutputStream out)
            throws IOException {
        out.writeByte(kind.ordinal());
        shape(shape, out);
        out.writeUTF(type.name());
        byte[] bytes = data.toArray(ValueLayout.JAVA_BYTE);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static DType type(DataInputStream in) throws IOException {
        return DType.valueOf(in.readUTF());
    }

    private static MemorySegment data(DataInputStream in) throws IOException {
        byte[] bytes = bytes(in);
        MemorySegment data = Arena.ofAuto().allocate(Math.max(1, bytes.length), 64);
        MemorySegment.copy(bytes, 0, data, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return data.asSlice(0, bytes.length);
    }

    private static byte[] bytes(DataInputStream in) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > in.available()) {
            throw new IOException("a part of " + count + " bytes where there are " + in.available());
        }
        return in.readNBytes(count);
    }

    private static void grid(Grid grid, DataOutputStream out) throws IOException {
        shape(grid.shape(), out);
        out.writeInt(grid.bits());
        out.writeInt(grid.groupSize());
        codes(grid.codes(), out);
        floats(grid.scales(), out);
        out.writeInt(grid.zeroPoints().length);
        for (short zero : grid.zeroPoints()) {
            out.writeShort(zero);
        }
        out.writeUTF(grid.scaleType().name());
        out.writeUTF(grid.storage().codes().name());
        out.writeBoolean(grid.storage().hasNestedScales());
    }

    private static Grid grid(DataInputStream in) throws IOException {
        Shape shape = shape(in);
        int bits = in.readInt();
        int groupSize = in.readInt();
        byte[][] codes = codes(in);
        float[] scales = floats(in);
        short[] zeros = new short[count(in, Short.BYTES)];
        for (int i = 0; i < zeros.length; i++) {
            zeros[i] = in.readShort();
        }
        DType scaleType = type(in);
        GridStorage storage = new GridStorage(CodeStorage.valueOf(in.readUTF()), in.readBoolean());
        return new Grid(shape, bits, groupSize, codes, scales, zeros, scaleType, storage);
    }

    private static void sparse(Sparse sparse, DataOutputStream out) throws IOException {
        switch (sparse.form()) {
            case SparseForm.Bitmask() -> out.writeByte(0);
            case SparseForm.NofM(int n, int m, long groups) -> {
                out.writeByte(1);
                out.writeInt(n);
                out.writeInt(m);
                out.writeLong(groups);
            }
            case SparseForm.Coordinates() -> out.writeByte(2);
        }
        Shape shape = sparse.shape();
        shape(shape, out);
        byte[] kept = new byte[Math.toIntExact(Math.ceilDiv(shape.elements(), 8L))];
        for (long i = 0; i < shape.elements(); i++) {
            if (sparse.kept().isKept(i)) {
                kept[(int) (i >> 3)] |= (byte) (1 << (i & 7));
            }
        }
        out.writeInt(kept.length);
        out.write(kept);
        write(sparse.values(), out);
    }

    private static Sparse sparse(DataInputStream in) throws IOException {
        SparseForm form =
                switch (in.readUnsignedByte()) {
                    case 0 -> new SparseForm.Bitmask();
                    case 1 -> new SparseForm.NofM(in.readInt(), in.readInt(), in.readLong());
                    case 2 -> new SparseForm.Coordinates();
                    default -> throw new IOException("an unknown form of positions");
                };
        KeptBits kept = new KeptBits(shape(in));
        byte[] bits = bytes(in);
        if (bits.length != Math.ceilDiv(kept.shape().elements(), 8L)) {
            throw new IOException(bits.length + " bytes of positions for " + kept.shape());
        }
        for (long i = 0; i < kept.shape().elements(); i++) {
            if ((bits[(int) (i >> 3)] >> (i & 7) & 1) != 0) {
                kept.keep(i);
            }
        }
        return new Sparse(form, kept, read(in));
    }

    private static void shape(Shape shape, DataOutputStream out) throws IOException {
        out.writeInt(shape.rank());
        for (long side : shape.dimensions()) {
            out.writeLong(side);
        }
    }

    private static Shape shape(DataInputStream in) throws IOException {
        int rank = in.readInt();
        if (rank < 0 || rank > MOST_SIDES) {
            throw new IOException("a tensor of " + rank + " sides");
        }
        List<Long> sides = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            sides.add(in.readLong());
        }
        return new Shape(sides);
    }

    private static void codes(byte[][] codes, DataOutputStream out) throws IOException {
        out.writeInt(codes.length);
        out.writeInt(codes.length == 0 ? 0 : codes[0].length);
        for (byte[] row : codes) {
            out.write(row);
        }
    }

    private static byte[][] codes(DataInputStream in) throws IOException {
        int rows = in.readInt();
        int columns = in.readInt();
        if (rows < 0 || columns < 0 || (long) rows * columns > in.available()) {
            throw new IOException(rows + " rows of " + columns + " codes where there are " + in.available() + " bytes");
        }
        byte[][] codes = new byte[rows][];
        for (int row = 0; row < rows; row++) {
            codes[row] = in.readNBytes(columns);
        }
        return codes;
    }

    static void floats(float[] values, DataOutputStream out) throws IOException {
        out.writeInt(values.length);
        for (float value : values) {
            out.writeFloat(value);
        }
    }

    static float[] floats(DataInputStream in) throws IOException {
        float[] values = new float[count(in, Float.BYTES)];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readFloat();
        }
        return values;
    }

    private static int count(DataInputStream in, int bytesEach) throws IOException {
        int count = in.readInt();
        if (count < 0 || (long) count * bytesEach > in.available()) {
            throw new IOException(count + " numbers where there are " + in.available() + " bytes");
        }
        return count;
    }
}
