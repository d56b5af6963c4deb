package lapidary.core.sensitivity;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import lapidary.core.format.FormatException;
import lapidary.core.gradient.Example;
import lapidary.core.gradient.Objective;
import lapidary.core.gradient.Original;
import lapidary.core.gradient.Prefix;
import lapidary.core.gradient.ReversePass;
import lapidary.core.infer.Block;
import lapidary.core.infer.Engine;
import lapidary.core.infer.ForwardPass;
import lapidary.core.infer.NativeWeights;
import lapidary.core.infer.Network;
import lapidary.core.infer.PassCost;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.model.ModelTensor;
import lapidary.core.sensitivity.path.FisherDiagonal;
import lapidary.core.sensitivity.path.Landscape;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.TensorId;
import org.jspecify.annotations.Nullable;

/// The loss of a language model over a text as a function of some of its weights. To be used while the model's file is
/// read; one thread at a time.
final class NetworkLandscape implements Landscape, AutoCloseable {
    private final Weights weights;
    private final Engine engine;
    private final ReversePass reverse;
    private final List<Example> examples;
    private final Objective objective;
    private final @Nullable Original original;
    private @Nullable Prefix prefix;

    /// Which loss.
    enum Loss {
        /// Cross entropy with the next token.
        NEXT_TOKEN("cross entropy"),
        /// KL(original ‖ model).
        DIVERGENCE("KL from the original");

        private final String words;

        Loss(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    /// @throws FormatException when the model cannot be run; says why
    NetworkLandscape(Subject subject, Loss loss, Job job) throws FormatException {
        this.weights = subject.weights();
        this.examples = examples(subject.text().orElseThrow());
        this.engine = new Engine(subject.model(), longest(examples), budget(subject), subject.workers());
        try {
            this.reverse = new ReversePass(engine);
            this.original = loss == Loss.DIVERGENCE ? reverse.original(engine.pass(weights), examples, job) : null;
            this.objective = original == null ? new Objective.NextToken() : new Objective.Divergence(original);
        } catch (Throwable e) {
            engine.close();
            throw e;
        }
    }

    /// Why there are no gradients, one sentence; empty when there are.
    static Optional<String> obstacle(Subject subject) {
        if (subject.model().architecture().isEmpty()) {
            return Optional.of("Gradients are derived for the language models that Lapidary runs; "
                    + subject.model()
                            .whyNotRunnable()
                            .map(reason -> "this one it does not: " + reason)
                            .orElse("a graph has none: choose a score that needs none."));
        }
        return Optional.empty();
    }

    /// Twice the decoded weights: as they are, and as they are at one point.
    private static long budget(Subject subject) throws FormatException {
        PassCost cost = PassCost.of(subject.model());
        return Math.min(NativeWeights.standardBudget(), 2 * cost.decodedBytes() + (64L << 20));
    }

    private static int longest(List<Example> examples) {
        return examples.stream()
                .mapToInt(example -> example.tokens().length)
                .max()
                .orElseThrow();
    }

    private static List<Example> examples(Subject.Text text) {
        List<Example> examples = new ArrayList<>();
        for (int i = 0; i < text.count(); i++) {
            examples.add(new Example(
                    text.sequences().inputs(i),
                    text.sequences().firstScored(),
                    text.sequences().targets(i)));
        }
        return examples;
    }

    /// The tensors that gradients exist for, of those asked about.
    List<ModelTensor> covered(List<ModelTensor> tensors) {
        Network network = engine.network();
        Set<TensorId> known = network.blocks().stream()
                .map(Block::weights)
                .flatMap(List::stream)
                .map(ModelTensor::id)
                .collect(Collectors.toSet());
        known.add(network.output().id());
        known.add(network.embedding().id());
        return tensors.stream().filter(tensor -> known.contains(tensor.id())).toList();
    }

    /// From now on only these tensors are moved: what runs before the first of them is run once.
    void moveOnly(Set<TensorId> tensors, Job job) throws FormatException {
        int lowest = reverse.lowest(tensors);
        Prefix old = prefix;
        if (old != null && old.block() == lowest) {
            return;
        }
        if (old != null) {
            old.close();
        }
        prefix = null;
        if (lowest > 0) {
            prefix = reverse.prefix(engine.pass(weights), examples, lowest, job);
        }
    }

    /// Scored positions.
    long positions() {
        return Example.scored(examples);
    }

    @Override
    public double objective(Map<TensorId, RowSource> moved, Job job) throws IOException {
        return reverse.objective(
                new ReversePass.Request(pass(moved), examples, objective, Optional.ofNullable(prefix)), job);
    }

    @Override
    public double gradients(Map<TensorId, RowSource> moved, Receiver receiver, Job job) throws IOException {
        return reverse.gradients(
                new ReversePass.Request(pass(moved), examples, objective, Optional.ofNullable(prefix)),
                moved.keySet(),
                (tensor, gradient) -> receiver.gradient(tensor.id(), gradient),
                job);
    }

    /// Every example by itself, for the cross entropy.
    List<FisherDiagonal.Sample> samples() {
        return examples.stream()
                .map(example -> new FisherDiagonal.Sample(new Alone(example), example.targets().length))
                .toList();
    }

    private ForwardPass pass(Map<TensorId, RowSource> moved) throws FormatException {
        return engine.pass(tensor -> {
            RowSource own = moved.get(tensor.id());
            return own == null ? weights.of(tensor) : own;
        });
    }

    /// One example.
    private final class Alone implements Landscape {
        private final Example example;

        Alone(Example example) {
            this.example = example;
        }

        private ReversePass.Request request(Map<TensorId, RowSource> moved) throws FormatException {
            return new ReversePass.Request(pass(moved), List.of(example), new Objective.NextToken());
        }

        @Override
        public double objective(Map<TensorId, RowSource> moved, Job job) throws IOException {
            return reverse.objective(request(moved), job);
        }

        @Override
        public double gradients(Map<TensorId, RowSource> moved, Receiver receiver, Job job) throws IOException {
            return reverse.gradients(
                    request(moved),
                    moved.keySet(),
                    (tensor, gradient) -> receiver.gradient(tensor.id(), gradient),
                    job);
        }
    }

    @Override
    public void close() {
        Prefix kept = prefix;
        if (kept != null) {
            kept.close();
        }
        Original held = original;
        if (held != null) {
            held.close();
        }
        reverse.close();
        engine.close();
    }
}
