package lapidary.core.calib;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lapidary.core.eval.graph.GraphData;
import lapidary.core.eval.graph.GraphRun;
import lapidary.core.format.FormatException;
import lapidary.core.format.Sha256;
import lapidary.core.infer.graph.GraphArray;
import lapidary.core.infer.graph.GraphModel;
import lapidary.core.infer.graph.GraphRequest;
import lapidary.core.infer.graph.GraphSession;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Cholesky;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;

/// Runs a graph over calibration data and sums up the second moments of what enters its convolutions and matrix
/// products. Some layers at a time: their inputs are given out by the runtime, unfolded, and added up in the order of
/// the data.
///
/// Weights that reach their operator through other nodes, and operators other than Conv, Gemm and MatMul, are left out:
/// methods say that nothing is known about them.
public final class GraphMomentsCalibrator {
    /// Layers whose inputs are given out together.
    private static final int TOGETHER = 8;

    private final GraphModel graph;
    private final Workers workers;
    private final long budget;

    public GraphMomentsCalibrator(GraphModel graph, Workers workers) {
        this(graph, workers, CalibrationMemory.standardBudget());
    }

    /// @param budget bytes that the run may take
    GraphMomentsCalibrator(GraphModel graph, Workers workers, long budget) {
        this.graph = graph;
        this.workers = workers;
        this.budget = budget;
    }

    /// Runs the graph.
    ///
    /// @param data whose beginning is taken, [CalibrationSettings#examples] or a few more that fill the last run
    /// @throws IOException when the graph cannot be run on the data, or not within the budget
    public Moments run(GraphData data, CalibrationSettings settings, Job job) throws IOException {
        if (data.isRandom()) {
            throw new IllegalArgumentException("random inputs are no calibration data");
        }
        int runs = 0;
        int examples = 0;
        while (runs < data.runs() && examples < settings.examples()) {
            examples += data.run(runs).examples().length;
            runs++;
        }
        List<GraphInput> inputs = GraphInput.of(graph);
        CalibrationMemory memory = memory(inputs, settings);
        Map<LayerMatrix, InputMoments> layers = new LinkedHashMap<>();
        Arena arena = Arena.ofAuto();
        long spilled;
        try (Keeper keeper =
                memory.isSpilled() ? new Keeper.InFile(memory.momentBytes(), arena) : new Keeper.InMemory(arena)) {
            List<List<GraphInput>> groups = groups(inputs, settings, memory.runBytes());
            for (int i = 0; i < groups.size(); i++) {
                List<GraphInput> group = groups.get(i);
                Job part = job.part((double) i / groups.size(), (i + 1.0) / groups.size());
                int count = runs;
                keeper.keep(own -> summed(group, data, count, settings, own, part), layers, job);
            }
            spilled = keeper.fileBytes();
        }
        String dataSha = data.provenance().dataSha256();
        Moments.Source source = new Moments.Source(
                data.provenance().data(), dataSha, id(dataSha, examples, settings), settings, List.of());
        return new Moments(source, examples, layers, spilled, arena);
    }

    private String id(String dataSha, int examples, CalibrationSettings settings) {
        return Sha256.of(graph.model().file().headerSha256() + ' ' + dataSha + ' ' + examples + " examples"
                + (settings.seed() == 0 ? "" : " seed " + settings.seed()));
    }

    /// What a run takes; reads headers only.
    public CalibrationMemory memory(CalibrationSettings settings) throws IOException {
        return memory(GraphInput.of(graph), settings);
    }

    private CalibrationMemory memory(List<GraphInput> inputs, CalibrationSettings settings) throws IOException {
        long weights = 4 * graph.model().parameters();
        long moments = 0;
        long largest = 0;
        long rooms = 0;
        for (GraphInput input : inputs) {
            moments = Math.addExact(moments, input.bytes(settings.samples()));
            largest = Math.max(largest, input.bytes(settings.samples()));
            rooms = Math.max(rooms, 12L * InputSum.MOST_ROWS * input.inputs());
        }
        long left = (budget - weights - rooms) / 2; // the other half is the runtime's, for what layers give each other
        if (largest > left) {
            throw new IOException(
                    "Calibration of '" + graph.model().file().path().getFileName() + "' takes "
                            + (largest >> 20) + " MiB for one layer and may take " + (Math.max(0, left) >> 20)
                            + " MiB. Close other programs.");
        }
        boolean isSpilled = moments > left;
        return new CalibrationMemory(
                0, moments, rooms, weights, isSpilled ? left : moments, left, budget, 1, isSpilled);
    }

    private static List<List<GraphInput>> groups(List<GraphInput> inputs, CalibrationSettings settings, long most) {
        List<List<GraphInput>> groups = new ArrayList<>();
        List<GraphInput> group = new ArrayList<>();
        long bytes = 0;
        for (GraphInput input : inputs) {
            long own = input.bytes(settings.samples());
            if (!group.isEmpty() && (group.size() == TOGETHER || bytes + own > most)) {
                groups.add(List.copyOf(group));
                group.clear();
                bytes = 0;
            }
            group.add(input);
            bytes += own;
        }
        if (!group.isEmpty()) {
            groups.add(List.copyOf(group));
        }
        return groups;
    }

    private Map<LayerMatrix, InputMoments> summed(
            List<GraphInput> group, GraphData data, int runs, CalibrationSettings settings, Arena arena, Job job)
            throws IOException {
        Map<GraphInput, List<InputSum>> sums = new LinkedHashMap<>();
        for (GraphInput input : group) {
            List<InputSum> ofGroups = new ArrayList<>();
            for (int i = 0; i < input.groups(); i++) {
                ofGroups.add(new InputSum(input.inputs(), settings.samples(), settings.seed(), arena));
            }
            sums.put(input, ofGroups);
        }
        Set<String> wanted = new LinkedHashSet<>();
        group.forEach(input -> wanted.add(input.product().input()));
        List<String> further = wanted.stream().filter(this::isInner).toList();
        try (GraphSession session = graph.session(GraphRequest.WHOLE.withOutputs(further), job)) {
            for (int i = 0; i < runs; i++) {
                job.check();
                GraphRun run = data.run(i);
                Map<String, GraphArray> values = new LinkedHashMap<>(run.inputs());
                values.putAll(session.run(
                        run.inputs(),
                        session.outputs().stream().filter(wanted::contains).toList()));
                for (Map.Entry<GraphInput, List<InputSum>> entry : sums.entrySet()) {
                    add(entry.getKey(), values, run, data, entry.getValue(), job);
                }
                job.report((i + 1.0) / runs, "run " + (i + 1) + " of " + runs);
            }
        }
        return moments(sums);
    }

    private boolean isInner(String value) {
        return graph.inputs().stream().noneMatch(input -> input.name().equals(value))
                && graph.outputs().stream().noneMatch(output -> output.name().equals(value));
    }

    private void add(
            GraphInput input,
            Map<String, GraphArray> values,
            GraphRun run,
            GraphData data,
            List<InputSum> sums,
            Job job)
            throws IOException {
        GraphArray array = values.get(input.product().input());
        if (array == null) {
            throw new IOException(graph.model().file().path() + ": the graph does not give '"
                    + input.product().input() + "'");
        }
        Unfolding unfolding = new Unfolding(input.product(), array, input.extents());
        long rows = filled(unfolding, array, run, data);
        try (NativeFloats room = new NativeFloats((long) InputSum.MOST_ROWS * input.inputs())) {
            for (int part = 0; part < sums.size(); part++) {
                for (long first = 0; first < rows; first += InputSum.MOST_ROWS) {
                    int count = (int) Math.min(InputSum.MOST_ROWS, rows - first);
                    Matrix chunk = room.matrix(count, input.inputs());
                    unfolding.fill(part, first, chunk);
                    sums.get(part).add(chunk, workers, job);
                }
            }
        }
    }

    /// Rows that are no copies of the last example, with which a batch of fixed size is filled.
    private static long filled(Unfolding unfolding, GraphArray array, GraphRun run, GraphData data) {
        long given = data.filledRows(run);
        long own = (long) run.examples().length * run.rows();
        List<Long> extents = array.shape().dimensions();
        boolean isByExample = !extents.isEmpty() && extents.getFirst() == given;
        return isByExample ? unfolding.rows() / given * own : unfolding.rows();
    }

    private Map<LayerMatrix, InputMoments> moments(Map<GraphInput, List<InputSum>> sums) throws FormatException {
        Map<LayerMatrix, InputMoments> found = new LinkedHashMap<>();
        for (Map.Entry<GraphInput, List<InputSum>> entry : sums.entrySet()) {
            for (int matrix = 0; matrix < entry.getValue().size(); matrix++) {
                InputMoments moments = entry.getValue().get(matrix).moments();
                if (!Cholesky.diagonal(moments.second()).allMatch(Double::isFinite)) {
                    throw new FormatException(
                            FormatException.Problem.NOT_FINITE,
                            graph.model().file().path(),
                            "what enters layer '" + entry.getKey().tensors().getFirst() + "' on the calibration data",
                            "finite numbers",
                            "NaN or infinity");
                }
                for (var tensor : entry.getKey().tensors()) {
                    found.put(new LayerMatrix(tensor, matrix), moments);
                }
            }
        }
        return found;
    }
}
