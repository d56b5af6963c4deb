package lapidary.core.format.onnx;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Whether the operators of a graph mean the same in a later operator set, so that it may be imported in their place.
///
/// Source: the change log of ONNX's operators (`Changelog.md`): versions that change what a node of the version before
/// means, turn an attribute into an input, or take an operator away. Versions that only add types or attributes with
/// the old meaning as default are not listed.
final class OperatorSets {
    private static final Map<String, List<Integer>> BREAKS = Map.ofEntries(
            Map.entry("Upsample", List.of(9, 10)),
            Map.entry("Scan", List.of(9)),
            Map.entry("BatchNormalization", List.of(9, 14)),
            Map.entry("Slice", List.of(10)),
            Map.entry("TopK", List.of(10)),
            Map.entry("Resize", List.of(11, 13, 18, 19)),
            Map.entry("Clip", List.of(11)),
            Map.entry("Pad", List.of(11)),
            Map.entry("Scatter", List.of(11)),
            Map.entry("Dropout", List.of(10, 12)),
            Map.entry("Softmax", List.of(13)),
            Map.entry("LogSoftmax", List.of(13)),
            Map.entry("Hardmax", List.of(13)),
            Map.entry("ReduceSum", List.of(13)),
            Map.entry("Squeeze", List.of(13)),
            Map.entry("Unsqueeze", List.of(13)),
            Map.entry("Split", List.of(13, 18)),
            Map.entry("RoiAlign", List.of(16)),
            Map.entry("ReduceMax", List.of(18)),
            Map.entry("ReduceMin", List.of(18)),
            Map.entry("ReduceMean", List.of(18)),
            Map.entry("ReduceProd", List.of(18)),
            Map.entry("ReduceL1", List.of(18)),
            Map.entry("ReduceL2", List.of(18)),
            Map.entry("ReduceLogSum", List.of(18)),
            Map.entry("ReduceLogSumExp", List.of(18)),
            Map.entry("ReduceSumSquare", List.of(18)),
            Map.entry("AveragePool", List.of(19)),
            Map.entry("GridSample", List.of(20)),
            Map.entry("DFT", List.of(20)),
            Map.entry("GroupNormalization", List.of(21)));

    private OperatorSets() {}

    /// What stands against importing a later version, as the end of a sentence; empty when nothing does.
    ///
    /// @param model that imports an earlier version
    static Optional<String> obstacle(OnnxModel model, long to) {
        long from = model.version("");
        if (from >= to) {
            return Optional.empty();
        }
        if (from < 7) {
            return Optional.of("its operator set " + from + " is older than any that can be raised");
        }
        for (Graph graph : model.graphs()) {
            if (graph.isFunction()) {
                return Optional.of("it holds functions, which import operator sets of their own");
            }
            for (Node node : graph.nodes()) {
                if (node.isOf("") && changes(node, from, to)) {
                    return Optional.of(
                            "its operator '" + node.operator() + "' means something else after operator set " + from);
                }
            }
        }
        return Optional.empty();
    }

    private static boolean changes(Node node, long from, long to) {
        boolean isPlainNorm =
                node.operator().equals("BatchNormalization") && node.outputs().size() == 1;
        return BREAKS.getOrDefault(node.operator(), List.of()).stream()
                .filter(version -> !(isPlainNorm && version == 14))
                .anyMatch(version -> version > from && version <= to);
    }
}
