package lapidary.app.bits;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import lapidary.app.data.DataModel;
import lapidary.app.workbench.WorkbenchModel;
import lapidary.core.table.MeasurementTable;

/// Which type each tensor has, by budget or by hand. What is dragged, painted or asked for is shown at once as a draft;
/// where it ends becomes one edit of the recipe. Lives on the screen's thread.
public final class BitsModel implements AutoCloseable {
    private final WorkbenchModel workbench;
    private final TableModel tables;
    private final DraftModel draft;
    private final RulesModel rules;
    private final KnowledgeModel knowledge;
    private final TimesModel times;
    private final BudgetModel budget;
    private final TradeOff tradeOff;
    private final ObjectProperty<OptionalInt> brush = new SimpleObjectProperty<>(OptionalInt.empty());

    public BitsModel(
            WorkbenchModel workbench,
            DataModel data,
            Measuring measuring,
            Presets presets,
            Knowing knowing,
            Clock clock) {
        this.workbench = workbench;
        this.tables = new TableModel(workbench, data);
        this.draft = new DraftModel(workbench, tables);
        this.rules = new RulesModel(draft);
        this.knowledge = new KnowledgeModel(workbench, tables, knowing);
        this.times = new TimesModel(workbench, tables, clock);
        this.budget = new BudgetModel(workbench, draft, rules, knowledge, times);
        this.tradeOff = new TradeOff(workbench, tables, measuring, presets, times);
        tables.knownProperty().subscribe(ignored -> brush.set(OptionalInt.empty()));
    }

    public WorkbenchModel workbench() {
        return workbench;
    }

    /// What was measured.
    public TableModel tables() {
        return tables;
    }

    /// How large the model may be.
    public BudgetModel budget() {
        return budget;
    }

    /// Locked tensors and allowed types.
    public RulesModel rules() {
        return rules;
    }

    DraftModel draft() {
        return draft;
    }

    TimesModel times() {
        return times;
    }

    KnowledgeModel knowledge() {
        return knowledge;
    }

    /// Size against loss of what was tried.
    public TradeOff tradeOff() {
        return tradeOff;
    }

    /// The types that the tensors have, a draft while something is tried out; empty while there is no table.
    public ReadOnlyObjectProperty<Optional<Standing>> standingProperty() {
        return draft.standingProperty();
    }

    /// The type that pressing and sweeping gives: its index in the table, or
    /// [Assignment#UNCHANGED]; empty while the
    /// mouse picks and drags.
    public ObjectProperty<OptionalInt> brushProperty() {
        return brush;
    }

    /// Gives units larger or smaller types, as a draft; locked ones stay.
    ///
    /// @param steps up, from what the recipe says
    public void shift(Set<Integer> units, int steps) {
        Optional<MeasurementTable> table = draft.table();
        Optional<Assignment> from = draft.chosen();
        if (table.isPresent() && from.isPresent()) {
            budget.forget();
            Assignment now = from.get();
            draft.show(changed(
                    now, units, unit -> now.shifted(table.get(), unit, steps, option -> rules.allows(unit, option))));
        }
    }

    /// Gives units the type of the brush, as a draft; locked ones stay.
    ///
    /// @param units all that the stroke has gone over; the others have what the recipe says
    public void paint(Set<Integer> units) {
        if (brush.get().isPresent()) {
            give(units, brush.get().getAsInt());
        }
    }

    /// Gives units one type, as one edit; locked ones stay, and those that cannot have it.
    ///
    /// @param option its index in the table, or [Assignment#UNCHANGED]
    public void assign(Set<Integer> units, int option) {
        give(units, option);
        commit();
    }

    private void give(Set<Integer> units, int option) {
        draft.chosen().ifPresent(from -> {
            budget.forget();
            draft.show(changed(from, units, unit -> option));
        });
    }

    private Assignment changed(Assignment from, Set<Integer> units, IntUnaryOperator to) {
        List<Integer> next = new ArrayList<>(from.options());
        for (int unit : units) {
            int option = to.applyAsInt(unit);
            if (rules.allows(unit, option)) {
                next.set(unit, option);
            }
        }
        return new Assignment(next);
    }

    /// The type of so many bits per weight, its fraction left out: the first one of the table; 0 is unchanged.
    public OptionalInt ofBits(int bits) {
        if (bits == 0) {
            return OptionalInt.of(Assignment.UNCHANGED);
        }
        Optional<MeasurementTable> table = draft.table();
        for (int option = 0; table.isPresent() && option < table.get().options().size(); option++) {
            if ((int) bitsPerWeight(table.get(), option) == bits) {
                return OptionalInt.of(option);
            }
        }
        return OptionalInt.empty();
    }

    /// What a type takes, of the first unit that it fits; 0 where it fits none.
    static double bitsPerWeight(MeasurementTable table, int option) {
        for (int unit = 0; unit < table.units().size(); unit++) {
            var cost = table.costs().of(unit, option);
            if (cost.isPresent()) {
                return (double) cost.get().bits() / table.units().get(unit).weights();
            }
        }
        return 0;
    }

    /// Makes the draft an edit of the recipe.
    public void commit() {
        draft.commit();
    }

    @Override
    public void close() {
        tradeOff.close();
        budget.close();
        knowledge.close();
        times.close();
        tables.close();
        draft.close();
    }
}
