package lapidary.core.calib;

import java.lang.foreign.Arena;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.data.DataSet;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.tensor.TensorId;

/// The second moments of what enters every linear layer of a model, from one run over calibration data. They lie
/// outside the heap, or in a temporary file, until nobody holds them any more.
public final class Moments {
    private final Source source;
    private final long tokens;
    private final Map<LayerMatrix, InputMoments> byMatrix;
    private final Map<TensorId, List<InputMoments>> layers;
    private final long spilledBytes;
    private final List<int[]> sequences;

    /// Holds the native memory of all layers.
    @SuppressWarnings("unused") // keeps the memory reachable
    private final Arena arena;

    /// Where moments come from.
    ///
    /// @param dataName of the data, without a path
    /// @param dataSha256 of the data alone, hexadecimal: by it recipes name the data
    /// @param sha256 of model, data and length of the run, hexadecimal: equal moments have equal ones
    /// @param settings of the run
    /// @param data that the model was run over, where it is at hand
    record Source(String dataName, String dataSha256, String sha256, CalibrationSettings settings, List<DataSet> data) {
        Source {
            data = List.copyOf(data);
        }

        /// Of the usual length, or of none that is known.
        Source(String dataName, String dataSha256, String sha256) {
            this(dataName, dataSha256, sha256, CalibrationSettings.STANDARD, List.of());
        }
    }

    /// @param layers in the order of the model
    /// @param spilledBytes of them that lie in a file
    Moments(Source source, long tokens, Map<LayerMatrix, InputMoments> layers, long spilledBytes, Arena arena) {
        this(source, tokens, layers, spilledBytes, List.of(), arena);
    }

    /// @param sequences tokens that the model was run over
    Moments(
            Source source,
            long tokens,
            Map<LayerMatrix, InputMoments> layers,
            long spilledBytes,
            List<int[]> sequences,
            Arena arena) {
        this.source = source;
        this.tokens = tokens;
        this.byMatrix = Collections.unmodifiableMap(new LinkedHashMap<>(layers));
        this.layers = byTensor(layers);
        this.spilledBytes = spilledBytes;
        this.sequences = List.copyOf(sequences);
        this.arena = arena;
    }

    private static Map<TensorId, List<InputMoments>> byTensor(Map<LayerMatrix, InputMoments> layers) {
        Map<TensorId, SortedMap<Integer, InputMoments>> matrices = new LinkedHashMap<>();
        layers.forEach((layer, moments) ->
                matrices.computeIfAbsent(layer.tensor(), id -> new TreeMap<>()).put(layer.matrix(), moments));
        Map<TensorId, List<InputMoments>> found = new LinkedHashMap<>();
        matrices.forEach((id, stacked) -> found.put(id, List.copyOf(stacked.values())));
        return Collections.unmodifiableMap(found);
    }

    /// The moments of inputs that are at hand.
    ///
    /// @param inputs by layer: `float32[tokens][inputs]`, finite
    public static Moments of(String dataName, String sha256, Map<TensorId, float[][]> inputs) {
        Arena arena = Arena.ofAuto();
        Map<LayerMatrix, InputMoments> layers = new LinkedHashMap<>();
        long tokens = 0;
        for (Map.Entry<TensorId, float[][]> layer : inputs.entrySet()) {
            InputMoments moments = moments(layer.getValue(), arena);
            layers.put(new LayerMatrix(layer.getKey(), 0), moments);
            tokens = Math.max(tokens, moments.tokens());
        }
        return new Moments(new Source(dataName, sha256, sha256), tokens, layers, 0, arena);
    }

    private static InputMoments moments(float[][] tokens, Arena arena) {
        int inputs = tokens[0].length;
        InputSum sum = new InputSum(inputs, 0, 0, arena);
        try (NativeFloats room = new NativeFloats((long) InputSum.MOST_ROWS * inputs)) {
            for (int from = 0; from < tokens.length; from += InputSum.MOST_ROWS) {
                int count = Math.min(InputSum.MOST_ROWS, tokens.length - from);
                Matrix rows = room.matrix(count, inputs);
                for (int row = 0; row < count; row++) {
                    rows.rows(row, 1).set(tokens[from + row]);
                }
                sum.add(rows, Workers.shared(), Job.UNWATCHED);
            }
        }
        return sum.moments();
    }

    /// Of one layer; empty for what is no linear layer, and for a tensor that stacks those of several experts.
    public Optional<InputMoments> of(TensorId tensor) {
        return matrices(tensor).size() == 1 ? Optional.of(matrices(tensor).getFirst()) : Optional.empty();
    }

    /// Of each matrix that a tensor stacks; a single one for most, none for what is no linear layer.
    public List<InputMoments> matrices(TensorId tensor) {
        return layers.getOrDefault(tensor, List.of());
    }

    /// One matrix of a tensor alone, as if it were the tensor.
    Moments alone(TensorId tensor, InputMoments one) {
        return new Moments(source, one.tokens(), Map.of(new LayerMatrix(tensor, 0), one), 0, arena);
    }

    /// Every layer that was seen, with one matrix or several.
    public Map<TensorId, List<InputMoments>> layers() {
        return layers;
    }

    /// The same, from these data sets.
    Moments from(List<DataSet> sets) {
        Source named = new Source(source.dataName(), source.dataSha256(), source.sha256(), source.settings(), sets);
        return new Moments(named, tokens, byMatrix, spilledBytes, sequences, arena);
    }

    /// What the model was run over, so that nobody judges it on the same; empty where that is not at hand.
    public List<DataSet> data() {
        return source.data();
    }

    /// How many tokens each layer saw.
    public Coverage coverage() {
        return Coverage.of(byMatrix);
    }

    /// The same as an importance matrix of llama.cpp: mean squares are the diagonal of the second
    /// moments. Its sequences
    /// are those of this run, not those that llama.cpp takes.
    public ImportanceMatrix importance() {
        return MomentsImportance.of(layers, source.dataName(), source.settings(), tokens)
                .of(List.of(source.dataSha256()));
    }

    /// Name of the data, without a path.
    public String dataName() {
        return source.dataName();
    }

    /// Of the data alone, hexadecimal: by it recipes name the data.
    public String dataSha256() {
        return source.dataSha256();
    }

    /// Of model, data and length of the run, hexadecimal: equal moments have equal ones.
    public String sha256() {
        return source.sha256();
    }

    /// Tokens of each sequence that the model was run over, in order, for whoever runs it once
    /// more; empty where they
    /// are not known. Not to be changed.
    public List<int[]> sequences() {
        return sequences;
    }

    /// How long the run was.
    public CalibrationSettings settings() {
        return source.settings();
    }

    /// Tokens of the data that were used.
    public long tokens() {
        return tokens;
    }

    /// Native bytes that they take, without those in a file.
    public long bytes() {
        long all = byMatrix.values().stream()
                .distinct()
                .mapToLong(moments -> InputMoments.bytes(
                        moments.inputs(),
                        moments.samples().map(SampledInputs::tokens).orElse(0)))
                .sum();
        return Math.max(0, all - spilledBytes);
    }

    /// Bytes of a temporary file that hold what memory had no room for; 0 mostly.
    public long spilledBytes() {
        return spilledBytes;
    }
}
