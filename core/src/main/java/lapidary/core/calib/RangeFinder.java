package lapidary.core.calib;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lapidary.core.eval.Protocol;
import lapidary.core.eval.TextSequences;
import lapidary.core.format.FormatException;
import lapidary.core.format.Sha256;
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
import lapidary.core.model.Model;
import lapidary.core.tensor.TensorId;

/// Runs a model over a calibration text and counts what enters each linear layer and the output head.
public final class RangeFinder {
    private static final int LARGEST_BATCH = 8;

    private final Model model;
    private final Workers workers;
    private final Map<TensorId, ActivationRanges.Spread> spreads = new HashMap<>(); // guarded by itself

    private RangeFinder(Model model, Workers workers) {
        this.model = model;
        this.workers = workers;
    }

    /// Runs over the beginning of a text.
    ///
    /// @param tokens of the calibration text
    /// @param context tokens per sequence
    /// @param chunks most sequences to use, from the beginning of the text
    /// @param data name of the text
    /// @throws FormatException when the model cannot be run, or the text is shorter than one sequence
    public static ActivationRanges find(
            Model model, int[] tokens, int context, int chunks, String data, Workers workers, Job job)
            throws IOException {
        int used = (int) Math.min(tokens.length, (long) chunks * context);
        int[] beginning = Arrays.copyOf(tokens, used);
        TextSequences text = new TextSequences(beginning, -1, Protocol.LLAMA_CPP, context);
        RangeFinder finder = new RangeFinder(model, workers);
        model.file().reading(() -> {
            finder.run(text, job);
            return finder;
        });
        long seen = (long) text.count() * context;
        return new ActivationRanges(id(model, beginning, context), data, seen, finder.spreads);
    }

    private void run(TextSequences text, Job job) throws FormatException {
        try (Engine engine = new Engine(model, text.context(), NativeWeights.standardBudget(), workers)) {
            text.check(model, engine.architecture());
            ForwardPass pass = engine.pass(Weights.original(model));
            int width = engine.architecture().width();
            try (NativeFloats room = new NativeFloats((long) LARGEST_BATCH * text.context() * width)) {
                for (int first = 0; first < text.count(); first += LARGEST_BATCH) {
                    int count = Math.min(LARGEST_BATCH, text.count() - first);
                    batch(pass, text, first, room.matrix(count * text.context(), width), job);
                    job.report((double) (first + count) / text.count(), "ranges of activations");
                }
            }
        }
    }

    private void batch(ForwardPass pass, TextSequences text, int first, Matrix rows, Job job) {
        List<Matrix> hidden = new ArrayList<>();
        for (int i = 0; i < rows.rows() / text.context(); i++) {
            hidden.add(rows.rows(i * text.context(), text.context()));
            pass.embed(text.inputs(first + i), hidden.get(i));
        }
        Observer counting = new Observer() {
            @Override
            public void feeds(Part.Project layer, int sequence, Matrix input) {
                count(layer.weight().id(), input);
            }

            @Override
            public void feeds(ExpertLayer layer, int sequence, Matrix input) {
                count(layer.tensor().id(), input);
            }
        };
        pass.blocks(0, pass.network().blocks().size(), hidden, counting, job);
        for (Matrix states : hidden) {
            pass.normalize(states, job);
            count(pass.network().output().id(), states);
        }
    }

    private void count(TensorId layer, Matrix input) {
        ActivationRanges.Spread found = new ActivationRanges.Spread();
        for (int row = 0; row < input.rows(); row++) {
            long at = input.at(row);
            for (int column = 0; column < input.columns(); column++) {
                float value = input.data().getAtIndex(ValueLayout.JAVA_FLOAT, at + column);
                if (Float.isFinite(value)) {
                    found.add(column, value);
                }
            }
        }
        synchronized (spreads) {
            spreads.computeIfAbsent(layer, id -> new ActivationRanges.Spread()).add(found);
        }
    }

    private static String id(Model model, int[] tokens, int context) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * tokens.length + 4).putInt(context);
        for (int token : tokens) {
            bytes.putInt(token);
        }
        return new Sha256()
                .add(model.file().path().toString())
                .add(bytes.array())
                .finish();
    }
}
