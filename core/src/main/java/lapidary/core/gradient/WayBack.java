package lapidary.core.gradient;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import lapidary.core.infer.Block;
import lapidary.core.infer.NativeWeights;
import lapidary.core.infer.Network;
import lapidary.core.infer.Observer;
import lapidary.core.job.Job;
import lapidary.core.linalg.Matrix;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.TensorId;

/// One way through the network and back: the states that enter blocks become, from the end, the gradients by them.
final class WayBack implements AutoCloseable {
    private final ReversePass pass;
    private final BlockGradients blocks;
    private final ReversePass.Request request;
    private final GradientSink sink;
    private final Job job;
    private final Wanted wanted;
    private final int lowest;
    private final int end;
    private final int segment; // blocks whose inputs are kept together
    private final Map<Integer, States> inputs = new HashMap<>();
    private final States current;

    WayBack(ReversePass pass, ReversePass.Request request, Set<TensorId> names, GradientSink sink, Job job) {
        this.pass = pass;
        this.blocks = pass.blocks();
        this.request = request;
        this.end = pass.network().blocks().size();
        this.sink = sink;
        this.job = job;
        this.lowest = names.isEmpty() ? 0 : pass.lowest(names);
        this.wanted = new Wanted(names, blocks.buffers());
        long bytes = 4
                * States.elements(
                        request.examples(), pass.engine().architecture().width());
        int depth = Math.max(1, end - lowest);
        this.segment = bytes * depth <= pass.stateBytes() ? depth : (int) Math.ceil(Math.sqrt(depth));
        this.current = pass.allocate(request.examples());
    }

    double run() {
        pass.enter(request, lowest, current, job);
        walk(lowest, end, true);
        double sum = leave();
        for (int block = end - 1; block >= lowest; block--) {
            if (!inputs.containsKey(block)) {
                refill(start(block), block + 1);
            }
            back(pass.network().blocks().get(block));
            Optional.ofNullable(inputs.remove(block)).ifPresent(States::close);
            job.report((double) (end - block) / (end - lowest), "gradient of block " + block);
        }
        embed();
        return sum / Example.scored(request.examples());
    }

    private int start(int block) {
        return lowest + (block - lowest) / segment * segment;
    }

    /// Runs blocks over the current states and keeps what enters them: of the last segment everywhere, of others at
    /// their beginning.
    private void walk(int from, int to, boolean isSparse) {
        int last = start(end - 1);
        for (int block = from; block < to; block++) {
            if (!isSparse || block >= last || block == start(block)) {
                inputs.computeIfAbsent(block, missing -> pass.allocate(request.examples()))
                        .set(current);
            }
            if (block < to - 1 || isSparse) {
                request.pass().blocks(block, block + 1, current.matrices(), Observer.NONE, job);
            }
        }
    }

    /// Keeps what enters the blocks of a segment again; the current states hold gradients, which stay.
    private void refill(int from, int to) {
        try (States gradients = pass.allocate(request.examples())) {
            gradients.set(current);
            current.set(kept(from));
            walk(from, to, false);
            current.set(gradients);
        }
    }

    private States kept(int block) {
        States states = inputs.get(block);
        if (states == null) {
            throw new IllegalStateException("what enters block " + block + " was not kept");
        }
        return states;
    }

    /// The current states become the gradients by what leaves the last block.
    private double leave() {
        Network network = pass.network();
        double share = 1.0 / Example.scored(request.examples());
        double sum = 0;
        try (NativeWeights.Lease head = request.pass().head(job);
                NativeWeights.Lease gain = lease(network.outputNorm());
                States normalized = pass.allocate(request.examples());
                States gradients = pass.allocate(request.examples())) {
            normalized.set(current);
            for (int i = 0; i < request.examples().size(); i++) {
                Matrix x = current.matrices().get(i);
                Matrix states = normalized.matrices().get(i);
                Matrix g = gradients.matrices().get(i);
                request.pass().normalize(states, job);
                sum += pass.output()
                        .run(
                                ReversePass.outputOf(request, i, states, head.matrix()),
                                Optional.of(new OutputGradient.Out(share, g, wanted.find(network.output()))),
                                job);
                blocks.norm()
                        .addWeights(
                                x,
                                g,
                                wanted.find(network.outputNorm()),
                                network.outputNormBias().flatMap(wanted::find));
                blocks.norm().input(x, gain.matrix(), g, false, x);
            }
        }
        wanted.give(network.outputNorm(), sink);
        network.outputNormBias().ifPresent(bias -> wanted.give(bias, sink));
        if (!network.architecture().tiedOutput()) {
            wanted.give(network.output(), sink);
        }
        return sum;
    }

    private NativeWeights.Lease lease(ModelTensor tensor) {
        return pass.engine().weights().acquire(request.pass().source(tensor), job);
    }

    private void back(Block block) {
        Map<TensorId, Matrix> into = new HashMap<>();
        for (ModelTensor tensor : block.weights()) {
            wanted.find(tensor).ifPresent(matrix -> into.put(tensor.id(), matrix));
        }
        try (NativeWeights.Leases leases = new NativeWeights.Leases()) {
            Map<TensorId, Matrix> weights = new HashMap<>();
            for (ModelTensor tensor : block.weights()) {
                weights.computeIfAbsent(tensor.id(), id -> leases.add(lease(tensor)));
            }
            for (int i = 0; i < request.examples().size(); i++) {
                job.check();
                Matrix hidden = kept(block.index()).matrices().get(i);
                try (BlockTape tape = blocks.forward(block, weights, hidden)) {
                    blocks.backward(tape, current.matrices().get(i), into);
                }
                sink.enters(block, i, current.matrices().get(i));
            }
        }
        block.weights().forEach(tensor -> wanted.give(tensor, sink));
    }

    private void embed() {
        ModelTensor embedding = pass.network().embedding();
        wanted.find(embedding).ifPresent(out -> {
            for (int i = 0; i < request.examples().size(); i++) {
                addRows(request.examples().get(i).tokens(), current.matrices().get(i), out);
            }
        });
        wanted.give(embedding, sink);
    }

    private void addRows(int[] tokens, Matrix gradients, Matrix out) {
        double[] row = new double[gradients.columns()];
        for (int i = 0; i < tokens.length; i++) {
            for (int column = 0; column < row.length; column++) {
                row[column] =
                        gradients.get(i, column) * pass.engine().architecture().embeddingScale();
            }
            Rows.addTo(out.rows(tokens[i], 1), row);
        }
    }

    @Override
    public void close() {
        inputs.values().forEach(States::close);
        current.close();
        wanted.close();
    }
}
