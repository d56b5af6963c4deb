package lapidary.core.infer;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lapidary.core.format.FormatException;
import lapidary.core.job.Job;
import lapidary.core.linalg.Matrix;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.TensorId;

/// A network with given weights, run over whole sequences: embed, blocks, normalize, logits.
///
/// As many sequences as there are threads go on one thread each; those that are left over are spread over all of them.
/// Either way a sequence is computed in tiles that depend on its shape alone, so its result depends neither on the
/// threads nor on its neighbours in the batch.
public final class ForwardPass {
    private final Engine engine;
    private final Network network;
    private final Map<TensorId, RowSource> sources = new HashMap<>();
    private final Numerics numerics;

    ForwardPass(Engine engine, Weights weights) throws FormatException {
        this.engine = engine;
        this.network = engine.network();
        this.numerics = weights.numerics();
        List<ModelTensor> needed = new ArrayList<>(network.weightsOutside());
        network.blocks().forEach(block -> needed.addAll(block.weights()));
        for (ModelTensor tensor : needed) {
            RowSource source = sources.computeIfAbsent(tensor.id(), id -> weights.of(tensor));
            if (!source.isDecodable()) {
                throw new FormatException(
                        FormatException.Problem.UNSUPPORTED_TYPE,
                        tensor.tensor().file(),
                        "tensor '" + tensor.id() + "'",
                        "a type that Lapidary decodes",
                        tensor.tensor().typeName());
            }
        }
    }

    public Network network() {
        return network;
    }

    /// What the runtime rounds that this pass stands for.
    public Numerics numerics() {
        return numerics;
    }

    /// Looks the tokens up, the first of which are the first of their sequence.
    ///
    /// @param hidden `float32[tokens.length, width]`, filled
    /// @throws IndexOutOfBoundsException for a token outside the vocabulary
    public void embed(int[] tokens, Matrix hidden) {
        embed(tokens, 0, hidden);
    }

    /// The same for tokens in the middle of a sequence.
    ///
    /// @param position of the first of them
    void embed(int[] tokens, int position, Matrix hidden) {
        RowSource table = source(network.embedding());
        Optional<RowSource> positions = network.positions().map(this::source);
        float scale = (float) network.architecture().embeddingScale();
        float[] row = new float[hidden.columns()];
        float[] place = new float[hidden.columns()];
        for (int i = 0; i < tokens.length; i++) {
            table.decode(tokens[i], 1, row);
            if (positions.isPresent()) {
                positions.get().decode(network.positionOffset() + position + i, 1, place);
            }
            for (int column = 0; column < row.length; column++) {
                row[column] = row[column] * scale + place[column];
            }
            MemorySegment.copy(row, 0, hidden.data(), ValueLayout.JAVA_FLOAT, 4 * hidden.at(i), row.length);
        }
    }

    /// Runs the blocks `from` to `to` (exclusive) over a batch, sequences in parallel.
    ///
    /// Blocks whose weights fit into the budget together run as one group; a larger model goes through the whole
    /// batch group by group, so that each weight is decoded once per batch.
    ///
    /// @param hidden one `float32[tokens, width]` per sequence, changed in place
    public void blocks(int from, int to, List<Matrix> hidden, Observer observer, Job job) {
        long budget = engine.weights().freeBytes();
        int begin = from;
        while (begin < to) {
            int end = PassCost.groupEnd(network.blocks(), begin, to, budget);
            int next = PassCost.groupEnd(network.blocks(), end, to, budget);
            List<RowSource> coming = sources(network.blocks().subList(end, next));
            group(network.blocks().subList(begin, end), coming, hidden, observer, job);
            begin = end;
        }
    }

    /// Runs one block, or the beginning of one, over a batch, sequences in parallel.
    ///
    /// @param hidden one `float32[tokens, width]` per sequence, changed in place
    public void block(Block block, List<Matrix> hidden, Observer observer, Job job) {
        group(List.of(block), List.of(), hidden, observer, job);
    }

    /// @param coming what the next group is decoded from
    private void group(List<Block> blocks, List<RowSource> coming, List<Matrix> hidden, Observer observer, Job job) {
        try (NativeWeights.Leases leases = new NativeWeights.Leases()) {
            Map<TensorId, Matrix> weights = new HashMap<>();
            for (Block block : blocks) {
                for (ModelTensor tensor : block.weights()) {
                    job.check();
                    weights.put(tensor.id(), leases.add(engine.weights().acquire(source(tensor), job)));
                }
            }
            BlockWeights held = new BlockWeights.Decoded(this, weights);
            run(blocks, held, coming, hidden, observer, job);
        }
    }

    private void run(
            List<Block> blocks,
            BlockWeights held,
            List<RowSource> coming,
            List<Matrix> hidden,
            Observer observer,
            Job job) {
        try (ReadAhead ahead = new ReadAhead(coming)) {
            int apart = hidden.size() - hidden.size() % engine.workers().threads();
            engine.workers().rows(apart, 1, job, (first, end) -> {
                int sequence = Math.toIntExact(first);
                sequence(blocks, held, hidden.get(sequence), sequence, observer, job);
            });
            for (int sequence = apart; sequence < hidden.size(); sequence++) {
                sequence(blocks, held, hidden.get(sequence), sequence, observer, job);
            }
        }
    }

    private void sequence(
            List<Block> blocks, BlockWeights weights, Matrix hidden, int sequence, Observer observer, Job job) {
        Workspace space = engine.borrow();
        try {
            space.begin(hidden);
            for (Block block : blocks) {
                job.check();
                engine.runner().run(block, weights, space, sequence, observer);
            }
        } finally {
            engine.giveBack(space);
        }
    }

    private List<RowSource> sources(List<Block> blocks) {
        return blocks.stream()
                .flatMap(block -> block.weights().stream())
                .map(this::source)
                .toList();
    }

    /// The output norm, and what the runtime rounds before the output head, in place.
    public void normalize(Matrix hidden, Job job) {
        try (NativeWeights.Leases leases = new NativeWeights.Leases()) {
            Matrix weight = leases.add(engine.weights().acquire(source(network.outputNorm()), job));
            Optional<Matrix> bias = network.outputNormBias()
                    .map(tensor -> leases.add(engine.weights().acquire(source(tensor), job)));
            engine.runner().normalize(hidden, weight, bias, hidden);
            Rounding rounding = numerics.inputOf(network.output());
            if (!rounding.isNone()) {
                rounding.apply(hidden, hidden);
            }
        }
    }

    /// What a model of bounded logits does to them, in place; nothing to those of other models.
    public void bound(Matrix logits) {
        Pointwise.cap(logits, network.architecture().outputCap());
    }

    /// The weights of the output head, `float32[vocabulary, width]`: logits = normalized · headᵀ.
    public NativeWeights.Lease head(Job job) {
        return engine.weights().acquire(source(network.output()), job);
    }

    /// The values that this pass uses for a tensor of the network.
    public RowSource source(ModelTensor tensor) {
        RowSource source = sources.get(tensor.id());
        if (source == null) {
            throw new IllegalArgumentException("the network has no tensor '" + tensor.id() + "'");
        }
        return source;
    }

    /// Bytes of all weights whose rows can be laid side by side, after that.
    long interleavedBytes() {
        return sources.values().stream()
                .mapToLong(StoredWeights::interleavedBytes)
                .sum();
    }

    /// Weights of linear layers that are not multiplied as they are stored.
    long indirectElements() {
        return sources.values().stream()
                .filter(source -> !LayerWeight.Stored.isDirect(source))
                .mapToLong(source -> source.shape().elements())
                .sum();
    }
}
