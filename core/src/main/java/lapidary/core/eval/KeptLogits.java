package lapidary.core.eval;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.function.Consumer;
import lapidary.core.format.AtomicFile;
import lapidary.core.format.FormatException;
import lapidary.core.format.Sha256;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Kernels;
import lapidary.core.model.Model;

/// The original's logits, kept in part: written once, and later taken in place of the original.
public final class KeptLogits {
    /// Of so many positions logits are kept at most unless told otherwise: about 170 MB at 64 tokens each.
    public static final int MOST_POSITIONS = 1 << 18;

    private static final int BATCH = 16;

    private KeptLogits() {}

    /// How much to keep.
    ///
    /// @param kept likeliest tokens per position
    /// @param samples tokens per position drawn from the others; even
    /// @param mostPositions where the text has more, only the first sequences of its shuffled order are kept
    public record Amount(int kept, int samples, int mostPositions) {
        /// 64 tokens, 16 drawn.
        public static final Amount STANDARD = new Amount(64, 16, MOST_POSITIONS);
    }

    /// What was measured against kept logits.
    ///
    /// @param evaluation as if the original had been run, over the sequences in the file
    /// @param truncation how well the divergence in it is known
    public record Result(Evaluation evaluation, Truncation truncation) {}

    /// Runs the model over the text and writes what is kept.
    ///
    /// @param textName for people who open the file later
    /// @throws FormatException when the model cannot be run, or the text is shorter than one sequence
    public static TopLogitsHeader write(
            Model model, TextSequences text, String textName, Amount amount, Path out, Job job) throws IOException {
        return model.file().reading(() -> write(model, text, textName, amount, out, Workers.shared(), job));
    }

    private static TopLogitsHeader write(
            Model model, TextSequences text, String textName, Amount amount, Path out, Workers workers, Job job)
            throws IOException {
        try (Side side = new Side(model, Weights.original(model), text, BATCH, workers);
                Scorer scorer = new Scorer(side.vocabulary());
                AtomicFile file = AtomicFile.create(out)) {
            TopLogitsHeader header = header(model, side.vocabulary(), text, textName, amount, job);
            file.write(header.encode());
            for (int first = 0; first < header.sequences(); first += BATCH) {
                int from = first;
                int count = Math.min(BATCH, header.sequences() - first);
                side.run(first, count, job);
                ByteBuffer[] encoded = new ByteBuffer[count];
                workers.rows(count, 1, job, (begin, end) -> {
                    int i = Math.toIntExact(begin);
                    encoded[i] = TopLogitsFile.encode(
                            header, keep(side, scorer, header, text, from + i, i), text.place(from + i));
                });
                for (ByteBuffer bytes : encoded) {
                    file.write(bytes);
                }
                job.report(
                        (double) (first + count) / header.sequences(), (first + count) + " of " + header.sequences());
            }
            file.commit();
            return header;
        }
    }

    private static TopLogits keep(
            Side side, Scorer scorer, TopLogitsHeader header, TextSequences text, int index, int inBatch) {
        TopLogits kept = new TopLogits(header.scored(), header.kept(), header.samples());
        int[] targets = text.targets(index);
        double[] tail = new double[header.vocabulary()];
        Kernels kernels = Kernels.fastest();
        scorer.read(
                side.states(inBatch),
                targets.length,
                (data, at, position, logSum) -> kept.fill(
                        kernels,
                        data,
                        at,
                        header.vocabulary(),
                        text.place(index),
                        position,
                        logSum,
                        targets[position],
                        tail));
        return kept;
    }

    private static TopLogitsHeader header(
            Model model, int vocabulary, TextSequences text, String textName, Amount amount, Job job)
            throws IOException {
        Path name = model.file().path().getFileName();
        return new TopLogitsHeader(
                vocabulary,
                Math.min(amount.kept(), vocabulary),
                amount.samples(),
                Math.clamp(amount.mostPositions() / text.scored(), 1, text.count()),
                text.count(),
                text.tokens(),
                text.protocol(),
                text.context(),
                text.bos(),
                TopLogitsFile.textSha256(text),
                modelSha256(model, job),
                name == null ? "" : name.toString(),
                textName);
    }

    /// SHA-256 of the names and contents of all files that hold the model's tensors.
    static String modelSha256(Model model, Job job) throws IOException {
        Sha256 digest = new Sha256();
        for (Path file : model.file().files().stream()
                .sorted(Comparator.comparing(file -> String.valueOf(file.getFileName())))
                .toList()) {
            digest.add(file.getFileName() + "\0").add(file, job);
        }
        return digest.finish();
    }

    /// Makes sure that the file was made from this model.
    ///
    /// @throws FormatException when it was made from another
    public static void checkOriginal(TopLogitsFile reference, Model original, Job job) throws IOException {
        String found = modelSha256(original, job);
        if (!found.equals(reference.header().modelSha256())) {
            throw new FormatException(
                    FormatException.Problem.BAD_VALUE,
                    reference.path(),
                    "model of the kept logits (" + reference.header().model() + ")",
                    "SHA-256 " + reference.header().modelSha256().substring(0, 12) + "…",
                    original.file().path() + " of SHA-256 " + found.substring(0, 12) + "…");
        }
    }

    /// Measures a model against kept logits; the original is not run.
    ///
    /// @param weights of the model
    /// @param tokens of the whole text, without BOS
    /// @throws FormatException when the file belongs to another text or vocabulary, or is damaged
    public static Result evaluate(
            Model model,
            Weights weights,
            TopLogitsFile reference,
            int[] tokens,
            Consumer<Evaluation> onProgress,
            Job job)
            throws IOException {
        TopLogitsHeader header = reference.header();
        TextSequences text = new TextSequences(tokens, header.bos(), header.protocol(), header.context());
        reference.check(text);
        return model.file().reading(() -> {
            try (Side side = new Side(model, weights, text, BATCH, Workers.shared())) {
                if (side.vocabulary() != header.vocabulary()) {
                    throw new FormatException(
                            FormatException.Problem.BAD_SHAPE,
                            reference.path(),
                            "vocabulary of the kept logits",
                            side.vocabulary() + " tokens, as the model has",
                            header.vocabulary() + " tokens");
                }
                return new KeptEvaluation(side, reference, text, onProgress).run(Workers.shared(), job);
            }
        });
    }
}
