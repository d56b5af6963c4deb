package lapidary.core.format.tflite;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import lapidary.core.format.TensorUse;
import lapidary.core.format.TensorUse.Kind;

/// What operators do with a constant, and along which axis of it their outputs lie.
///
/// Source: `enum BuiltinOperator` in TensorFlow's `schema.fbs`; shapes as its kernels read them.
final class LiteUses {
    static final int DEQUANTIZE = 6;
    private static final int FIRST = 0;
    private static final int LAST = -1;

    private static final Map<Integer, Taker> TAKERS = Map.ofEntries(
            Map.entry(3, new Taker("CONV_2D", 1, Kind.CONVOLUTION, FIRST)),
            Map.entry(4, new Taker("DEPTHWISE_CONV_2D", 1, Kind.CONVOLUTION, LAST)),
            Map.entry(67, new Taker("TRANSPOSE_CONV", 1, Kind.CONVOLUTION, FIRST)),
            Map.entry(132, new Taker("CONV_3D", 1, Kind.CONVOLUTION, LAST)),
            Map.entry(9, new Taker("FULLY_CONNECTED", 1, Kind.LINEAR, FIRST)),
            Map.entry(126, new Taker("BATCH_MATMUL", 1, Kind.LINEAR, LAST)),
            Map.entry(7, new Taker("EMBEDDING_LOOKUP", 1, Kind.TABLE, FIRST)),
            Map.entry(36, new Taker("GATHER", 0, Kind.TABLE, FIRST)),
            Map.entry(16, new Taker("LSTM", Taker.ANY, Kind.LINEAR, FIRST)),
            Map.entry(24, new Taker("RNN", Taker.ANY, Kind.LINEAR, FIRST)),
            Map.entry(27, new Taker("SVDF", Taker.ANY, Kind.LINEAR, FIRST)),
            Map.entry(35, new Taker("UNIDIRECTIONAL_SEQUENCE_RNN", Taker.ANY, Kind.LINEAR, FIRST)),
            Map.entry(44, new Taker("UNIDIRECTIONAL_SEQUENCE_LSTM", Taker.ANY, Kind.LINEAR, FIRST)),
            Map.entry(46, new Taker("BIDIRECTIONAL_SEQUENCE_RNN", Taker.ANY, Kind.LINEAR, FIRST)),
            Map.entry(52, new Taker("BIDIRECTIONAL_SEQUENCE_LSTM", Taker.ANY, Kind.LINEAR, FIRST)));

    private LiteUses() {}

    /// An operator with weights.
    ///
    /// @param input that holds them
    private record Taker(String name, int input, Kind kind, int axis) {
        static final int ANY = -1;

        boolean takesWeights(int index) {
            return input == ANY || input == index;
        }
    }

    static TensorUse of(LiteModel.Subgraph graph, int index) {
        LiteTensor tensor = graph.tensors().get(index);
        boolean isNumber = tensor.type().map(LiteType::isWhole).orElse(true) && tensor.scaleCount() == 0;
        int decoded = graph.decoded().getOrDefault(index, index);
        List<LiteModel.Use> uses = graph.uses().getOrDefault(decoded, List.of());
        String node = uses.isEmpty() ? "" : uses.getFirst().node();
        if (isNumber) {
            return new TensorUse(Kind.CONSTANT, "", node, OptionalInt.empty());
        }
        for (LiteModel.Use use : uses) {
            Taker taker = TAKERS.get(use.code());
            int rank = tensor.shape().rank();
            if (taker != null && rank > 1 && taker.takesWeights(use.input())) {
                OptionalInt axis = OptionalInt.of(taker.axis == LAST ? rank - 1 : taker.axis);
                return new TensorUse(taker.kind, taker.name, use.node(), axis);
            }
        }
        return new TensorUse(Kind.VECTOR, "", node, OptionalInt.empty());
    }
}
