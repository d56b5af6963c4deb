package lapidary.core.bench;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import lapidary.core.eval.TextSequences;
import lapidary.core.infer.Block;
import lapidary.core.infer.Engine;
import lapidary.core.infer.ExpertLayer;
import lapidary.core.infer.ForwardPass;
import lapidary.core.infer.NativeWeights;
import lapidary.core.infer.Observer;
import lapidary.core.infer.Part;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.TensorId;

/// What enters one linear layer while the original runs over the first sequences of a text, up to its block.
final class LayerSample implements AutoCloseable {
    private static final int MOST_SEQUENCES = 64;
    private static final int BATCH = 8;
    private static final long MOST_BYTES = 256L << 20;

    private final List<Piece> pieces;
    private final int sequences;

    /// What one matrix of the layer reads in one sequence.
    ///
    /// @param firstRow where the matrix begins in the tensor
    /// @param outputs its rows
    /// @param memory `float32[tokens, inputs]`
    record Piece(int sequence, int firstRow, int outputs, NativeFloats memory, int tokens, int inputs) {
        Matrix input() {
            return memory.matrix(tokens, inputs);
        }
    }

    private LayerSample(List<Piece> pieces, int sequences) {
        this.pieces = List.copyOf(pieces);
        this.sequences = sequences;
    }

    /// @throws UnfitException when the tensor is no linear layer of a block, or no token reaches it
    static LayerSample of(Model model, ModelTensor layer, TextSequences text, Workers workers, Job job)
            throws IOException, UnfitException {
        Optional<LayerSample> found = model.file().reading(() -> {
            try (Engine engine = new Engine(model, text.context(), NativeWeights.standardBudget(), workers)) {
                text.check(model, engine.architecture());
                return run(engine, layer, text, job);
            }
        });
        return found.orElseThrow(
                () -> new UnfitException(
                        "'" + layer.id()
                                + "' is no linear layer of a block that the calibration text reaches; compare the whole model instead"));
    }

    private static Optional<LayerSample> run(Engine engine, ModelTensor layer, TextSequences text, Job job)
            throws IOException {
        Optional<Block> block = engine.network().blocks().stream()
                .filter(candidate -> candidate.weights().contains(layer))
                .findFirst();
        if (block.isEmpty()) {
            return Optional.empty();
        }
        long bytes = 4L * text.context() * layer.tensor().shape().columns();
        int count = (int) Math.min(text.count(), Math.clamp(MOST_BYTES / bytes, 4, MOST_SEQUENCES));
        ForwardPass pass = engine.pass(Weights.original(engine.model()));
        Taking taking = new Taking(layer.id(), job);
        int width = engine.architecture().width();
        boolean isDone = false;
        try (NativeFloats room = new NativeFloats((long) BATCH * text.context() * width)) {
            for (int first = 0; first < count; first += BATCH) {
                List<Matrix> hidden = new ArrayList<>();
                for (int i = first; i < Math.min(count, first + BATCH); i++) {
                    Matrix rows = room.matrix(BATCH * text.context(), width)
                            .rows((i - first) * text.context(), text.context());
                    pass.embed(text.inputs(i), rows);
                    hidden.add(rows);
                }
                taking.first = first;
                pass.blocks(0, block.get().index() + 1, hidden, taking, job);
                job.report((double) Math.min(count, first + BATCH) / count, "inputs of " + layer.id());
            }
            isDone = true;
        } finally {
            if (!isDone) {
                taking.free();
            }
        }
        return taking.pieces.isEmpty() ? Optional.empty() : Optional.of(new LayerSample(taking.sorted(), count));
    }

    private static final class Taking implements Observer {
        private final TensorId layer;
        private final Job job;
        private final List<Piece> pieces = new ArrayList<>(); // guarded by itself
        private volatile int first;

        Taking(TensorId layer, Job job) {
            this.layer = layer;
            this.job = job;
        }

        @Override
        public void feeds(Part.Project project, int sequence, Matrix input) {
            job.check();
            if (project.weight().id().equals(layer)) {
                int rows = Math.toIntExact(project.weight().tensor().shape().rows());
                take(sequence, 0, rows, input);
            }
        }

        @Override
        public void feeds(ExpertLayer expert, int sequence, Matrix input) {
            job.check();
            if (expert.tensor().id().equals(layer)) {
                take(sequence, expert.firstRow(), expert.outputs(), input);
            }
        }

        private void take(int sequence, int firstRow, int outputs, Matrix input) {
            NativeFloats memory = new NativeFloats((long) input.rows() * input.columns());
            Matrix copy = memory.matrix(input.rows(), input.columns());
            for (int row = 0; row < input.rows(); row++) {
                MemorySegment.copy(input.data(), 4 * input.at(row), copy.data(), 4 * copy.at(row), 4L * copy.columns());
            }
            synchronized (pieces) {
                pieces.add(new Piece(first + sequence, firstRow, outputs, memory, input.rows(), input.columns()));
            }
        }

        List<Piece> sorted() {
            return pieces.stream()
                    .sorted(Comparator.comparingInt(Piece::sequence).thenComparingInt(Piece::firstRow))
                    .toList();
        }

        void free() {
            pieces.forEach(piece -> piece.memory().close());
        }
    }

    List<Piece> pieces() {
        return pieces;
    }

    int sequences() {
        return sequences;
    }

    /// Tokens that the layer saw, an expert's only where they reached it.
    long tokens() {
        return pieces.stream().mapToLong(Piece::tokens).sum();
    }

    @Override
    public void close() {
        pieces.forEach(piece -> piece.memory().close());
    }
}
