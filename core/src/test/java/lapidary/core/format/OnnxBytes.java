package lapidary.core.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The messages of ONNX files, for tests.
public final class OnnxBytes {
    public static final int FLOAT = 1;
    public static final int UINT8 = 2;
    public static final int INT8 = 3;
    public static final int INT64 = 7;
    public static final int FLOAT16 = 10;
    public static final int UINT4 = 21;

    private OnnxBytes() {}

    /// A model with a graph and operator set 21.
    public static ProtoBytes model(ProtoBytes graph) {
        return model(graph, 21);
    }

    public static ProtoBytes model(ProtoBytes graph, long operatorSet) {
        return new ProtoBytes()
                .whole(1, 10)
                .text(2, "lapidary's tests")
                .message(7, graph)
                .message(8, new ProtoBytes().text(1, "").whole(2, operatorSet))
                .message(8, new ProtoBytes().text(1, "com.microsoft").whole(2, 1));
    }

    public static ProtoBytes node(String operator, String[] inputs, String output, ProtoBytes... attributes) {
        ProtoBytes node = new ProtoBytes();
        for (String input : inputs) {
            node.text(1, input);
        }
        node.text(2, output).text(3, "node/" + output).text(4, operator);
        for (ProtoBytes attribute : attributes) {
            node.message(5, attribute);
        }
        return node;
    }

    public static String[] of(String... names) {
        return names;
    }

    public static ProtoBytes whole(String name, long value) {
        return new ProtoBytes().text(1, name).whole(3, value).whole(20, 2);
    }

    public static ProtoBytes tensorAttribute(String name, ProtoBytes tensor) {
        return new ProtoBytes().text(1, name).message(5, tensor).whole(20, 4);
    }

    public static ProtoBytes graphAttribute(String name, ProtoBytes graph) {
        return new ProtoBytes().text(1, name).message(6, graph).whole(20, 5);
    }

    /// The head of a `TensorProto`, without elements.
    public static ProtoBytes tensor(String name, int type, long... dims) {
        return new ProtoBytes().packed(1, dims).whole(2, type).text(8, name);
    }

    public static ProtoBytes floats(String name, float[] values, long... dims) {
        return tensor(name, FLOAT, dims).bytes(9, little(values));
    }

    public static ProtoBytes bytes(String name, int type, byte[] values, long... dims) {
        return tensor(name, type, dims).bytes(9, values);
    }

    public static ProtoBytes external(
            String name, int type, String location, String offset, String length, long... dims) {
        ProtoBytes tensor = tensor(name, type, dims).message(13, pair("location", location));
        if (!offset.isEmpty()) {
            tensor.message(13, pair("offset", offset));
        }
        if (!length.isEmpty()) {
            tensor.message(13, pair("length", length));
        }
        return tensor.whole(14, 1);
    }

    public static ProtoBytes pair(String key, String value) {
        return new ProtoBytes().text(1, key).text(2, value);
    }

    /// A graph's input or output of floats; extents of −1 are open.
    public static ProtoBytes value(String name, long... dims) {
        ProtoBytes shape = new ProtoBytes();
        for (long extent : dims) {
            shape.message(1, extent < 0 ? new ProtoBytes().text(2, "any") : new ProtoBytes().whole(1, extent));
        }
        ProtoBytes tensor = new ProtoBytes().whole(1, FLOAT).message(2, shape);
        return new ProtoBytes().text(1, name).message(2, new ProtoBytes().message(1, tensor));
    }

    public static byte[] little(float... values) {
        ByteBuffer buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            buffer.putFloat(value);
        }
        return buffer.array();
    }
}
