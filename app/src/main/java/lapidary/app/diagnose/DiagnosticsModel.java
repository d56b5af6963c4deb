package lapidary.app.diagnose;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;
import lapidary.app.job.JobsModel;
import lapidary.app.workbench.WorkbenchModel;
import lapidary.core.job.Progress;
import lapidary.core.model.Architecture;
import lapidary.core.model.Model;
import lapidary.views.job.JobItem;
import lapidary.views.text.Bytes;
import lapidary.views.text.Numbers;

/// The diagnostics of a window: what the program knows of itself, the kind of model that is open, and what runs.
public final class DiagnosticsModel {
    private final WorkbenchModel workbench;
    private final Supplier<String> version;
    private final Consumer<String> clipboard;
    private Consumer<Path> opener = folder -> {};

    /// @param clipboard takes the text, on the screen's thread
    public DiagnosticsModel(WorkbenchModel workbench, Supplier<String> version, Consumer<String> clipboard) {
        this.workbench = workbench;
        this.version = version;
        this.clipboard = clipboard;
    }

    /// What shows a folder in the desktop's program for files; nothing does at first.
    public void openWith(Consumer<Path> opener) {
        this.opener = opener;
    }

    /// Puts the diagnostics on the clipboard, as soon as they are gathered.
    public void copy() {
        List<Section> own = List.of(model(), jobs());
        JobsModel jobs = workbench.jobs();
        jobs.quietly(() -> {
            String text = Diagnostics.text(Diagnostics.sections(version.get(), own));
            jobs.onScreen(() -> clipboard.accept(text));
        });
    }

    /// Shows a folder in the desktop's program for files.
    public void show(Path folder) {
        opener.accept(folder);
    }

    /// Shows the folder of the log.
    public void openLogFolder() {
        opener.accept(Diagnostics.logFolder());
    }

    private Section model() {
        return new Section(
                "Model", workbench.model().map(open -> facts(open.model())).orElse(List.of("none is open")));
    }

    /// Of the model its kind and sizes, not its name.
    private static List<String> facts(Model model) {
        return List.of(
                "architecture: "
                        + model.architecture().map(Architecture::family).orElse("no language model"),
                "parameters: " + Numbers.count(model.parameters()),
                "tensors: " + model.tensors().size(),
                "file: " + Bytes.text(model.file().bytes()));
    }

    private Section jobs() {
        List<String> lines = new ArrayList<>();
        for (JobItem item : workbench.jobs().items()) {
            Progress now = item.progressProperty().get();
            lines.add(String.format(
                    Locale.ROOT,
                    "%s: %s, %.0f %%, %d s",
                    // The first word says which kind of job it is; what follows may name a file.
                    now.title().split(" ", 2)[0],
                    now.state().name().toLowerCase(Locale.ROOT),
                    100 * now.fraction(),
                    now.elapsed().toSeconds()));
        }
        return new Section("Jobs", lines.isEmpty() ? List.of("none runs") : lines);
    }
}
