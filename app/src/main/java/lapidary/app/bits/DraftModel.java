package lapidary.app.bits;

import java.util.Optional;
import java.util.function.Predicate;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import lapidary.app.job.Lane;
import lapidary.app.workbench.Choices;
import lapidary.app.workbench.OpenModel;
import lapidary.app.workbench.WorkbenchModel;
import lapidary.core.job.Job;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.recipe.Recipe;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.table.MeasurementTable;

/// The types that the tensors have by the recipe, and over them a draft while something is tried out. Where a draft
/// stays it becomes one edit of the recipe, made away from the screen. Lives on the screen's thread.
public final class DraftModel implements AutoCloseable {
    private final WorkbenchModel workbench;
    private final TableModel tables;
    private final Lane reading;
    private final Lane editing;
    private final ReadOnlyObjectWrapper<Optional<Standing>> standing = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyObjectWrapper<Optional<Assignment>> chosen = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
    private Optional<Reading> read = Optional.empty();

    /// What was read of a recipe last.
    private record Reading(MeasurementTable table, UnitIndex index) {}

    /// Makes an assignment an edit.
    interface Editor {
        TypeEdit.Edited edit(Model model, TypeEdit.Base base, MeasurementTable table, Assignment from, Job job)
                throws UnfitException, InvalidSettingException;
    }

    DraftModel(WorkbenchModel workbench, TableModel tables) {
        this.workbench = workbench;
        this.tables = tables;
        this.reading = workbench.jobs().lane("read types of a recipe");
        this.editing = workbench.jobs().lane("write types into a recipe");
        tables.knownProperty().subscribe(ignored -> begin());
        workbench.choicesProperty().subscribe(ignored -> read());
    }

    WorkbenchModel workbench() {
        return workbench;
    }

    /// The types that the tensors have, a draft while something is tried out; empty while there is no whole table.
    public ReadOnlyObjectProperty<Optional<Standing>> standingProperty() {
        return standing.getReadOnlyProperty();
    }

    /// What the recipe comes to.
    ReadOnlyObjectProperty<Optional<Assignment>> chosenProperty() {
        return chosen.getReadOnlyProperty();
    }

    Optional<Assignment> chosen() {
        return chosen.get();
    }

    Optional<MeasurementTable> table() {
        return standing.get().map(Standing::table);
    }

    /// What stood in the way of the last edit; "" when nothing did.
    ReadOnlyStringProperty problemProperty() {
        return problem.getReadOnlyProperty();
    }

    private void begin() {
        Optional<MeasurementTable> table = tables.complete().map(TableModel.Known::table);
        if (table.isEmpty() || !table().equals(table)) {
            standing.set(Optional.empty());
            chosen.set(Optional.empty());
            problem.set("");
        }
        read();
    }

    private void read() {
        Optional<MeasurementTable> table = tables.complete().map(TableModel.Known::table);
        if (table.isEmpty()) {
            reading.cancel();
            return;
        }
        Choices choices = workbench.choicesProperty().get();
        Optional<UnitIndex> index =
                read.filter(before -> before.table().equals(table.get())).map(Reading::index);
        reading.start(
                ignored -> Standing.of(
                        table.get(),
                        index.orElseGet(() -> UnitIndex.of(table.get())),
                        Assignment.of(table.get(), choices),
                        false),
                this::take,
                failure -> problem.set(failure.message()));
    }

    private void take(Standing found) {
        read = Optional.of(new Reading(found.table(), found.index()));
        problem.set("");
        standing.set(Optional.of(found));
        chosen.set(Optional.of(found.assignment()));
    }

    /// Shows types that are no edit yet.
    void show(Assignment draft) {
        standing.get()
                .ifPresent(now ->
                        standing.set(Optional.of(now.with(draft, !chosen.get().equals(Optional.of(draft))))));
    }

    /// Shows what the recipe says.
    void undraft() {
        chosen.get().ifPresent(this::show);
    }

    /// Makes the draft an edit of the recipe.
    void commit() {
        standing.get()
                .filter(Standing::isDraft)
                .map(Standing::assignment)
                .ifPresent(to -> edit(
                        (model, base, table, from, job) ->
                                new TypeEdit.Edited(TypeEdit.recipe(model, base.recipe(), table, from, to), to),
                        edited -> true));
    }

    /// Makes what an editor finds an edit of the recipe.
    ///
    /// @param wanted told what it came to, before the recipe changes; says whether it still is to
    void edit(Editor editor, Predicate<Assignment> wanted) {
        Optional<OpenModel> open = workbench.model();
        Optional<Recipe> recipe = workbench.recipeProperty().get();
        if (open.isEmpty() || recipe.isEmpty() || chosen.get().isEmpty() || table().isEmpty()) {
            return;
        }
        MeasurementTable table = table().get();
        TypeEdit.Base base = new TypeEdit.Base(recipe.get(), workbench.evidence(recipe.get()));
        Assignment from = chosen.get().get();
        editing.start(
                job -> open.get().use(model -> editor.edit(model, base, table, from, job)),
                edited -> {
                    if (!wanted.test(edited.assignment())) {
                        return;
                    }
                    boolean isStill = workbench.recipeProperty().get().equals(recipe);
                    if (isStill && !edited.recipe().equals(recipe.get())) {
                        workbench.adopt(edited.recipe());
                    } else {
                        undraft();
                    }
                },
                failure -> {
                    problem.set(failure.message());
                    undraft();
                });
    }

    @Override
    public void close() {
        reading.close();
        editing.close();
    }
}
