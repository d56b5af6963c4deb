package lapidary.app.bits;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import lapidary.app.job.Lane;
import lapidary.app.workbench.Choices;
import lapidary.app.workbench.OpenModel;
import lapidary.app.workbench.Planned;
import lapidary.app.workbench.WorkbenchModel;
import lapidary.core.allocate.UnitTimes;
import lapidary.core.eval.Divergence;
import lapidary.core.eval.Estimate;
import lapidary.core.eval.Evaluation;
import lapidary.core.recipe.Recipe;
import lapidary.core.table.MeasurementTable;

/// What was tried and measured to the end, and what presets are predicted to cost. Lives on the screen's thread.
public final class TradeOff implements AutoCloseable {
    private final WorkbenchModel workbench;
    private final Measuring measuring;
    private final Presets presets;
    private final TableModel tables;
    private final TimesModel times;
    private final Lane predicting;
    private final Lane foretelling;
    private final ReadOnlyObjectWrapper<Map<Recipe, Foretold>> foretold = new ReadOnlyObjectWrapper<>(Map.of());
    private final ReadOnlyObjectWrapper<List<Tried>> tried = new ReadOnlyObjectWrapper<>(List.of());
    private final ReadOnlyObjectWrapper<List<Stock>> stock = new ReadOnlyObjectWrapper<>(List.of());

    /// A recipe that was measured.
    ///
    /// @param divergence from the original, nats
    /// @param tokens that it was measured on
    public record Tried(Recipe recipe, long bytes, double bitsPerWeight, Estimate divergence, long tokens) {}

    /// What a recipe is predicted to cost.
    ///
    /// @param divergence nats; NaN where it does something that the table does not hold
    /// @param nanos of a token; empty where times are not known
    public record Foretold(double divergence, OptionalLong nanos) {
        static final Foretold NOTHING = new Foretold(Double.NaN, OptionalLong.empty());

        static Foretold of(MeasurementTable table, Optional<UnitTimes> times, Assignment types) {
            return new Foretold(types.predicted(table), times.map(types::nanos).orElse(OptionalLong.empty()));
        }
    }

    /// A preset whose types the table holds.
    public record Stock(Presets.Offered option, Foretold foretold) {}

    TradeOff(WorkbenchModel workbench, TableModel tables, Measuring measuring, Presets presets, TimesModel times) {
        this.times = times;
        this.foretelling = workbench.jobs().lane("predict what was tried");
        this.workbench = workbench;
        this.measuring = measuring;
        this.presets = presets;
        this.tables = tables;
        this.predicting = workbench.jobs().lane("predict presets");
        workbench.openedProperty().subscribe(ignored -> tried.set(List.of()));
        measuring.data().subscribe((before, now) -> tried.set(List.of()));
        measuring.changes().forEach(change -> change.subscribe(ignored -> note()));
        workbench.plannedProperty().subscribe(ignored -> note());
        presets.offered().subscribe(ignored -> predict());
        tables.knownProperty().subscribe(ignored -> predict());
        tables.knownProperty().subscribe(ignored -> foretell());
        times.timesProperty().subscribe(ignored -> predict());
        times.timesProperty().subscribe(ignored -> foretell());
        tried.subscribe(ignored -> foretell());
    }

    /// What everything that was tried is predicted to cost, by recipe.
    public ReadOnlyObjectProperty<Map<Recipe, Foretold>> foretoldProperty() {
        return foretold.getReadOnlyProperty();
    }

    private void foretell() {
        Optional<MeasurementTable> table = tables.complete().map(TableModel.Known::table);
        Optional<OpenModel> open = workbench.model();
        List<Tried> all = tried.get();
        if (table.isEmpty() || open.isEmpty() || all.isEmpty()) {
            foretelling.cancel();
            foretold.set(Map.of());
            return;
        }
        Optional<UnitTimes> known = times.timesProperty().get();
        foretelling.start(
                ignored -> open.get().use(model -> {
                    Map<Recipe, Foretold> found = new HashMap<>();
                    for (Tried each : all) {
                        Assignment types = Assignment.of(table.get(), Choices.of(model, each.recipe()));
                        found.put(each.recipe(), Foretold.of(table.get(), known, types));
                    }
                    return Map.copyOf(found);
                }),
                foretold::set,
                failure -> foretold.set(Map.of()));
    }

    /// Everything that was measured to the end on the present judging data, oldest first.
    public ReadOnlyObjectProperty<List<Tried>> triedProperty() {
        return tried.getReadOnlyProperty();
    }

    public ReadOnlyObjectProperty<List<Stock>> stockProperty() {
        return stock.getReadOnlyProperty();
    }

    /// What was measured of the present recipe so far; empty while that is about another one.
    public Optional<Evaluation> measured() {
        return measuring.now().get();
    }

    Measuring measuring() {
        return measuring;
    }

    /// Makes something that was tried the present recipe, as one edit.
    public void load(Tried what) {
        workbench.adopt(what.recipe());
    }

    /// Takes a preset, as one edit.
    public void load(Stock what) {
        presets.choose().accept(what.option().name());
    }

    private void note() {
        Optional<Recipe> recipe = workbench.recipeProperty().get();
        Optional<Planned> planned = workbench.plannedProperty().get();
        if (recipe.isEmpty() || planned.isEmpty() || !workbench.isPlanCurrent()) {
            return;
        }
        Optional<Evaluation> finished = measuring.finished().apply(recipe.get());
        Optional<Estimate> loss = finished.flatMap(Evaluation::divergence).map(Divergence::mean);
        if (loss.isEmpty() || !(loss.get().value() > 0)) {
            return; // nothing is changed
        }
        List<Tried> next = new ArrayList<>(tried.get());
        Tried now = new Tried(
                recipe.get(),
                planned.get().plan().fileBytes(),
                planned.get().plan().bitsPerWeight(),
                loss.get(),
                finished.get().tokens());
        int known = next.stream().map(Tried::recipe).toList().indexOf(recipe.get());
        if (known < 0) {
            next.add(now);
        } else {
            next.set(known, now);
        }
        tried.set(List.copyOf(next));
    }

    private void predict() {
        Optional<MeasurementTable> table = tables.complete().map(TableModel.Known::table);
        Optional<OpenModel> open = workbench.model();
        List<Presets.Offered> options = presets.offered().getValue();
        if (table.isEmpty() || open.isEmpty() || options.isEmpty()) {
            predicting.cancel();
            stock.set(List.of());
            return;
        }
        Optional<UnitTimes> known = times.timesProperty().get();
        predicting.start(
                ignored -> open.get().use(model -> {
                    List<Stock> found = new ArrayList<>();
                    for (Presets.Offered option : options) {
                        Choices choices = Choices.of(model, option.recipe());
                        Foretold own = Foretold.of(table.get(), known, Assignment.of(table.get(), choices));
                        if (own.divergence() > 0) {
                            found.add(new Stock(option, own));
                        }
                    }
                    return List.copyOf(found);
                }),
                stock::set,
                failure -> stock.set(List.of()));
    }

    @Override
    public void close() {
        predicting.close();
        foretelling.close();
    }
}
