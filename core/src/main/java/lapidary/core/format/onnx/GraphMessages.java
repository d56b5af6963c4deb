package lapidary.core.format.onnx;

import java.util.Collection;
import java.util.Optional;
import lapidary.core.tensor.DType;

/// The messages of a graph that are made here rather than copied: where values lie, inputs, nodes.
final class GraphMessages {
    private static final int EXTENT = 1;

    private GraphMessages() {}

    /// A tensor whose values lie in a file.
    ///
    /// @param tensor its name, type and extents
    static Rope external(Rope tensor, String location, long offset, long length) {
        return tensor.message(StoredTensor.EXTERNAL_DATA, pair("location", location))
                .message(StoredTensor.EXTERNAL_DATA, pair("offset", String.valueOf(offset)))
                .message(StoredTensor.EXTERNAL_DATA, pair("length", String.valueOf(length)))
                .whole(StoredTensor.DATA_LOCATION, 1);
    }

    private static Rope pair(String key, String value) {
        return new Rope().text(1, key).text(2, value);
    }

    /// The place for values that are handed over when the graph is loaded.
    static Rope replaced(GraphOverride.Given given) {
        Rope tensor = new Rope();
        given.shape().dimensions().forEach(extent -> tensor.whole(StoredTensor.DIMS, extent));
        tensor.whole(StoredTensor.DATA_TYPE, number(given.type())).text(StoredTensor.NAME, given.value());
        return external(tensor, "replaced", 0, given.type().bytes(given.shape()));
    }

    /// A node that makes a weight of what is handed over.
    static Rope node(GraphOverride.NewNode node) {
        Rope message = new Rope();
        node.inputs().forEach(input -> message.text(Node.INPUT, input));
        message.text(Node.OUTPUT, node.output()).text(Node.OPERATOR, node.operator());
        if (!node.attribute().isEmpty()) {
            int whole = 2;
            message.message(
                    Node.ATTRIBUTE,
                    new Rope()
                            .text(Node.Attribute.NAME, node.attribute())
                            .whole(Node.Attribute.WHOLE, node.number())
                            .whole(20, whole));
        }
        return message;
    }

    /// A value with its type, and its extents where they are known.
    static Rope declared(String name, DType type, Optional<? extends Collection<Long>> extents) {
        Rope tensor = new Rope().whole(1, number(type));
        extents.ifPresent(all -> {
            Rope shape = new Rope();
            all.forEach(extent -> shape.message(EXTENT, new Rope().whole(1, extent)));
            tensor.message(2, shape);
        });
        return new Rope().text(1, name).message(2, new Rope().message(1, tensor));
    }

    private static int number(DType type) {
        for (ElementType element : ElementType.values()) {
            if (element.type() == type) {
                return element.number();
            }
        }
        throw new IllegalArgumentException("no ONNX element type is " + type);
    }
}
