package lapidary.app.bits;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.beans.property.SimpleObjectProperty;
import lapidary.app.data.DataModel;
import lapidary.app.job.Lane;
import lapidary.app.workbench.OpenModel;
import lapidary.app.workbench.WorkbenchModel;
import lapidary.core.calib.Evidence;
import lapidary.core.data.Use;
import lapidary.core.job.Background;
import lapidary.core.recipe.Recipe;
import lapidary.core.table.MeasurementTable;
import lapidary.core.table.TableText;
import lapidary.core.table.TypeOption;
import lapidary.views.text.Messages;

/// The table of measurements of the open model. What was measured before is found on the disk as soon as somebody
/// looks; the rest is a job that can be cancelled and goes on where it was. Lives on the screen's thread.
public final class TableModel implements AutoCloseable {
    private final WorkbenchModel workbench;
    private final DataModel data;
    private final Lane looking;
    private final BooleanProperty shown = new SimpleBooleanProperty();
    private final ObjectProperty<List<String>> types = new SimpleObjectProperty<>(TypeOption.STANDARD);
    private final IntegerProperty tokens = new SimpleIntegerProperty(TableText.STANDARD_TOKENS);
    private final BooleanProperty fused = new SimpleBooleanProperty();
    private final ObjectProperty<Optional<Path>> folder = new SimpleObjectProperty<>(Optional.empty());
    private final ReadOnlyObjectWrapper<Optional<Known>> known = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyBooleanWrapper running = new ReadOnlyBooleanWrapper();
    private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
    private Optional<Background<MeasurementTable>> job = Optional.empty();
    private String format = "";
    private String lookedFor = "";

    /// A table, perhaps with gaps.
    ///
    /// @param maker what it was asked for
    public record Known(OpenModel open, MeasurementTable table, TableMaker maker) {}

    TableModel(WorkbenchModel workbench, DataModel data) {
        this.workbench = workbench;
        this.data = data;
        this.looking = workbench.jobs().lane("find measurements");
        workbench.openedProperty().subscribe(ignored -> restart());
        workbench.recipeProperty().subscribe(ignored -> follow());
        data.usesProperty().subscribe(ignored -> look());
        shown.subscribe(ignored -> look());
        types.subscribe(ignored -> look());
        tokens.subscribe(ignored -> look());
        fused.subscribe(ignored -> look());
    }

    /// Whether somebody looks; nothing is read otherwise.
    public BooleanProperty shownProperty() {
        return shown;
    }

    /// What a tensor may become, as people write types.
    public ObjectProperty<List<String>> typesProperty() {
        return types;
    }

    /// Tokens that each type of each tensor is measured on.
    public IntegerProperty tokensProperty() {
        return tokens;
    }

    /// Whether layers that runtimes fuse (query, key and value; gate and up) get one type together.
    public BooleanProperty fusedProperty() {
        return fused;
    }

    /// Where tables are kept; the program's cache unless set.
    public ObjectProperty<Optional<Path>> folderProperty() {
        return folder;
    }

    /// The table, as far as it is measured; another one's while [#isStale].
    public ReadOnlyObjectProperty<Optional<Known>> knownProperty() {
        return known.getReadOnlyProperty();
    }

    public ReadOnlyBooleanProperty runningProperty() {
        return running.getReadOnlyProperty();
    }

    /// What went wrong; "" when nothing did.
    public ReadOnlyStringProperty problemProperty() {
        return problem.getReadOnlyProperty();
    }

    /// The table while it has no gaps.
    Optional<Known> complete() {
        return known.get().filter(found -> found.table().isComplete());
    }

    /// Name of what is measured on; "" while there is none.
    public String dataName() {
        return data.of(Use.SEARCH).isEmpty()
                ? ""
                : maker().map(TableMaker::dataName).orElse("");
    }

    /// Whether what is shown was measured for other types, data, evidence or another format than are chosen now.
    public boolean isStale() {
        Optional<String> wanted = maker().map(TableMaker::key);
        return known.get().isPresent()
                && !wanted.equals(known.get().map(found -> found.maker().key()));
    }

    /// Why nothing can be measured, one sentence; "" when it can.
    public String obstacle() {
        if (workbench.model().isEmpty()) {
            return Messages.of("common.open-model-first");
        }
        if (workbench.model().get().model().architecture().isEmpty()) {
            return Messages.of("bits.types-measured-running");
        }
        return data.of(Use.SEARCH).isEmpty() ? Messages.of("common.measures-on-search") : "";
    }

    /// Whether what stands in the way is that no text was chosen.
    boolean lacksData() {
        return workbench.model().isPresent()
                && workbench.model().get().model().architecture().isPresent()
                && data.of(Use.SEARCH).isEmpty();
    }

    private Optional<TableMaker> maker() {
        Optional<Recipe> recipe = workbench.recipeProperty().get();
        if (recipe.isEmpty() || workbench.model().isEmpty()) {
            return Optional.empty();
        }
        Evidence evidence = workbench.evidence(recipe.get());
        return Optional.of(new TableMaker(
                workbench.methods(),
                recipe.get().target(),
                types.get(),
                evidence,
                data.of(Use.SEARCH),
                tokens.get(),
                fused.get(),
                folder.get()));
    }

    private void restart() {
        cancel();
        looking.cancel();
        lookedFor = "";
        known.set(Optional.empty());
        problem.set("");
        look();
    }

    /// Another format offers other types; other evidence makes other weights of them.
    private void follow() {
        Optional<Recipe> recipe = workbench.recipeProperty().get();
        if (recipe.isPresent() && !recipe.get().target().format().equals(format)) {
            List<String> before = TypeOption.standard(format);
            format = recipe.get().target().format();
            if (types.get().equals(before)) {
                types.set(TypeOption.standard(format));
            }
        }
        look();
    }

    /// Finds what was measured before.
    private void look() {
        Optional<OpenModel> open = workbench.model();
        Optional<TableMaker> maker = maker();
        if (!shown.get() || open.isEmpty() || maker.isEmpty() || !obstacle().isEmpty() || running.get()) {
            return;
        }
        String key = maker.get().key();
        if (key.equals(lookedFor)) {
            return;
        }
        lookedFor = key;
        problem.set("");
        looking.start(
                work -> open.get()
                        .use(model -> maker.get().measurement(model, work).known(work)),
                table -> take(open.get(), table, maker.get()),
                failure -> problem.set(failure.message()));
    }

    private void take(OpenModel open, MeasurementTable table, TableMaker maker) {
        if (workbench.model().filter(open::equals).isPresent()) {
            known.set(Optional.of(new Known(open, table, maker)));
        }
    }

    /// Measures what is missing.
    public void measure() {
        Optional<OpenModel> open = workbench.model();
        Optional<TableMaker> maker = maker();
        if (open.isEmpty() || maker.isEmpty() || !obstacle().isEmpty() || running.get()) {
            return;
        }
        looking.cancel();
        problem.set("");
        running.set(true);
        Background<MeasurementTable> started = workbench
                .jobs()
                .start(
                        Messages.of("bits.measure-types"),
                        work -> open.get()
                                .use(model ->
                                        maker.get().measurement(model, work).run(work)),
                        table -> {
                            lookedFor = maker.get().key();
                            take(open.get(), table, maker.get());
                        },
                        failure -> problem.set(failure.message()));
        job = Optional.of(started);
        var unused = started.result()
                .whenComplete((result, thrown) -> workbench.jobs().onScreen(() -> ended(started, result == null)));
    }

    private void ended(Background<MeasurementTable> which, boolean isPartial) {
        if (job.filter(which::equals).isPresent()) {
            job = Optional.empty();
            running.set(false);
            if (isPartial && problem.get().isEmpty()) {
                lookedFor = "";
                look();
            }
        }
    }

    /// Stops measuring; what was measured is kept, and measuring again goes on there.
    public void cancel() {
        job.ifPresent(Background::cancel);
    }

    @Override
    public void close() {
        cancel();
        looking.close();
    }
}
