package lapidary.core.gradient;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import lapidary.core.infer.Block;
import lapidary.core.infer.Engine;
import lapidary.core.infer.ForwardPass;
import lapidary.core.infer.NativeWeights;
import lapidary.core.infer.Network;
import lapidary.core.infer.Observer;
import lapidary.core.job.Job;
import lapidary.core.linalg.Matrix;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.TensorId;

/// Reverse mode through a whole network with the weights of a [ForwardPass]: the objective over some examples, and its
/// gradient by any linear layer, norm, bias, the output head and the embedding. Everything is in F32, objectives are
/// summed in double.
///
/// Memory: the states that enter the blocks, as far as they fit, otherwise those of about
/// 2√blocks places, between which
/// the way there is gone again; one block's tape for one example; the wanted gradients of one block.
/// Results do not depend on the number of threads.
public final class ReversePass implements AutoCloseable {
    private final Engine engine;
    private final long stateBytes;
    private final BlockGradients blocks;
    private final OutputGradient output;

    /// @param stateBytes that states kept between blocks may take
    public ReversePass(Engine engine, long stateBytes) {
        this.engine = engine;
        this.stateBytes = stateBytes;
        this.blocks = new BlockGradients(engine);
        this.output = new OutputGradient(engine.workers(), blocks.linear(), blocks.buffers());
    }

    /// With a quarter of what weights may take.
    public ReversePass(Engine engine) {
        this(engine, engine.weights().budgetBytes() / 4);
    }

    /// What to differentiate.
    ///
    /// @param prefix states of the same examples before a block; no weight before that block may
    /// differ from those that
    ///     they were computed with, and none may be wanted
    public record Request(ForwardPass pass, List<Example> examples, Objective objective, Optional<Prefix> prefix) {
        public Request {
            examples = List.copyOf(examples);
        }

        /// From the embedding on.
        public Request(ForwardPass pass, List<Example> examples, Objective objective) {
            this(pass, examples, objective, Optional.empty());
        }
    }

    /// The states of some examples before a block.
    public Prefix prefix(ForwardPass pass, List<Example> examples, int block, Job job) {
        States states = allocate(examples);
        try {
            enter(new Request(pass, examples, new Objective.NextToken()), block, states, job);
            return new Prefix(block, states);
        } catch (Throwable e) {
            states.close();
            throw e;
        }
    }

    /// What a model, usually the original, computes for some examples: for [Objective.Divergence].
    public Original original(ForwardPass pass, List<Example> examples, Job job) {
        States states = allocate(examples);
        try {
            enter(
                    new Request(pass, examples, new Objective.NextToken()),
                    network().blocks().size(),
                    states,
                    job);
            states.matrices().forEach(matrix -> pass.normalize(matrix, job));
            return new Original(states, pass.head(job));
        } catch (Throwable e) {
            states.close();
            throw e;
        }
    }

    /// The objective alone.
    public double objective(Request request, Job job) {
        try (States states = allocate(request.examples());
                NativeWeights.Lease head = request.pass().head(job)) {
            enter(request, network().blocks().size(), states, job);
            double sum = 0;
            for (int i = 0; i < request.examples().size(); i++) {
                Matrix matrix = states.matrices().get(i);
                request.pass().normalize(matrix, job);
                sum += output.run(outputOf(request, i, matrix, head.matrix()), Optional.empty(), job);
            }
            return sum / Example.scored(request.examples());
        }
    }

    /// The objective and its gradients.
    ///
    /// @param wanted tensors; may be empty for a sink that looks at what enters blocks
    /// @throws IllegalArgumentException for a tensor that has no gradient here: learned positions,
    /// what is no weight of
    ///     the network
    public double gradients(Request request, Set<TensorId> wanted, GradientSink sink, Job job) {
        try (WayBack way = new WayBack(this, request, wanted, sink, job)) {
            return way.run();
        }
    }

    /// The first block that wants a gradient; the number of blocks when only the head does.
    public int lowest(Collection<TensorId> wanted) {
        Network network = network();
        if (wanted.contains(network.embedding().id())) {
            return 0;
        }
        Set<TensorId> missing = new HashSet<>(wanted);
        missing.remove(network.output().id());
        missing.remove(network.outputNorm().id());
        network.outputNormBias().ifPresent(bias -> missing.remove(bias.id()));
        int lowest = network.blocks().size();
        for (Block block : network.blocks().reversed()) {
            if (missing.removeAll(block.weights().stream().map(ModelTensor::id).collect(Collectors.toSet()))) {
                lowest = block.index();
            }
        }
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("no gradients by " + missing);
        }
        return lowest;
    }

    Network network() {
        return engine.network();
    }

    States allocate(List<Example> examples) {
        return States.allocate(examples, engine.architecture().width(), blocks.buffers());
    }

    /// Fills the states with what enters a block.
    void enter(Request request, int block, States states, Job job) {
        int from = 0;
        if (request.prefix().isPresent()) {
            from = request.prefix().get().block();
            states.set(request.prefix().get().states());
        } else {
            for (int i = 0; i < request.examples().size(); i++) {
                request.pass()
                        .embed(
                                request.examples().get(i).tokens(),
                                states.matrices().get(i));
            }
        }
        if (from > block) {
            throw new IllegalArgumentException("states before block " + from + " say nothing of block " + block);
        }
        request.pass().blocks(from, block, states.matrices(), Observer.NONE, job);
    }

    static OutputGradient.Output outputOf(Request request, int index, Matrix normalized, Matrix head) {
        return new OutputGradient.Output(
                request.pass(), request.objective(), request.examples().get(index), index, normalized, head);
    }

    Engine engine() {
        return engine;
    }

    BlockGradients blocks() {
        return blocks;
    }

    OutputGradient output() {
        return output;
    }

    long stateBytes() {
        return stateBytes;
    }

    @Override
    public void close() {
        blocks.close();
    }
}
