package lapidary.app.export;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import lapidary.app.job.Lane;
import lapidary.app.workbench.Awaited;
import lapidary.app.workbench.OpenModel;
import lapidary.app.workbench.Planned;
import lapidary.app.workbench.WorkbenchModel;
import lapidary.core.calib.Evidence;
import lapidary.core.compress.CompressionNeeds;
import lapidary.core.compress.Compressor;
import lapidary.core.compress.Report;
import lapidary.core.compress.ReportContext;
import lapidary.core.compress.ReportFile;
import lapidary.core.compress.SizePoint;
import lapidary.core.compress.SizePoints;
import lapidary.core.format.LeftOvers;
import lapidary.core.job.Background;
import lapidary.core.plan.Plan;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.Target;
import lapidary.core.solve.Solved;
import lapidary.core.tensor.DType;
import lapidary.views.text.Messages;
import org.jspecify.annotations.Nullable;

/// Where and how the compressed model is written, and the writing itself.
///
/// Format, types and misfits are part of the recipe: changing them here is an edit like any other and can be undone.
public final class ExportModel {
    private final WorkbenchModel workbench;
    private final Function<Recipe, Judgement> measured;
    private final Lane looking;
    private final ObjectProperty<Path> folder = new SimpleObjectProperty<>(Path.of(System.getProperty("user.home")));
    private final StringProperty name = new SimpleStringProperty("");
    private final ReadOnlyObjectWrapper<ExportState> state = new ReadOnlyObjectWrapper<>(new ExportState.Editing());
    private final ReadOnlyStringWrapper obstacle = new ReadOnlyStringWrapper("");
    private final ReadOnlyStringWrapper note = new ReadOnlyStringWrapper("");
    private @Nullable Background<ExportState> job;
    private String suggested = "";
    private Consumer<Path> viewer = page -> {};

    /// @param measured what is known of the accuracy of a recipe, for the report
    public ExportModel(WorkbenchModel workbench, Function<Recipe, Judgement> measured) {
        this.workbench = workbench;
        this.measured = measured;
        this.looking = workbench.jobs().lane("look at the target");
        workbench.openedProperty().subscribe(ignored -> begin());
        workbench.recipeProperty().subscribe(ignored -> refresh());
        workbench.plannedProperty().subscribe(ignored -> refresh());
        folder.subscribe(ignored -> refresh());
        name.subscribe(ignored -> refresh());
    }

    /// Gives what shows a file in the desktop's own program for it.
    public void showWith(Consumer<Path> viewer) {
        this.viewer = viewer;
    }

    /// Shows the page about a file that was written.
    ///
    /// @param out the file
    public void showReport(Path out) {
        viewer.accept(ReportFile.report(out));
    }

    public WorkbenchModel workbench() {
        return workbench;
    }

    public ObjectProperty<Path> folderProperty() {
        return folder;
    }

    /// Name of the file or folder to be written.
    public StringProperty nameProperty() {
        return name;
    }

    public ReadOnlyObjectProperty<ExportState> stateProperty() {
        return state.getReadOnlyProperty();
    }

    /// Why nothing can be written now, in one sentence; "" when it can.
    public ReadOnlyStringProperty obstacleProperty() {
        return obstacle.getReadOnlyProperty();
    }

    /// Something to know before writing, such as that a file will be replaced; "" otherwise.
    public ReadOnlyStringProperty noteProperty() {
        return note.getReadOnlyProperty();
    }

    /// The file or folder to be written.
    public Path out() {
        return folder.get().resolve(name.get().strip());
    }

    public void write(OutputFormat format) {
        target().ifPresent(now -> workbench.aim(new Target(format.id(), now.dense(), now.misfit(), now.metadata())));
    }

    public void writeDense(DType dense) {
        target().ifPresent(now -> workbench.aim(new Target(now.format(), dense, now.misfit(), now.metadata())));
    }

    public void onMisfit(Target.Misfit misfit) {
        target().ifPresent(now -> workbench.aim(new Target(now.format(), now.dense(), misfit, now.metadata())));
    }

    /// What is aimed at; empty while no model is open.
    public Optional<Target> target() {
        return workbench.recipeProperty().get().map(Recipe::target);
    }

    /// Back to setting up.
    public void edit() {
        state.set(new ExportState.Editing());
        refresh();
    }

    /// Writes the model, its recipe and its report.
    public void start() {
        refresh();
        if (!obstacle.get().isEmpty()) {
            return;
        }
        OpenModel open = workbench.model().orElseThrow();
        Recipe recipe = workbench.recipeProperty().get().orElseThrow();
        Evidence evidence = workbench.evidence(recipe);
        Optional<Solved> solved = workbench.solving().latestProperty().get();
        Path out = out();
        Judgement judgement = measured.apply(recipe);
        state.set(new ExportState.Writing(out));
        job = workbench
                .jobs()
                .<ExportState>start(
                        Messages.of("common.write", out.getFileName()),
                        work -> open.use(model -> {
                            LeftOvers.sweepBeside(out);
                            Report report =
                                    new Compressor(workbench.methods()).run(model, recipe, evidence, solved, out, work);
                            Report complete = report.with(
                                    report.evaluation().or(judgement::evaluation),
                                    judgement.data(),
                                    judgement.remarks());
                            List<SizePoint> points = new ArrayList<>(SizePoints.presets(model, workbench.methods()));
                            points.addAll(judgement.points());
                            ReportFile.writeBeside(
                                    complete,
                                    ReportContext.of(model.file().path(), ReportContext.files(evidence), points),
                                    out);
                            return new ExportState.Written(
                                    complete, List.of(out, ReportFile.recipe(out), ReportFile.report(out)));
                        }),
                        state::set,
                        failure -> state.set(new ExportState.Failed(failure.message())));
        var unused =
                job.result().whenComplete((result, thrown) -> workbench.jobs().onScreen(this::afterCancel));
    }

    /// Stops writing; nothing is left behind.
    public void cancel() {
        if (job != null) {
            job.cancel();
        }
    }

    private void afterCancel() {
        if (state.get() instanceof ExportState.Writing
                && job != null
                && job.result().isCancelled()) {
            edit();
        }
    }

    /// Beside the model, or the person's own folder where nobody may write there, as beside the
    /// samples of an installed
    /// program.
    static Path placeFor(Path model, Path home) {
        Path parent = model.toAbsolutePath().normalize().getParent();
        return parent != null && Files.isWritable(parent) ? parent : home;
    }

    private void begin() {
        state.set(new ExportState.Editing());
        workbench.model().ifPresent(model -> {
            folder.set(placeFor(model.path(), Path.of(System.getProperty("user.home"))));
        });
        refresh();
    }

    private void refresh() {
        suggestName();
        obstacle.set(findObstacle());
        note.set("");
        Path out = out();
        if (obstacle.get().isEmpty()) {
            Plan plan = workbench.plannedProperty().get().orElseThrow().plan();
            looking.start(ignored -> note(plan, out), note::set, failure -> obstacle.set(failure.message()));
        }
    }

    private String findObstacle() {
        if (workbench.model().isEmpty()) {
            return Messages.of("common.open-model-first");
        }
        if (name.get().isBlank()) {
            return Messages.of("export.give-file-name");
        }
        if (!workbench.isPlanCurrent()) {
            return Messages.of("export.planning");
        }
        Optional<Awaited> awaited = workbench.awaiting().awaitedProperty().get();
        if (awaited.isPresent()) {
            return awaited.get().title() + ". " + awaited.get().sentence();
        }
        Planned planned = workbench.plannedProperty().get().orElseThrow();
        return planned.plan().isRefused() ? Messages.of("export.format-cannot-hold") : "";
    }

    /// @throws IOException when there is no room for the file; says what to do
    private static String note(Plan plan, Path out) throws IOException {
        CompressionNeeds.check(plan, out);
        return Files.exists(out) ? Messages.of("export.replaces-present", out.getFileName()) : "";
    }

    /// Follows model, choice and format until the user types a name of their own.
    private void suggestName() {
        boolean isOwn = !name.get().equals(suggested);
        if (isOwn
                || workbench.model().isEmpty()
                || workbench.recipeProperty().get().isEmpty()) {
            return;
        }
        suggested = FileName.suggest(
                workbench.model().get().name(),
                workbench.recipeProperty().get().get(),
                workbench.plannedProperty().get().map(Planned::plan));
        name.set(suggested);
    }
}
