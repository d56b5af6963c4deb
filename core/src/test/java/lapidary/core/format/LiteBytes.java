package lapidary.core.format;

import com.google.flatbuffers.FlatBufferBuilder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// TensorFlow Lite files of one graph, written by FlatBuffers' own library.
public final class LiteBytes {
    public static final int FLOAT32 = 0;
    public static final int INT32 = 2;
    public static final int UINT8 = 3;
    public static final int INT8 = 9;
    public static final int INT4 = 17;
    private final FlatBufferBuilder builder = new FlatBufferBuilder(256);
    private final List<Integer> buffers = new ArrayList<>();
    private final List<Integer> tensors = new ArrayList<>();
    private final List<Integer> operators = new ArrayList<>();
    private final List<Integer> codes = new ArrayList<>();

    public LiteBytes() {
        builder.startTable(1);
        buffers.add(builder.endTable());
    }

    /// A tensor with data of its own.
    public LiteBytes tensor(String name, int type, byte[] data, int... shape) {
        return tensor(name, type, buffer(data), 0, shape);
    }

    /// Integers with scales.
    public LiteBytes quantized(
            String name, int type, byte[] data, float[] scales, long[] zeroPoints, int axis, int... shape) {
        builder.startVector(4, scales.length, 4);
        for (int i = scales.length - 1; i >= 0; i--) {
            builder.addFloat(scales[i]);
        }
        int scale = builder.endVector();
        builder.startVector(8, zeroPoints.length, 8);
        for (int i = zeroPoints.length - 1; i >= 0; i--) {
            builder.addLong(zeroPoints[i]);
        }
        int zeros = builder.endVector();
        builder.startTable(7);
        builder.addOffset(2, scale, 0);
        builder.addOffset(3, zeros, 0);
        builder.addInt(6, axis, 0);
        int quantization = builder.endTable();
        return tensor(name, type, buffer(data), quantization, shape);
    }

    /// A tensor that names any buffer.
    public LiteBytes tensor(String name, int type, int buffer, int quantization, int... shape) {
        int text = builder.createString(name);
        int extents = ints(shape);
        builder.startTable(10);
        builder.addOffset(0, extents, 0);
        builder.addByte(1, (byte) type, 0);
        builder.addInt(2, buffer, 0);
        builder.addOffset(3, text, 0);
        builder.addOffset(4, quantization, 0);
        tensors.add(builder.endTable());
        return this;
    }

    /// A tensor whose data lie behind the FlatBuffer.
    public LiteBytes behind(String name, int type, long offset, long size, int... shape) {
        builder.startTable(3);
        builder.addLong(1, offset, 0);
        builder.addLong(2, size, 0);
        buffers.add(builder.endTable());
        return tensor(name, type, buffers.size() - 1, 0, shape);
    }

    public LiteBytes operator(int code, int[] inputs, int... outputs) {
        builder.startTable(4);
        builder.addByte(0, (byte) Math.min(127, code), 0);
        builder.addInt(3, code, 0);
        codes.add(builder.endTable());
        return operatorOf(codes.size() - 1, inputs, outputs);
    }

    public LiteBytes operatorOf(int index, int[] inputs, int... outputs) {
        int in = ints(inputs);
        int out = ints(outputs);
        builder.startTable(3);
        builder.addInt(0, index, 0);
        builder.addOffset(1, in, 0);
        builder.addOffset(2, out, 0);
        operators.add(builder.endTable());
        return this;
    }

    private int buffer(byte[] data) {
        builder.startVector(1, data.length, 16);
        for (int i = data.length - 1; i >= 0; i--) {
            builder.addByte(data[i]);
        }
        int vector = builder.endVector();
        builder.startTable(3);
        builder.addOffset(0, vector, 0);
        buffers.add(builder.endTable());
        return buffers.size() - 1;
    }

    private int ints(int... values) {
        builder.startVector(4, values.length, 4);
        for (int i = values.length - 1; i >= 0; i--) {
            builder.addInt(values[i]);
        }
        return builder.endVector();
    }

    public byte[] toBytes() {
        int tables = list(tensors);
        int nodes = list(operators);
        builder.startTable(5);
        builder.addOffset(0, tables, 0);
        builder.addOffset(3, nodes, 0);
        int graph = builder.endTable();
        return finish(list(List.of(graph)));
    }

    public byte[] withoutGraph() {
        return finish(list(List.of()));
    }

    private byte[] finish(int graphs) {
        int kinds = list(codes);
        int data = list(buffers);
        int words = builder.createString("made for a test");
        builder.startTable(5);
        builder.addInt(0, 3, 0);
        builder.addOffset(1, kinds, 0);
        builder.addOffset(2, graphs, 0);
        builder.addOffset(3, words, 0);
        builder.addOffset(4, data, 0);
        builder.finish(builder.endTable(), "TFL3");
        return builder.sizedByteArray();
    }

    private int list(List<Integer> tables) {
        return builder.createVectorOfTables(
                tables.stream().mapToInt(Integer::intValue).toArray());
    }

    /// Where things lie in a finished file.
    public record Places(ByteBuffer bytes) {
        public static Places of(byte[] file) {
            return new Places(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN));
        }

        public int root() {
            return bytes.getInt(0);
        }

        public int vtable(int table) {
            return table - bytes.getInt(table);
        }

        /// Where a field of a table stands.
        public int field(int table, int index) {
            return table + bytes.getShort(vtable(table) + 4 + 2 * index);
        }

        /// What an offset that stands here leads to.
        public int follow(int at) {
            return at + bytes.getInt(at);
        }

        /// The table at a place of a vector that a field leads to.
        public int element(int table, int index, int at) {
            return follow(follow(field(table, index)) + 4 + 4 * at);
        }

        public int graph() {
            return element(root(), 2, 0);
        }

        public int tensor(int at) {
            return element(graph(), 0, at);
        }
    }
}
