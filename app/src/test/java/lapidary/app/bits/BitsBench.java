package lapidary.app.bits;

import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.beans.property.SimpleObjectProperty;
import lapidary.app.data.DataMemory;
import lapidary.app.data.DataModel;
import lapidary.app.support.Bench;
import lapidary.core.data.Use;
import lapidary.core.latency.LatencyTable;
import lapidary.core.recipe.Recipe;
import lapidary.core.table.MeasurementTable;
import lapidary.core.tensor.TensorId;

/// The models of the place *Bits* over the sample and a table that was made up, without a window.
final class BitsBench implements AutoCloseable {
    final Bench bench = new Bench();
    final IntegerProperty news = new SimpleIntegerProperty(); // of what other places know
    final ObjectProperty<Optional<LatencyTable>> times = new SimpleObjectProperty<>(Optional.empty());
    final BooleanProperty timing = new SimpleBooleanProperty();
    Optional<Knowing.Sensitivities> sensitivities = Optional.empty();
    String obstacle = "";
    int computed;
    int timed;

    private final DataModel data;
    private final BitsModel bits;

    BitsBench(Path folder) {
        data = new DataModel(bench.workbench(), new DataMemory(folder.resolve("memory")));
        Measuring measuring =
                new Measuring(List.of(), new SimpleObjectProperty<>(""), Optional::empty, recipe -> Optional.empty());
        Presets presets = new Presets(new SimpleObjectProperty<>(List.of()), name -> {});
        Knowing knowing = new Knowing(List.of(news), () -> sensitivities, () -> obstacle, () -> computed++);
        bits = new BitsModel(
                bench.workbench(), data, measuring, presets, knowing, new Clock(times, timing, () -> timed++));
        bench.openSample();
        await("the sample's own texts", () -> !data.of(Use.SEARCH).isEmpty());
        bits.tables().folderProperty().set(Optional.of(folder.resolve("tables")));
        bits.tables().shownProperty().set(true);
        await("what is known", () -> bits.tables().knownProperty().get().isPresent());
        MadeUpTable.write(bits.tables(), 7);
        bits.tables().measure();
        await("the answers", () -> bits.budget().answersProperty().get().isPresent());
        bench.awaitPlan();
    }

    BitsModel bits() {
        return bits;
    }

    BudgetModel budget() {
        return bits.budget();
    }

    Standing standing() {
        return bits.standingProperty().get().orElseThrow();
    }

    MeasurementTable table() {
        return standing().table();
    }

    Recipe recipe() {
        return bench.workbench().recipeProperty().get().orElseThrow();
    }

    void await(String what, BooleanSupplier holds) {
        bench.screen().until(what, holds);
    }

    void awaitDraft() {
        await("the draft", () -> standing().isDraft());
    }

    /// Waits for another recipe, its plan and its types.
    void awaitEdit(Recipe before) {
        await(
                "the edit",
                () -> !recipe().equals(before)
                        && bench.workbench().isPlanCurrent()
                        && !standing().isDraft());
    }

    /// Waits until the recipe gives every unit one of these types.
    void awaitTypes(Set<String> types) {
        await("types " + types, () -> !standing().isDraft() && types(all()).equals(types));
    }

    /// Gives units a type as an edit, and waits for it.
    void assign(Set<Integer> units, String type) {
        Recipe before = recipe();
        bits.assign(units, option(type));
        awaitEdit(before);
        await(
                "the budget",
                () -> Math.abs(budget().amountProperty().get() - standing().bitsPerWeight()) < 1e-9);
    }

    int option(String id) {
        return table().option(id).orElseThrow();
    }

    Set<Integer> units(Predicate<String> wanted) {
        Set<Integer> found = new TreeSet<>();
        for (int unit = 0; unit < table().units().size(); unit++) {
            if (wanted.test(table().units().get(unit).id())) {
                found.add(unit);
            }
        }
        return found;
    }

    Set<Integer> all() {
        return units(id -> true);
    }

    /// Titles of the types that units have.
    Set<String> types(Collection<Integer> units) {
        Set<String> found = new TreeSet<>();
        units.forEach(unit -> found.add(standing().assignment().title(table(), unit)));
        return found;
    }

    /// The same sensitivity for every tensor.
    void know(double each) {
        Map<TensorId, Double> byTensor = new HashMap<>();
        table().units().forEach(unit -> unit.names().forEach(name -> byTensor.put(name, each)));
        sensitivities = Optional.of(new Knowing.Sensitivities("made up", byTensor));
        news.set(news.get() + 1);
    }

    /// No sensitivities.
    void forget() {
        sensitivities = Optional.empty();
        news.set(news.get() + 1);
    }

    @Override
    public void close() {
        bits.close();
        data.close();
        bench.close();
    }
}
