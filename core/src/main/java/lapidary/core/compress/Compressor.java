package lapidary.core.compress;

import java.io.IOException;
import java.nio.file.Path;
import lapidary.core.job.Job;
import lapidary.core.method.Methods;
import lapidary.core.method.NotFiniteException;
import lapidary.core.model.Model;
import lapidary.core.recipe.Recipe;
import lapidary.core.setting.InvalidSettingException;

/// Runs a recipe into a file, streaming: memory stays within a few tensors whatever the model's size.
public final class Compressor {

    public Compressor(Methods methods) {
        throw new IllegalStateException("contract draft " + methods);
    }

    /// Writes `out` (temporary file in its folder, fsync, rename) and nothing else; see [ReportFile] for the files
    /// beside it.
    ///
    /// @throws RefusedException when the plan holds a refusal; nothing is written
    /// @throws java.util.concurrent.CancellationException when cancelled; nothing is left behind
    public Report run(Model model, Recipe recipe, Path out, Job job)
            throws IOException, RefusedException, InvalidSettingException, NotFiniteException {
        throw new IllegalStateException("contract draft " + model + recipe + out + job);
    }
}
