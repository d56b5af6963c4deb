package lapidary.core.sensitivity;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import lapidary.core.calib.Evidence;
import lapidary.core.eval.TextSequences;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.measure.Provenance;
import lapidary.core.method.Forecast;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorRole;
import lapidary.core.solve.TreatedWeights;
import lapidary.core.solve.Treatment;
import lapidary.core.solve.Treatments;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Tensor;

/// What scores are computed of: a model, the quantizer asked about, and what is known about the model. Results of the
/// quantizer are kept, those used longest ago make room. Any thread.
public final class Subject {
    private final Model model;
    private final Probe probe;
    private final List<ModelTensor> tensors;
    private final Data data;
    private final Weights original;
    private final Treatments treatments;
    private final Workers workers;
    private final Map<String, Object> shared = new HashMap<>(); // guarded by itself

    /// What is known about the model, each as far as it is at hand.
    ///
    /// @param text calibration text of a language model, for scores that run it
    /// @param evidence what calibration found out
    /// @param loss where measured losses come from
    public record Data(Optional<Text> text, Evidence evidence, Optional<MeasuredLoss> loss) {
        /// The weights alone.
        public static final Data NONE = new Data(Optional.empty(), Evidence.NONE, Optional.empty());
    }

    /// A text to run over.
    ///
    /// @param sequences cut from it, in their fixed shuffled order
    /// @param count how many of them are run, at most as many as there are
    /// @param name of the data, without a path
    /// @param sha256 of the data, hexadecimal
    public record Text(TextSequences sequences, int count, String name, String sha256) {
        public Text {
            if (count < 1 || count > sequences.count()) {
                throw new IllegalArgumentException(count + " of " + sequences.count() + " sequences");
            }
        }

        /// Tokens that are run.
        public long tokens() {
            return (long) count * sequences.context();
        }

        /// Where a number comes from that was taken on it.
        public Provenance measured(String what, long seed) {
            return Provenance.measured(
                    name, sha256, what + ", " + count + " × " + sequences.context() + " tokens", seed);
        }
    }

    /// Every linear weight that the quantizer takes.
    public Subject(Model model, Probe probe, Data data, Workers workers) {
        this(model, probe, quantizable(model, probe, data.evidence()), data, workers);
    }

    /// @param tensors that are asked about
    public Subject(Model model, Probe probe, List<ModelTensor> tensors, Data data, Workers workers) {
        this.model = model;
        this.probe = probe;
        this.tensors = List.copyOf(tensors);
        this.data = data;
        this.workers = workers;
        this.original = Weights.original(model);
        this.treatments = new Treatments(original, Math.max(Runtime.getRuntime().maxMemory() / 16, 32L << 20), workers);
    }

    /// Every linear weight of a model that a quantizer takes, in the order of the model.
    public static List<ModelTensor> quantizable(Model model, Probe probe, Evidence evidence) {
        return model.tensors().stream()
                .filter(tensor -> tensor.role().kind() == TensorRole.Kind.LINEAR)
                .filter(tensor -> fits(tensor, probe, evidence))
                .toList();
    }

    private static boolean fits(ModelTensor tensor, Probe probe, Evidence evidence) {
        try {
            Forecast unused = probe.transform().forecast(tensor, probe.settings(), evidence);
            return true;
        } catch (UnfitException e) {
            return false;
        }
    }

    public Model model() {
        return model;
    }

    public Probe probe() {
        return probe;
    }

    /// The tensors asked about, in the order of the model.
    public List<ModelTensor> tensors() {
        return tensors;
    }

    public Optional<Text> text() {
        return data.text();
    }

    public Evidence evidence() {
        return data.evidence();
    }

    public Optional<MeasuredLoss> loss() {
        return data.loss();
    }

    public Workers workers() {
        return workers;
    }

    /// The model's own weights.
    public Weights weights() {
        return original;
    }

    /// The weights of a tensor as they are.
    public RowSource original(ModelTensor tensor) {
        return original.of(tensor);
    }

    /// The weights of a tensor as the quantizer leaves them; computed by this call where they are not kept.
    ///
    /// @throws NotFiniteException when the tensor holds a weight that is not finite
    public RowSource quantized(ModelTensor tensor, Job job) throws NotFiniteException {
        TreatedWeights treated =
                treatments.of(new Treatment(tensor, probe.transform(), probe.settings(), evidence(), Optional.empty()));
        treated.compute(job);
        return treated;
    }

    /// What several scores share, computed by the first that asks.
    ///
    /// @param key a name for it, the same for the same result
    <T> T once(String key, Class<T> type, Computation<T> computation) throws IOException {
        synchronized (shared) {
            Object found = shared.get(key);
            if (found == null) {
                found = computation.compute();
                shared.put(key, found);
            }
            return type.cast(found);
        }
    }

    /// Something that takes its time.
    @FunctionalInterface
    interface Computation<T> {
        T compute() throws IOException;
    }

    /// A tensor as the matrix [outputs, inputs] that its layer multiplies with.
    public static ModelTensor matrix(ModelTensor tensor) {
        if (tensor.orientation().isEmpty()) {
            return tensor;
        }
        Tensor own = tensor.tensor();
        Tensor matrix = new Tensor(
                own.id(),
                tensor.orientation().get().matrix(),
                own.type(),
                own.typeName(),
                own.data(),
                own.file(),
                own.offset(),
                own.indirect());
        return new ModelTensor(matrix, tensor.role(), tensor.block());
    }

    /// Values of a tensor as those of its [#matrix].
    public static RowSource turned(ModelTensor tensor, RowSource own) {
        return tensor.orientation().map(turned -> turned.toMatrix(own)).orElse(own);
    }

    /// Where a number comes from that was computed from the weights alone.
    public Provenance ofWeights() {
        return Provenance.measured("", probe.words());
    }

    /// What of these is missing, one sentence that says what would help; empty when nothing is.
    public Optional<String> lacks(Set<Ingredient> needed) {
        if (needed.contains(Ingredient.MOMENTS) && evidence().moments().isEmpty()) {
            return Optional.of("It needs what enters the layers: choose a calibration text.");
        }
        boolean runs = needed.contains(Ingredient.TEXT) || needed.contains(Ingredient.GRADIENTS);
        if ((runs || needed.contains(Ingredient.MEASUREMENT))
                && model.architecture().isEmpty()) {
            return Optional.of("It is made for language models.");
        }
        if (runs && text().isEmpty()) {
            return Optional.of("It runs the model over a text: choose a calibration text.");
        }
        if (needed.contains(Ingredient.MEASUREMENT) && loss().isEmpty()) {
            return Optional.of("It measures on a text that nothing was calibrated on: choose another text.");
        }
        return Optional.empty();
    }
}
