package lapidary.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import lapidary.core.calib.Evidence;
import lapidary.core.data.DataSet;
import lapidary.core.data.DataSets;
import lapidary.core.eval.GraphOutcome;
import lapidary.core.infer.graph.GraphException;
import lapidary.core.job.Job;
import lapidary.core.method.Methods;
import lapidary.core.model.Model;
import lapidary.core.preview.PreviewRun;
import lapidary.core.recipe.Recipe;

/// The preview of a graph from the command line: the same session as the window's, run to its end.
final class GraphLivePreview {
    private GraphLivePreview() {}

    /// Whether a model is previewed as a graph.
    static boolean isFor(Model model) {
        return PreviewRun.isGraph(model);
    }

    /// What a preview came to.
    record Result(DataSet data, GraphOutcome outcome) {}

    /// @throws GraphException when the preview cannot run; says why
    static Result run(Model model, Methods methods, Recipe recipe, Evidence evidence, Path file, Job job)
            throws IOException {
        DataSet data = DataSets.open(file, job);
        return new Result(data, new PreviewRun(model, methods, recipe, evidence, LivePreview::words).graph(data, job));
    }
}
