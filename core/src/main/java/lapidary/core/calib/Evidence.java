package lapidary.core.calib;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorNames;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.TensorId;

/// What calibration found out about a model and methods may ask for. Immutable; may be used by several threads.
public final class Evidence {
    /// Nothing is known.
    public static final Evidence NONE = new Evidence(Optional.empty(), Optional.empty());

    private final Optional<Calibration> calibration;
    private final Optional<Moments> moments;
    private final Map<TensorId, float[]> scales;
    private final Map<String, float[]> means = new HashMap<>(); // guarded by itself

    /// An importance matrix and the file that it came from.
    ///
    /// @param sha256 of that file, hexadecimal: by it recipes name the data, and results are remembered
    /// @param fileName last part of its path
    public record Calibration(ImportanceMatrix matrix, String sha256, String fileName) {}

    private Evidence(Optional<Calibration> calibration, Optional<Moments> moments) {
        this(calibration, moments, Map.of());
    }

    private Evidence(Optional<Calibration> calibration, Optional<Moments> moments, Map<TensorId, float[]> scales) {
        this.calibration = calibration;
        this.moments = moments;
        this.scales = scales;
    }

    /// The same about layers whose inputs were divided by scales, as their weights were multiplied with them.
    ///
    /// Equal by [#id()] to what it was made from: whoever remembers results knows the scales.
    ///
    /// @param columns by tensor, `float32[matrices, columns]`; one row where all of its matrices share it
    public Evidence scaled(Map<TensorId, float[]> columns) {
        return new Evidence(calibration, moments, Map.copyOf(columns));
    }

    public static Evidence of(Calibration calibration) {
        return new Evidence(Optional.of(calibration), Optional.empty());
    }

    /// This, and what entered the layers.
    public Evidence with(Moments found) {
        return new Evidence(calibration, Optional.of(found));
    }

    /// This without an importance matrix.
    public Evidence withoutImportance() {
        return new Evidence(Optional.empty(), moments);
    }

    /// This with another importance matrix.
    public Evidence with(Calibration found) {
        return new Evidence(Optional.of(found), moments);
    }

    /// What entered the layers of the model, where that is known.
    public Optional<Moments> moments() {
        return moments;
    }

    /// What entered a linear layer. Empty when nothing is known about it, or what is known is of another shape.
    public Optional<InputMoments> moments(ModelTensor tensor) {
        List<InputMoments> matrices = matrices(tensor);
        return matrices.size() == 1 ? Optional.of(matrices.getFirst()) : Optional.empty();
    }

    /// What entered each of the matrices that a tensor stacks, as those of experts do, first rows
    /// first; a single one for
    /// most tensors. None when nothing is known, or what is known is of another shape.
    public List<InputMoments> matrices(ModelTensor tensor) {
        List<InputMoments> found = known(tensor.tensor().shape(), tensor.id());
        Optional<float[]> scale = scale(tensor);
        if (found.isEmpty() || scale.isEmpty()) {
            return found;
        }
        int columns = Math.toIntExact(tensor.tensor().shape().columns());
        List<InputMoments> divided = new ArrayList<>();
        for (InputMoments matrix : found) {
            int from = scale.get().length == columns ? 0 : divided.size() * columns;
            divided.add(matrix.divided(Arrays.copyOfRange(scale.get(), from, from + columns)));
        }
        return divided;
    }

    /// How many matrices of a tensor something is known about; 0 where [#matrices] has none.
    public int matrixCount(ModelTensor tensor) {
        return known(tensor.tensor().shape(), tensor.id()).size();
    }

    private List<InputMoments> known(Shape shape, TensorId id) {
        List<InputMoments> found = moments.map(all -> all.matrices(id)).orElse(List.of());
        boolean fits = !found.isEmpty()
                && shape.rows() % found.size() == 0
                && found.stream().allMatch(matrix -> matrix.inputs() == shape.columns());
        return fits ? found : List.of();
    }

    /// Of a tensor that stacks several matrices, the evidence of one of them as if it were the tensor.
    public Evidence ofMatrix(ModelTensor tensor, int matrix) {
        return moments.map(all -> new Evidence(
                        calibration,
                        Optional.of(all.alone(tensor.id(), matrices(tensor).get(matrix)))))
                .orElse(this);
    }

    public Optional<Calibration> calibration() {
        return calibration;
    }

    /// Equal for equal evidence, "" for none.
    public String id() {
        String importance = calibration.map(Calibration::sha256).orElse("");
        return moments.map(found -> importance + "+" + found.sha256()).orElse(importance);
    }

    /// Whether it comes from the data of this hash: an importance matrix, or what layers were run over.
    public boolean rests(String dataSha256) {
        return calibration
                        .filter(found -> found.sha256().equalsIgnoreCase(dataSha256))
                        .isPresent()
                || moments.filter(found -> found.dataSha256().equalsIgnoreCase(dataSha256))
                        .isPresent();
    }

    /// Whether there is an importance matrix, for whatever tensors.
    public boolean hasImportance() {
        return calibration.isPresent();
    }

    /// Mean squares of a tensor's input columns, `float32[matrices, columns]`: one matrix, or one for each expert
    /// of a tensor that stacks them. Empty when nothing is known about the tensor, or what is known is of another
    /// shape. Not to be changed.
    public Optional<float[]> importance(ModelTensor tensor) {
        return known(tensor)
                .map(found -> ofExpert(tensor, found))
                .filter(found -> found.length == expected(tensor.tensor().shape()))
                .map(found -> scale(tensor)
                        .map(scale -> InputMoments.dividedSquares(found, scale))
                        .orElse(found));
    }

    private Optional<float[]> scale(ModelTensor tensor) {
        return Optional.ofNullable(scales.get(tensor.id()));
    }

    /// Why what is known about a tensor cannot be about it, as the end of a sentence; empty when it fits, or
    /// nothing is known.
    public Optional<String> mismatch(ModelTensor tensor) {
        long expected = expected(tensor.tensor().shape());
        return known(tensor)
                .map(found -> ofExpert(tensor, found))
                .filter(found -> found.length != expected)
                .map(found -> "the importance matrix has " + found.length + " columns for tensor '" + tensor.id()
                        + "' of shape " + tensor.tensor().shape() + ", expected " + expected
                        + ": it was computed for another model");
    }

    /// Of what is known about all experts of a block, the columns of the one whose tensor this is.
    private static float[] ofExpert(ModelTensor tensor, float[] found) {
        OptionalInt expert = TensorNames.expert(tensor.id().name());
        int columns = (int) tensor.tensor().shape().columns();
        boolean isOne = expert.isPresent() && tensor.tensor().shape().rank() == 2;
        long first = isOne ? (long) expert.getAsInt() * columns : 0;
        return isOne && columns > 0 && found.length % columns == 0 && first + columns <= found.length
                ? Arrays.copyOfRange(found, (int) first, (int) first + columns)
                : found;
    }

    private Optional<float[]> known(ModelTensor tensor) {
        if (calibration.isEmpty()) {
            return Optional.empty();
        }
        String name = TensorNames.gguf(tensor.id().name()).orElse(tensor.id().name());
        synchronized (means) {
            float[] found = means.get(name);
            if (found == null) {
                found = calibration.get().matrix().means(name).orElse(null);
                if (found == null) {
                    return Optional.empty();
                }
                means.put(name, found);
            }
            return Optional.of(found);
        }
    }

    /// Columns times stacked matrices.
    private static long expected(Shape shape) {
        return shape.rank() < 3
                ? shape.columns()
                : shape.columns() * shape.dimensions().get(shape.rank() - 3);
    }
}
