package lapidary.core.eval.graph;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lapidary.core.data.PairData;
import lapidary.core.format.onnx.GraphValue;
import lapidary.core.infer.graph.GraphArray;
import lapidary.core.infer.graph.GraphException;
import lapidary.core.infer.graph.GraphModel;
import lapidary.core.tensor.DType;
import lapidary.core.text.EncoderTokenizer;

/// Pairs of sentences as token ids: two rows for each pair, padded to the longest of the batch.
final class PairSamples implements GraphSamples {
    private final PairData data;
    private final List<GraphValue> inputs;
    private final int[][] tokens; // two per pair

    private PairSamples(PairData data, List<GraphValue> inputs, int[][] tokens) {
        this.data = data;
        this.inputs = inputs;
        this.tokens = tokens;
    }

    /// @param notes takes which tokenizer is used
    static PairSamples of(GraphModel graph, PairData data, List<String> notes) throws IOException {
        Path model = graph.model().file().path();
        GraphTask task = GraphTask.of(graph);
        if (task.kind() != GraphTask.Kind.SENTENCES) {
            throw new GraphException(
                    model + ": the graph takes " + graph.inputs() + ", no sentences; give " + task.wanted());
        }
        Path file = EncoderTokenizer.find(model)
                .orElseThrow(() -> new GraphException(
                        model + ": sentences need the model's tokenizer; put its tokenizer.json beside the model"));
        notes.add("sentences cut into tokens by " + file.getFileName());
        try (EncoderTokenizer tokenizer = EncoderTokenizer.read(file)) {
            int[][] tokens = new int[Math.multiplyExact(2, data.pairs().size())][];
            for (int i = 0; i < tokens.length; i++) {
                PairData.Pair pair = data.pairs().get(i / 2);
                tokens[i] = tokenizer.encode(i % 2 == 0 ? pair.first() : pair.second());
            }
            return new PairSamples(data, graph.inputs(), tokens);
        }
    }

    @Override
    public int count() {
        return data.pairs().size();
    }

    @Override
    public int rows() {
        return 2;
    }

    @Override
    public Map<String, GraphArray> inputs(int[] examples) throws GraphException {
        int longest = 1;
        for (int example : examples) {
            longest = Math.max(longest, Math.max(tokens[2 * example].length, tokens[2 * example + 1].length));
        }
        int rows = 2 * examples.length;
        Map<String, GraphArray> arrays = new HashMap<>();
        for (GraphValue input : inputs) {
            long[] values = new long[Math.multiplyExact(rows, longest)];
            for (int row = 0; row < rows; row++) {
                fill(input.name(), tokens[2 * examples[row / 2] + row % 2], values, row * longest);
            }
            arrays.put(
                    input.name(),
                    GraphArray.of(values, rows, longest).as(input.type().orElse(DType.I64)));
        }
        return arrays;
    }

    private static void fill(String input, int[] ids, long[] values, int from) throws GraphException {
        for (int i = 0; i < ids.length; i++) {
            if (input.endsWith("input_ids")) {
                values[from + i] = ids[i];
            } else if (input.endsWith("attention_mask")) {
                values[from + i] = 1;
            } else if (input.endsWith("position_ids")) {
                values[from + i] = i;
            } else if (!input.endsWith("token_type_ids")) {
                throw new GraphException("what input '" + input + "' of the graph takes is not known; input_ids,"
                        + " attention_mask, token_type_ids and position_ids are made from sentences");
            }
        }
    }
}
