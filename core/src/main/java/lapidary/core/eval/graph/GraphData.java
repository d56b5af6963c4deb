package lapidary.core.eval.graph;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import lapidary.core.data.ArrayData;
import lapidary.core.data.DataSet;
import lapidary.core.data.ImageData;
import lapidary.core.data.ImageGuess;
import lapidary.core.data.Labels;
import lapidary.core.data.PairData;
import lapidary.core.infer.graph.GraphArray;
import lapidary.core.infer.graph.GraphException;
import lapidary.core.infer.graph.GraphModel;
import lapidary.core.measure.Provenance;
import lapidary.core.setting.Settings;

/// Data as runs of one graph, in a fixed seeded order, and what is read from each run.
public final class GraphData {
    private static final long KEPT_BYTES = 256L << 20;
    private static final int LARGEST_BATCH = 32;
    private static final long BATCH_ELEMENTS = 1L << 20;
    private static final Set<String> BATCH_DEPENDENT =
            Set.of("DynamicQuantizeLinear", "DynamicQuantizeMatMul", "DynamicQuantizeLSTM");

    private final GraphSamples samples;
    private final GraphReadout readout;
    private final Optional<Labels> labels;
    private final Optional<PairData> pairs;
    private final Provenance from;
    private final List<String> notes;
    private final Optional<String> unjudged;
    private final int[][] runs;
    private final int rows;
    private final boolean isFixed;
    private final Map<Integer, GraphRun> kept = new HashMap<>();
    private long keptBytes;

    private GraphData(
            GraphModel graph,
            GraphSamples samples,
            GraphReadout readout,
            Optional<DataSet> data,
            Provenance from,
            List<String> notes)
            throws IOException {
        this.samples = samples;
        this.readout = readout;
        this.labels = readout instanceof GraphReadout.Scores ? data.flatMap(GraphData::labels) : Optional.empty();
        this.pairs = data.filter(PairData.class::isInstance).map(PairData.class::cast);
        this.from = from;
        this.unjudged = data.flatMap(GraphData::labels)
                .filter(ignored -> labels.isEmpty())
                .map(ignored -> "the graph gives " + graph.outputs() + ", no scores of classes: the classes of the data"
                        + " are not used");
        unjudged.ifPresent(notes::add);
        this.notes = List.copyOf(notes);
        int fixed = graph.inputs().stream()
                .mapToInt(input -> GraphTask.fixedRows(input).orElse(-1))
                .max()
                .orElse(-1);
        this.isFixed = fixed > 0;
        this.rows = rows(graph, fixed);
        this.runs = runs(order(from.seed()), Math.max(1, rows / samples.rows()));
    }

    private GraphData(GraphData other, Provenance from) {
        this.samples = other.samples;
        this.readout = other.readout;
        this.labels = other.labels;
        this.pairs = other.pairs;
        this.unjudged = other.unjudged;
        this.notes = other.notes;
        this.runs = other.runs;
        this.rows = other.rows;
        this.isFixed = other.isFixed;
        this.from = from;
    }

    /// Labelled or unlabelled data of a kind that the graph takes.
    ///
    /// @param settings how images are prepared, as far as it is chosen; the rest is what the model probably wants
    /// @param seed of the order
    /// @throws IOException when the data does not fit the graph; says what it takes
    public static GraphData of(GraphModel graph, DataSet data, Settings settings, long seed) throws IOException {
        List<String> notes = new ArrayList<>(data.notes());
        Provenance from = Provenance.measured(data.name(), data.sha256(), "ONNX Runtime", seed);
        GraphSamples samples =
                switch (data) {
                    case ImageData images -> ImageSamples.of(graph, images, settings, notes);
                    case PairData pairs -> PairSamples.of(graph, pairs, notes);
                    case ArrayData arrays -> ArraySamples.of(graph, arrays);
                    default ->
                        throw new GraphException(graph.model().file().path() + ": this graph is not judged on "
                                + data.kind().label() + "; it takes " + graph.inputs() + "; give "
                                + GraphTask.of(graph).wanted());
                };
        GraphReadout readout =
                data instanceof PairData ? GraphReadout.embedding(graph, mask(graph)) : scores(graph, data);
        return new GraphData(graph, samples, readout, Optional.of(data), from, notes);
    }

    /// How images seem to want to be prepared for a graph, with the reasons.
    ///
    /// @throws IOException when the graph takes no images
    public static ImageGuess guess(GraphModel graph, ImageData images) throws IOException {
        return ImageSamples.guess(graph, images);
    }

    /// No data: seeded random inputs, which tell how far outputs move and nothing else.
    public static GraphData random(GraphModel graph, long seed) throws IOException {
        String note = "No data: measured on random inputs (seed " + seed
                + "). They show how far the outputs move, not how good the model is.";
        Provenance from = new Provenance(
                Provenance.Kind.HEURISTIC, "random inputs", "", "random inputs of the declared shapes", seed);
        return new GraphData(
                graph,
                RandomSamples.of(graph, seed),
                GraphReadout.everything(graph),
                Optional.empty(),
                from,
                new ArrayList<>(List.of(note)));
    }

    private static GraphReadout scores(GraphModel graph, DataSet data) throws GraphException {
        Optional<Labels> labels = labels(data);
        return data instanceof ImageData || labels.isPresent()
                ? GraphReadout.scores(
                        graph, labels.map(known -> known.names().size()).orElse(0))
                : GraphReadout.everything(graph);
    }

    private static Optional<Labels> labels(DataSet data) {
        return switch (data) {
            case ImageData images -> images.labels();
            case ArrayData arrays -> arrays.labels();
            default -> Optional.empty();
        };
    }

    private static String mask(GraphModel graph) {
        return graph.inputs().stream()
                .map(input -> input.name())
                .filter(name -> name.endsWith("attention_mask"))
                .findFirst()
                .orElse("attention_mask");
    }

    private int rows(GraphModel graph, int fixed) throws IOException {
        if (fixed > 0) {
            if (fixed % samples.rows() != 0) {
                throw new GraphException(graph.model().file().path() + ": the graph takes " + fixed
                        + " rows at once, and an example has " + samples.rows()
                        + "; export it with a dynamic batch axis");
            }
            return fixed;
        }
        boolean dependsOnBatch = graph.operators().stream().anyMatch(node -> BATCH_DEPENDENT.contains(node.operator()));
        if (dependsOnBatch && samples.rows() == 1) {
            return 1;
        }
        if (dependsOnBatch) {
            return samples.rows();
        }
        long each = Math.max(
                1,
                samples.inputs(new int[] {0}).values().stream()
                        .mapToLong(array -> array.shape().elements())
                        .max()
                        .orElse(1));
        return samples.rows() * (int) Math.clamp(BATCH_ELEMENTS / each, 1, LARGEST_BATCH);
    }

    private int[] order(long seed) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < samples.count(); i++) {
            order.add(i);
        }
        Collections.shuffle(order, new Random(seed));
        return order.stream().mapToInt(Integer::intValue).toArray();
    }

    private static int[][] runs(int[] order, int each) {
        int[][] runs = new int[Math.ceilDiv(order.length, each)][];
        for (int i = 0; i < runs.length; i++) {
            runs[i] = Arrays.copyOfRange(order, i * each, Math.min(order.length, (i + 1) * each));
        }
        return runs;
    }

    /// Examples: images, pairs, rows of a table.
    public int count() {
        return samples.count();
    }

    /// How many runs of the graph it takes.
    public int runs() {
        return runs.length;
    }

    /// Of every number taken on this.
    public Provenance provenance() {
        return from;
    }

    /// What was taken for granted; a fallback first.
    public List<String> notes() {
        return notes;
    }

    /// Whether these are random numbers for want of data.
    public boolean isRandom() {
        return from.kind() == Provenance.Kind.HEURISTIC;
    }

    /// Whether rows are scores of classes.
    boolean isScored() {
        return readout instanceof GraphReadout.Scores;
    }

    /// Whether one model alone says something here: right answers are known.
    public boolean isJudged() {
        return labels.isPresent() || pairs.isPresent();
    }

    /// Why right answers of the data are not used; empty when they are, or there are none.
    Optional<String> unjudged() {
        return unjudged;
    }

    /// The same, marked as seen in calibration: every number taken on it flatters.
    public GraphData seen() {
        return new GraphData(this, from.seen());
    }

    /// Outputs that are asked for.
    public List<String> outputs() {
        return readout.outputs();
    }

    /// The inputs of a run; remembered as long as there is room.
    public synchronized GraphRun run(int index) throws IOException {
        GraphRun found = kept.get(index);
        if (found == null) {
            int[] examples = runs[index];
            int filled = filled(examples);
            int[] batch = Arrays.copyOf(examples, filled);
            // A graph of a fixed batch is given the last example again.
            Arrays.fill(batch, examples.length, filled, examples[examples.length - 1]);
            found = new GraphRun(samples.inputs(batch), examples, samples.rows());
            if (keptBytes + found.bytes() <= KEPT_BYTES) {
                keptBytes += found.bytes();
                kept.put(index, found);
            }
        }
        return found;
    }

    /// Rows of the batch of a run, those that only fill it up included.
    public int filledRows(GraphRun run) {
        return filled(run.examples()) * samples.rows();
    }

    private int filled(int[] examples) {
        return isFixed ? rows / samples.rows() : examples.length;
    }

    /// One vector for each row of the batch, those of filling left out.
    public double[][] read(GraphRun run, Map<String, GraphArray> outputs) throws GraphException {
        int given = filled(run.examples()) * samples.rows();
        double[][] rowsRead = readout.read(run, outputs, given);
        return rowsRead.length == given ? Arrays.copyOf(rowsRead, run.examples().length * samples.rows()) : rowsRead;
    }

    /// Gathers what is read.
    public GraphTally tally() {
        return new GraphTally(this, labels, pairs);
    }
}
