package lapidary.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import lapidary.core.calib.Evidence;
import lapidary.core.eval.Evaluation;
import lapidary.core.eval.Protocol;
import lapidary.core.job.Job;
import lapidary.core.method.Methods;
import lapidary.core.model.Architecture;
import lapidary.core.model.Model;
import lapidary.core.preview.LanguagePreview;
import lapidary.core.preview.PreviewSession;
import lapidary.core.preview.PreviewUpdate;
import lapidary.core.recipe.Recipe;
import lapidary.core.solve.Solved;
import lapidary.core.text.Tokenizer;
import lapidary.core.text.Tokenizers;
import org.jspecify.annotations.Nullable;

/// What a recipe costs on a text, measured before anything is written: the preview of the window without the window.
final class LivePreview {
    private static final int CONTEXT = 256;
    private static final int POLL_MILLIS = 50;

    private LivePreview() {}

    /// Runs the preview to the end of the text.
    ///
    /// @param solved what of the recipe was solved block by block
    /// @param onUpdate receives every answer on the way
    /// @return the finished measurement; empty when the preview cannot run, which `onUpdate` has been told
    static Optional<Evaluation> run(
            Model model,
            Methods methods,
            Recipe recipe,
            Evidence evidence,
            Optional<Solved> solved,
            Path text,
            Consumer<PreviewUpdate> onUpdate,
            Job job)
            throws IOException {
        int context = model.architecture()
                .map(Architecture::context)
                .map(trained -> Math.min(CONTEXT, trained))
                .orElse(CONTEXT);
        BlockingQueue<PreviewUpdate> updates = new LinkedBlockingQueue<>();
        try (Tokenizer tokenizer = Tokenizers.of(model);
                PreviewSession session = new LanguagePreview(
                        model,
                        methods,
                        tokenizer.encode(TextFiles.read(text)),
                        tokenizer.addsBos() ? tokenizer.bos() : -1,
                        Protocol.WINDOWS,
                        context,
                        updates::add)) {
            solved.ifPresent(session::use);
            session.request(recipe, evidence);
            while (true) {
                job.check();
                PreviewUpdate update = next(updates);
                if (update == null) {
                    continue;
                }
                onUpdate.accept(update);
                if (update instanceof PreviewUpdate.Running running) {
                    Evaluation evaluation = running.evaluation();
                    double share = (double) evaluation.sequences() / Math.max(1, evaluation.allSequences());
                    job.report(share, EvaluationText.line(evaluation));
                    if (running.done()) {
                        return Optional.of(evaluation);
                    }
                }
                if (update instanceof PreviewUpdate.Unavailable) {
                    return Optional.empty();
                }
            }
        }
    }

    private static @Nullable PreviewUpdate next(BlockingQueue<PreviewUpdate> updates) {
        try {
            return updates.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
    }
}
