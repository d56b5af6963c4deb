package lapidary.app.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ReadOnlyIntegerProperty;
import javafx.beans.property.ReadOnlyIntegerWrapper;
import javafx.beans.property.ReadOnlyLongProperty;
import javafx.beans.property.ReadOnlyLongWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import lapidary.app.job.Lane;
import lapidary.app.workbench.History;
import lapidary.app.workbench.OpenModel;
import lapidary.app.workbench.WorkbenchModel;
import lapidary.core.calib.Evidence;
import lapidary.core.recipe.Recipe;

/// The tree of recipes, row by row, and what is known of each. Lives on the screen's thread; rows, plans and
/// comparisons are made in lanes away from it, plans only of rows that are looked at.
public final class HistoryModel implements AutoCloseable {
    private static final int MOST_GLANCES = 2000;
    private static final int AT_ONCE = 24;

    private final WorkbenchModel workbench;
    private final BooleanProperty shown = new SimpleBooleanProperty();
    private final ReadOnlyObjectWrapper<List<HistoryRow>> rows = new ReadOnlyObjectWrapper<>(List.of());
    private final ReadOnlyObjectWrapper<Optional<Comparison>> comparison =
            new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyIntegerWrapper lanes = new ReadOnlyIntegerWrapper(1);
    private final ReadOnlyLongWrapper glanced = new ReadOnlyLongWrapper();
    private final Map<Recipe, Glance> glances = new LinkedHashMap<>(16, 0.75f, true);
    private final List<Recipe> asked = new ArrayList<>();
    private final Lane listing;
    private final Lane glancing;
    private final Lane comparing;
    private boolean isGlancing;

    public HistoryModel(WorkbenchModel workbench) {
        this.workbench = workbench;
        listing = workbench.jobs().lane("list history");
        glancing = workbench.jobs().lane("plan recipes of the history");
        comparing = workbench.jobs().lane("compare recipes");
        workbench.openedProperty().subscribe(ignored -> forget());
        workbench.history().changesProperty().subscribe(ignored -> list());
        shown.subscribe(ignored -> list());
    }

    /// Whether somebody looks; nothing is listed before.
    public BooleanProperty shownProperty() {
        return shown;
    }

    /// Every recipe, the newest first.
    ReadOnlyObjectProperty<List<HistoryRow>> rowsProperty() {
        return rows.getReadOnlyProperty();
    }

    /// How many branches lie beside each other.
    ReadOnlyIntegerProperty lanesProperty() {
        return lanes.getReadOnlyProperty();
    }

    /// The row that was asked about beside the present recipe.
    ReadOnlyObjectProperty<Optional<Comparison>> comparisonProperty() {
        return comparison.getReadOnlyProperty();
    }

    /// Changes when more is known of some rows.
    ReadOnlyLongProperty glancedProperty() {
        return glanced.getReadOnlyProperty();
    }

    private void forget() {
        glances.clear();
        asked.clear();
        glancing.cancel();
        isGlancing = false;
        comparing.cancel();
        comparison.set(Optional.empty());
        rows.set(List.of());
    }

    private void list() {
        if (!shown.get()) {
            return;
        }
        workbench
                .history()
                .state()
                .ifPresentOrElse(
                        tree -> listing.start(
                                ignored -> HistoryRow.of(tree, workbench.methods()), this::listed, failure -> {}),
                        () -> rows.set(List.of()));
    }

    private void listed(List<HistoryRow> found) {
        lanes.set(1 + found.stream().mapToInt(row -> row.branch().lane()).max().orElse(0));
        rows.set(found);
    }

    /// What is known of a row; asks for it where nothing is.
    Optional<Glance> glance(HistoryRow row) {
        Glance known = glances.get(row.recipe());
        if (known == null && !asked.contains(row.recipe())) {
            asked.add(row.recipe());
            glanceNext();
        }
        return Optional.ofNullable(known);
    }

    /// What was measured of a row.
    Optional<History.Seen> measured(HistoryRow row) {
        return workbench.history().seen(row.recipe());
    }

    /// The rows asked for last, a few at once.
    private void glanceNext() {
        if (isGlancing || asked.isEmpty() || workbench.model().isEmpty()) {
            return;
        }
        isGlancing = true;
        OpenModel open = workbench.model().orElseThrow();
        List<Recipe> some = List.copyOf(asked.subList(Math.max(0, asked.size() - AT_ONCE), asked.size()));
        Map<Recipe, Evidence> evidence = new HashMap<>();
        some.forEach(recipe -> evidence.put(recipe, workbench.evidence(recipe)));
        glancing.start(
                job -> open.use(model -> {
                    Map<Recipe, Glance> found = new HashMap<>();
                    for (Recipe recipe : some) {
                        job.check();
                        Evidence about = evidence.getOrDefault(recipe, Evidence.NONE);
                        found.put(recipe, Glance.of(model, workbench.methods(), workbench.planner(), recipe, about));
                    }
                    return found;
                }),
                found -> glanced(some, found),
                failure -> glanced(some, Map.of()));
    }

    private void glanced(List<Recipe> some, Map<Recipe, Glance> found) {
        isGlancing = false;
        asked.removeAll(some);
        glances.putAll(found);
        var oldest = glances.keySet().iterator();
        while (glances.size() > MOST_GLANCES) {
            oldest.next();
            oldest.remove();
        }
        if (!found.isEmpty()) {
            glanced.set(glanced.get() + 1);
        }
        glanceNext();
    }

    /// Goes to a row; edits made from there are a branch of their own.
    void go(HistoryRow row) {
        workbench.visit(row.id());
    }

    /// Calls a row something.
    void name(HistoryRow row, String name) {
        workbench.history().name(row.id(), name);
    }

    /// Looks at a row beside the present recipe.
    void compare(HistoryRow row) {
        Optional<OpenModel> open = workbench.model();
        Optional<Recipe> now = workbench.recipeProperty().get();
        if (open.isEmpty() || now.isEmpty()) {
            return;
        }
        Evidence there = workbench.evidence(row.recipe());
        Evidence here = workbench.evidence(now.get());
        comparing.start(
                job -> open.get()
                        .use(model -> Comparison.of(
                                model, workbench.planner(), row.id(), row.recipe(), now.get(), there, here)),
                found -> comparison.set(Optional.of(found)),
                failure -> comparison.set(Optional.empty()));
    }

    @Override
    public void close() {
        List.of(listing, glancing, comparing).forEach(Lane::close);
    }
}
