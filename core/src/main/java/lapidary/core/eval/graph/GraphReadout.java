package lapidary.core.eval.graph;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.regex.Pattern;
import lapidary.core.format.onnx.GraphValue;
import lapidary.core.infer.graph.GraphArray;
import lapidary.core.infer.graph.GraphException;
import lapidary.core.infer.graph.GraphModel;
import lapidary.core.tensor.DType;

/// What is read from the outputs of a run: one vector for each row of the batch.
sealed interface GraphReadout {

    Pattern CALLED_SCORES = Pattern.compile("logit|prob|score|class");

    /// Names of the outputs that are asked for.
    List<String> outputs();

    /// @param rows of the batch
    double[][] read(GraphRun run, Map<String, GraphArray> outputs, int rows) throws GraphException;

    /// The rows of one output, flattened: scores of classes.
    record Scores(String output) implements GraphReadout {
        @Override
        public List<String> outputs() {
            return List.of(output);
        }

        @Override
        public double[][] read(GraphRun run, Map<String, GraphArray> outputs, int rows) throws GraphException {
            GraphArray scores = of(outputs, output);
            if (scores.shape().elements() % rows != 0 || scores.shape().elements() < rows) {
                throw new GraphException("output '" + output + "' of shape " + scores.shape()
                        + " has no scores for each of " + rows + " examples");
            }
            return rows(scores, rows);
        }
    }

    /// One vector for a text: the mean over its tokens, padding left out, brought to length 1; or an output that is
    /// pooled already.
    record Embedding(String output, String mask) implements GraphReadout {
        @Override
        public List<String> outputs() {
            return List.of(output);
        }

        @Override
        public double[][] read(GraphRun run, Map<String, GraphArray> outputs, int rows) throws GraphException {
            GraphArray states = of(outputs, output);
            List<Long> shape = states.shape().dimensions();
            if (shape.size() == 2 && shape.getFirst() == rows) {
                return normalized(rows(states, rows));
            }
            GraphArray weights = run.inputs().getOrDefault(mask, states);
            boolean fits = shape.size() == 3
                    && shape.getFirst() == rows
                    && weights.shape().elements() == rows * shape.get(1);
            if (!fits) {
                throw new GraphException("output '" + output + "' of shape " + states.shape() + " holds no embedding"
                        + " of each text: [texts, width] or [texts, tokens, width] is expected");
            }
            return normalized(means(states.floats(), weights.floats(), rows, shape));
        }

        private static double[][] means(float[] states, float[] mask, int rows, List<Long> shape) {
            int tokens = Math.toIntExact(shape.get(1));
            int width = Math.toIntExact(shape.get(2));
            double[][] means = new double[rows][width];
            for (int row = 0; row < rows; row++) {
                double count = 0;
                for (int token = 0; token < tokens; token++) {
                    float weight = mask[row * tokens + token];
                    count += weight;
                    int from = (row * tokens + token) * width;
                    for (int i = 0; i < width && weight != 0; i++) {
                        means[row][i] += weight * states[from + i];
                    }
                }
                double divisor = Math.max(count, 1e-9);
                Arrays.setAll(means[row], scaled(means[row], 1 / divisor));
            }
            return means;
        }

        private static IntToDoubleFunction scaled(double[] values, double factor) {
            return i -> values[i] * factor;
        }

        private static double[][] normalized(double[][] vectors) {
            for (double[] vector : vectors) {
                double length = Math.sqrt(Arrays.stream(vector).map(x -> x * x).sum());
                Arrays.setAll(vector, scaled(vector, 1 / Math.max(length, 1e-12)));
            }
            return vectors;
        }
    }

    /// Everything that comes out, output after output; where an output does not count the rows, all
    /// of it belongs to
    /// one single row.
    record Everything(List<String> outputs) implements GraphReadout {
        @Override
        public double[][] read(GraphRun run, Map<String, GraphArray> given, int rows) throws GraphException {
            boolean isRowwise = outputs.stream()
                    .map(given::get)
                    .allMatch(array -> array != null
                            && array.shape().rank() > 0
                            && array.shape().dimensions().getFirst() == rows);
            int parts = isRowwise ? rows : 1;
            double[][] all = new double[parts][0];
            for (String output : outputs) {
                double[][] one = rows(of(given, output), parts);
                for (int row = 0; row < parts; row++) {
                    int before = all[row].length;
                    all[row] = Arrays.copyOf(all[row], before + one[row].length);
                    System.arraycopy(one[row], 0, all[row], before, one[row].length);
                }
            }
            return all;
        }
    }

    private static GraphArray of(Map<String, GraphArray> outputs, String name) throws GraphException {
        GraphArray found = outputs.get(name);
        if (found == null) {
            throw new GraphException("output '" + name + "' holds no array of numbers");
        }
        return found;
    }

    private static double[][] rows(GraphArray array, int rows) {
        float[] values = array.floats();
        int each = values.length / rows;
        double[][] vectors = new double[rows][each];
        for (int i = 0; i < rows * each; i++) {
            vectors[i / each][i % each] = values[i];
        }
        return vectors;
    }

    /// Scores: an output that has a row of numbers for each example, one of as many as there are
    /// classes before others,
    /// one that is called so before others. Everything when there is none, as of detectors and recognizers of text.
    ///
    /// @param classes of the data; 0 when they are not known
    static GraphReadout scores(GraphModel graph, int classes) throws GraphException {
        List<String> real = real(graph);
        return graph.outputs().stream()
                .filter(output -> real.contains(output.name()) && isRow(output))
                .min(Comparator.comparing((GraphValue output) -> classes == 0 || width(output) != classes)
                        .thenComparing(output -> !CALLED_SCORES
                                .matcher(output.name().toLowerCase(Locale.ROOT))
                                .find()))
                .<GraphReadout>map(output -> new Scores(output.name()))
                .orElse(new Everything(real));
    }

    /// Whether there is more than one number for each example and they lie along one axis, as far
    /// as it is declared.
    private static boolean isRow(GraphValue output) {
        long[] extents = GraphTask.extents(output);
        return output.axes().isEmpty()
                || extents.length > 1
                        && extents[1] != 1
                        && Arrays.stream(extents).skip(2).allMatch(extent -> extent == 1);
    }

    private static long width(GraphValue output) {
        long[] extents = GraphTask.extents(output);
        return extents.length > 1 ? extents[1] : -1;
    }

    /// Embeddings: a pooled output called so, else the states of the tokens, else what is pooled.
    static GraphReadout embedding(GraphModel graph, String mask) throws GraphException {
        List<String> real = real(graph);
        List<GraphValue> outputs = graph.outputs().stream()
                .filter(output -> real.contains(output.name()))
                .toList();
        String chosen = outputs.stream()
                .filter(output -> output.name().contains("sentence_embedding"))
                .findFirst()
                .or(() -> outputs.stream().filter(output -> rank(output) == 3).findFirst())
                .map(GraphValue::name)
                .orElse(real.getFirst());
        return new Embedding(chosen, mask);
    }

    static GraphReadout everything(GraphModel graph) throws GraphException {
        return new Everything(real(graph));
    }

    private static int rank(GraphValue value) {
        return value.axes().map(Collection::size).orElse(0);
    }

    private static List<String> real(GraphModel graph) throws GraphException {
        List<String> real = graph.outputs().stream()
                .filter(output -> output.type()
                        .map(type -> type.kind() == DType.Kind.FLOAT)
                        .orElse(true))
                .map(GraphValue::name)
                .toList();
        if (!real.isEmpty()) {
            return real;
        }
        List<String> numbers = graph.outputs().stream()
                .filter(output ->
                        output.type().filter(type -> type == DType.OPAQUE).isEmpty())
                .map(GraphValue::name)
                .toList();
        if (numbers.isEmpty()) {
            throw new GraphException(graph.model().file().path() + ": the graph gives no numbers to compare");
        }
        return numbers;
    }
}
