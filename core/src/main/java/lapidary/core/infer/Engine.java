package lapidary.core.infer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import lapidary.core.format.FormatException;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Matrix;
import lapidary.core.model.Architecture;
import lapidary.core.model.Model;
import lapidary.core.tensor.TensorId;

/// What runs a network: its decoded weights, the workspaces of its threads and its tables. Passes with different
/// weights share one engine, and with it every tensor that they have in common.
public final class Engine implements AutoCloseable {
    private final Model model;
    private final Network network;
    private final Workers workers;
    private final int tokens;
    private final int capacity;
    private final NativeWeights weights;
    private final Rotations rotations;
    private final BlockRunner runner;

    // Guarded by idle:
    private final Deque<Workspace> idle = new ArrayDeque<>();
    private final List<Workspace> all = new ArrayList<>();

    /// @param tokens most tokens that are worked on together
    /// @param capacity most tokens of a sequence
    /// @param weightBytes see [NativeWeights]
    /// @throws FormatException when the model cannot be run; says why
    Engine(Model model, int tokens, int capacity, long weightBytes, Workers workers) throws FormatException {
        this(model, Network.of(model), tokens, capacity, weightBytes, workers);
    }

    private Engine(Model model, Network network, int tokens, int capacity, long weightBytes, Workers workers)
            throws FormatException {
        if (tokens < 1 || capacity < tokens) {
            throw new IllegalArgumentException("no room for " + tokens + " tokens in sequences of " + capacity);
        }
        this.model = model;
        this.network = network;
        checkPositions(model, network, capacity);
        this.workers = workers;
        this.tokens = tokens;
        this.capacity = capacity;
        this.weights = new NativeWeights(weightBytes, workers);
        this.rotations = Rotations.of(model, network.architecture(), capacity);
        this.runner = new BlockRunner(network, rotations, workers);
    }

    /// Rotary positions go on for ever; learned ones end.
    private static void checkPositions(Model model, Network network, int capacity) throws FormatException {
        if (network.positions().isEmpty()) {
            return;
        }
        int learned = network.architecture().context();
        if (capacity > learned) {
            throw new FormatException(
                    FormatException.Problem.BAD_VALUE,
                    model.file().path(),
                    "length of a sequence",
                    "at most the " + learned + " tokens that the model has learned positions for",
                    capacity + " tokens");
        }
    }

    /// An engine for whole sequences.
    ///
    /// @param capacity most tokens of a sequence
    /// @param weightBytes see [NativeWeights]
    /// @throws FormatException when the model cannot be run; says why
    public Engine(Model model, int capacity, long weightBytes, Workers workers) throws FormatException {
        this(model, capacity, capacity, weightBytes, workers);
    }

    /// The same for a network that is not quite what the file says: [Network#with].
    ///
    /// @throws FormatException as the other
    public Engine(Model model, Network network, int capacity, long weightBytes, Workers workers)
            throws FormatException {
        this(model, network, capacity, capacity, weightBytes, workers);
    }

    /// A pass with these weights; asks for each of them once, decodes none yet.
    ///
    /// @throws FormatException when a tensor cannot be decoded
    public ForwardPass pass(Weights source) throws FormatException {
        return new ForwardPass(this, source);
    }

    public Model model() {
        return model;
    }

    public Network network() {
        return network;
    }

    public Architecture architecture() {
        return network.architecture();
    }

    /// Most tokens that are worked on together.
    int tokens() {
        return tokens;
    }

    /// Most tokens of a sequence.
    public int capacity() {
        return capacity;
    }

    public Workers workers() {
        return workers;
    }

    public NativeWeights weights() {
        return weights;
    }

    /// Runs one block exactly, in F32, with weights that the caller holds. From a thread that works
    /// on a chunk of the
    /// workers it keeps to that thread.
    ///
    /// @param weights every tensor of the block, by its name; a vector is one row
    /// @param hidden `float32[tokens, width]` of a sequence from its first token on, changed in place
    public void run(Block block, Map<TensorId, Matrix> weights, Matrix hidden, Observer observer) {
        Workspace space = borrow();
        try {
            space.begin(hidden);
            runner.run(block, new BlockWeights.Given(weights), space, 0, observer);
        } finally {
            giveBack(space);
        }
    }

    /// The gradient by queries or keys before their rotation, from that by the rotated ones, in place.
    ///
    /// @param rows `float32[tokens, heads · headSize]`, from the first token on
    public void rotateBack(Matrix rows, Part.Rotate rotation) {
        runner.rotateBack(rows, rotation.isLocal());
    }

    BlockRunner runner() {
        return runner;
    }

    /// A workspace for one thread, to be given back.
    Workspace borrow() {
        synchronized (idle) {
            Workspace space = idle.poll();
            if (space == null) {
                space = new Workspace(network.architecture(), tokens, capacity);
                all.add(space);
            }
            return space;
        }
    }

    void giveBack(Workspace space) {
        synchronized (idle) {
            idle.push(space);
        }
    }

    /// Frees all native memory. No pass may be running any more.
    @Override
    public void close() {
        weights.close();
        rotations.close();
        runner.close();
        synchronized (idle) {
            all.forEach(Workspace::close);
            all.clear();
            idle.clear();
        }
    }
}
