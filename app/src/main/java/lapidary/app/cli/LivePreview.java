package lapidary.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import lapidary.core.calib.Evidence;
import lapidary.core.eval.Evaluation;
import lapidary.core.eval.GraphOutcome;
import lapidary.core.eval.Outcome;
import lapidary.core.job.Job;
import lapidary.core.method.Methods;
import lapidary.core.model.Model;
import lapidary.core.preview.PreviewRun;
import lapidary.core.preview.PreviewUpdate;
import lapidary.core.recipe.Recipe;
import lapidary.core.solve.Solved;

/// What a recipe costs on a text, measured before anything is written: the preview of the window without the window.
final class LivePreview {
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
        return new PreviewRun(model, methods, recipe, evidence, LivePreview::words)
                .text(solved, TextFiles.read(text), onUpdate, job);
    }

    static String words(Outcome outcome) {
        return switch (outcome) {
            case Evaluation evaluation -> EvaluationText.line(evaluation);
            case GraphOutcome graph -> GraphText.line(graph);
        };
    }
}
