package lapidary.core.calib;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lapidary.core.eval.Protocol;
import lapidary.core.eval.TextSequences;
import lapidary.core.format.FormatException;
import lapidary.core.format.Sha256;
import lapidary.core.infer.Block;
import lapidary.core.infer.Engine;
import lapidary.core.infer.ForwardPass;
import lapidary.core.infer.NativeWeights;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Cholesky;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.model.Architecture;
import lapidary.core.model.Model;
import lapidary.core.tensor.TensorId;

/// Runs a model over calibration text, block by block, and sums up the second moments of what enters each linear
/// layer, in double precision and in a fixed order.
public final class MomentsCalibrator {
    /// Tokens of a sequence, and how many sequences: what recipes rest on.
    private static final int STANDARD_CONTEXT = 256;

    private static final int STANDARD_SEQUENCES = 64;

    /// Sequences that run together.
    private static final int BATCH = 8;

    private final Model model;
    private final Workers workers;

    /// What to run over.
    ///
    /// @param tokens of the whole text, without BOS
    /// @param context tokens per sequence
    /// @param sequences most to use, in the fixed shuffled order of [TextSequences]
    /// @param name of the data
    /// @param sha256 of the data
    @SuppressWarnings("ArrayRecordComponent") // decision: as the tokenizer hands it out
    public record Request(int[] tokens, int context, int sequences, String name, String sha256) {}

    /// The run that recipes rest on: 64 sequences of 256 tokens, or what the model was trained on
    /// where that is less.
    ///
    /// @param tokens of the whole text, without BOS
    public static Request standard(Model model, int[] tokens, String name, String sha256) {
        int trained = model.architecture().map(Architecture::context).orElse(STANDARD_CONTEXT);
        return new Request(tokens, Math.min(STANDARD_CONTEXT, trained), STANDARD_SEQUENCES, name, sha256);
    }

    public MomentsCalibrator(Model model, Workers workers) {
        this.model = model;
        this.workers = workers;
    }

    /// @throws lapidary.core.format.FormatException when the model cannot be run, or the text is shorter than one
    /// sequence
    public Moments run(Request request, Job job) throws IOException {
        TextSequences text = new TextSequences(request.tokens(), -1, Protocol.WINDOWS, request.context());
        return model.file().reading(() -> {
            try (Engine engine = new Engine(model, request.context(), NativeWeights.standardBudget(), workers)) {
                text.check(model, engine.architecture());
                return run(engine, text, request, job);
            }
        });
    }

    private Moments run(Engine engine, TextSequences text, Request request, Job job) throws IOException {
        int count = Math.min(request.sequences(), text.count());
        int width = engine.architecture().width();
        ForwardPass pass = engine.pass(Weights.original(model));
        Map<TensorId, InputMoments> layers = new LinkedHashMap<>();
        Arena arena = Arena.ofAuto();
        try (NativeFloats room = new NativeFloats(Math.multiplyExact((long) count * text.context(), (long) width))) {
            Matrix all = room.matrix(count * text.context(), width);
            List<Matrix> hidden = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                hidden.add(all.rows(i * text.context(), text.context()));
                pass.embed(text.inputs(i), hidden.get(i));
            }
            List<Block> blocks = engine.network().blocks();
            for (Block block : blocks) {
                job.report((double) block.index() / blocks.size(), "block " + block.index() + " of " + blocks.size());
                Map<TensorId, InputMoments> found = block(pass, block, hidden, arena, job);
                check(found);
                layers.putAll(found);
            }
        }
        long bytes = layers.values().stream()
                .distinct()
                .mapToLong(moments -> 8L * moments.inputs() * moments.inputs())
                .sum();
        return new Moments(
                request.name(),
                request.sha256(),
                id(request, count),
                (long) count * text.context(),
                layers,
                bytes,
                arena);
    }

    private Map<TensorId, InputMoments> block(
            ForwardPass pass, Block block, List<Matrix> hidden, Arena arena, Job job) {
        int context = hidden.getFirst().rows();
        try (MomentSums sums = new MomentSums(block, BATCH, context, arena, workers)) {
            for (int first = 0; first < hidden.size(); first += BATCH) {
                List<Matrix> batch = hidden.subList(first, Math.min(hidden.size(), first + BATCH));
                pass.blocks(block.index(), block.index() + 1, batch, sums, job);
                sums.finishBatch(job);
            }
            return sums.moments();
        }
    }

    private void check(Map<TensorId, InputMoments> layers) throws FormatException {
        for (Map.Entry<TensorId, InputMoments> layer : layers.entrySet()) {
            if (!Cholesky.diagonal(layer.getValue().second()).allMatch(Double::isFinite)) {
                throw new FormatException(
                        FormatException.Problem.NOT_FINITE,
                        model.file().path(),
                        "what enters layer '" + layer.getKey() + "' on the calibration text",
                        "finite numbers",
                        "NaN or infinity");
            }
        }
    }

    private String id(Request request, int sequences) {
        return Sha256.of(
                model.file().headerSha256() + ' ' + request.sha256() + ' ' + request.context() + ' ' + sequences);
    }
}
