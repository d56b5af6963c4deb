package lapidary.core.calib;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.eval.Protocol;
import lapidary.core.eval.TextSequences;
import lapidary.core.infer.Engine;
import lapidary.core.infer.ForwardPass;
import lapidary.core.infer.NativeWeights;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.model.Architecture.Experts;
import lapidary.core.model.Model;
import lapidary.core.model.TensorNames;

/// Runs a model over a text and sums up the squares of what enters each linear layer, as llama.cpp's `imatrix` does:
/// whole sequences of the text, each begun with BOS where the vocabulary asks for it, every token counted.
///
/// Source: llama.cpp `tools/imatrix/imatrix.cpp`, `collect_imatrix`.
public final class Calibrator {
    private static final int LARGEST_BATCH = 8;

    private final Model model;
    private final Workers workers;

    /// What to run over.
    ///
    /// @param tokens of the whole text, without BOS
    /// @param bos id that begins every sequence, or −1
    /// @param context tokens per sequence
    /// @param chunks most sequences to use, from the beginning of the text; 0 for all
    /// @param withOutput whether the output head is counted, too
    /// @param dataset name of the text
    @SuppressWarnings("ArrayRecordComponent") // decision: as the tokenizer hands it out
    public record Request(int[] tokens, int bos, int context, int chunks, boolean withOutput, String dataset) {}

    public Calibrator(Model model, Workers workers) {
        this.model = model;
        this.workers = workers;
    }

    /// @throws lapidary.core.format.FormatException when the model cannot be run, or the text is shorter than one
    /// sequence
    public ImportanceMatrix run(Request request, Job job) throws IOException {
        TextSequences text =
                new TextSequences(shortened(request), request.bos(), Protocol.LLAMA_CPP, request.context());
        return model.file().reading(() -> {
            try (Engine engine = new Engine(model, request.context(), NativeWeights.standardBudget(), workers)) {
                text.check(model, engine.architecture());
                return run(engine, text, request, job);
            }
        });
    }

    /// The beginning of the text that holds the sequences asked for.
    private static int[] shortened(Request request) {
        int inFront = request.bos() < 0 ? 0 : 1;
        long most = (long) request.chunks() * request.context() - inFront;
        return request.chunks() == 0 || most >= request.tokens().length
                ? request.tokens()
                : Arrays.copyOf(request.tokens(), (int) most);
    }

    private ImportanceMatrix run(Engine engine, TextSequences text, Request request, Job job) throws IOException {
        ForwardPass pass = engine.pass(Weights.original(model));
        InputSquares squares = new InputSquares(engine.network());
        int width = engine.architecture().width();
        double[] output = new double[width];
        try (NativeFloats room = new NativeFloats((long) LARGEST_BATCH * text.context() * width)) {
            Matrix all = room.matrix(LARGEST_BATCH * text.context(), width);
            for (int first = 0; first < text.count(); first += LARGEST_BATCH) {
                int count = Math.min(LARGEST_BATCH, text.count() - first);
                List<Matrix> hidden = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    hidden.add(all.rows(i * text.context(), text.context()));
                    pass.embed(text.inputs(first + i), hidden.get(i));
                }
                pass.blocks(0, engine.architecture().blocks(), hidden, squares, job);
                squares.finishBatch(count, text.context());
                if (request.withOutput()) {
                    addOutput(pass, hidden, output, job);
                }
                job.report(
                        (double) (first + count) / text.count(),
                        (first + count) + " of " + text.count() + " sequences");
            }
        }
        return matrix(engine, text, request, squares, output);
    }

    private static void addOutput(ForwardPass pass, List<Matrix> hidden, double[] output, Job job) {
        for (Matrix states : hidden) {
            pass.normalize(states, job);
            double[] squares = InputSquares.squares(states);
            for (int i = 0; i < output.length; i++) {
                output[i] += squares[i];
            }
        }
    }

    private static ImportanceMatrix matrix(
            Engine engine, TextSequences text, Request request, InputSquares squares, double[] output) {
        SortedMap<String, ImportanceMatrix.Entry> entries = new TreeMap<>();
        int experts = engine.architecture().experts().map(Experts::count).orElse(0);
        squares.sums().forEach((id, sums) -> {
            OptionalInt expert = TensorNames.expert(id.name());
            ImportanceMatrix.Entry found = entry(sums.squares(), sums.counts());
            entries.merge(
                    ggufName(id.name()),
                    expert.isPresent() ? ofExpert(found, expert.getAsInt(), experts) : found,
                    Calibrator::together);
        });
        if (request.withOutput() && !engine.architecture().tiedOutput()) {
            entries.put(ggufName(engine.network().output().id().name()), entry(output, new long[] {squares.tokens()}));
        }
        return new ImportanceMatrix(entries, List.of(request.dataset()), text.count(), text.context());
    }

    private static String ggufName(String name) {
        return TensorNames.gguf(name).orElse(name);
    }

    /// One expert's sums at their place among those of all experts of its block.
    private static ImportanceMatrix.Entry ofExpert(ImportanceMatrix.Entry own, int expert, int experts) {
        int columns = own.sums().length;
        float[] sums = new float[Math.multiplyExact(columns, experts)];
        long[] counts = new long[experts];
        System.arraycopy(own.sums(), 0, sums, expert * columns, columns);
        counts[expert] = own.counts()[0];
        return new ImportanceMatrix.Entry(sums, counts);
    }

    private static ImportanceMatrix.Entry together(ImportanceMatrix.Entry one, ImportanceMatrix.Entry other) {
        float[] sums = one.sums().clone();
        long[] counts = one.counts().clone();
        for (int i = 0; i < sums.length; i++) {
            sums[i] += other.sums()[i];
        }
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts()[i];
        }
        return new ImportanceMatrix.Entry(sums, counts);
    }

    private static ImportanceMatrix.Entry entry(double[] sums, long[] tokens) {
        float[] rounded = new float[sums.length];
        for (int i = 0; i < rounded.length; i++) {
            rounded[i] = (float) sums[i];
        }
        return new ImportanceMatrix.Entry(rounded, tokens.clone());
    }
}
