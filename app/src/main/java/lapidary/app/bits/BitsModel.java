package lapidary.app.bits;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.beans.property.SimpleObjectProperty;
import lapidary.app.data.DataModel;
import lapidary.app.job.Lane;
import lapidary.app.workbench.Choices;
import lapidary.app.workbench.OpenModel;
import lapidary.app.workbench.WorkbenchModel;
import lapidary.core.allocate.SizeBudget;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.recipe.Recipe;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.table.MeasurementTable;

/// Which type each tensor has, by budget or by hand. What is dragged is shown at once as a draft; where it ends becomes
/// one edit of the recipe, made away from the screen. Lives on the screen's thread.
public final class BitsModel implements AutoCloseable {
    private static final int CONTEXT = 4096;

    private final WorkbenchModel workbench;
    private final TableModel tables;
    private final TradeOff tradeOff;
    private final Lane reading;
    private final Lane answering;
    private final Lane editing;
    private final ReadOnlyObjectWrapper<Optional<Standing>> standing = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyObjectWrapper<Optional<BudgetAnswers>> answers =
            new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ObjectProperty<BudgetKind> kind = new SimpleObjectProperty<>(BudgetKind.BITS_PER_WEIGHT);
    private final DoubleProperty amount = new SimpleDoubleProperty();
    private final IntegerProperty context = new SimpleIntegerProperty(CONTEXT);
    private final ReadOnlyObjectWrapper<Set<Integer>> locked = new ReadOnlyObjectWrapper<>(Set.of());
    private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
    private Optional<Assignment> chosen = Optional.empty(); // what the recipe comes to
    private Optional<Assignment> answered = Optional.empty(); // what the budget was answered with last

    public BitsModel(WorkbenchModel workbench, DataModel data, Measuring measuring, Presets presets) {
        this.workbench = workbench;
        this.tables = new TableModel(workbench, data);
        this.tradeOff = new TradeOff(workbench, tables, measuring, presets);
        this.reading = workbench.jobs().lane("read types of a recipe");
        this.answering = workbench.jobs().lane("answer budgets");
        this.editing = workbench.jobs().lane("write types into a recipe");
        tables.knownProperty().subscribe(ignored -> begin());
        workbench.choicesProperty().subscribe(ignored -> read());
        locked.subscribe(ignored -> answer());
        kind.subscribe(ignored -> follow());
        context.subscribe(ignored -> follow());
    }

    public WorkbenchModel workbench() {
        return workbench;
    }

    /// What was measured.
    public TableModel tables() {
        return tables;
    }

    /// Size against loss of what was tried.
    public TradeOff tradeOff() {
        return tradeOff;
    }

    /// The types that the tensors have, a draft while something is dragged; empty while there is no table.
    public ReadOnlyObjectProperty<Optional<Standing>> standingProperty() {
        return standing.getReadOnlyProperty();
    }

    /// What every budget comes to.
    public ReadOnlyObjectProperty<Optional<BudgetAnswers>> answersProperty() {
        return answers.getReadOnlyProperty();
    }

    public ObjectProperty<BudgetKind> kindProperty() {
        return kind;
    }

    /// Bits per weight, or bytes.
    public DoubleProperty amountProperty() {
        return amount;
    }

    /// Tokens whose keys and values are to fit beside the weights.
    public IntegerProperty contextProperty() {
        return context;
    }

    /// Units of the table whose type stays.
    public ReadOnlyObjectProperty<Set<Integer>> lockedProperty() {
        return locked.getReadOnlyProperty();
    }

    /// What stands in the way of a budget; "" when nothing does.
    public ReadOnlyStringProperty problemProperty() {
        return problem.getReadOnlyProperty();
    }

    private void begin() {
        Optional<MeasurementTable> table = tables.complete().map(TableModel.Known::table);
        boolean isSame =
                table.isPresent() && standing.get().map(Standing::table).equals(table);
        if (!isSame) {
            chosen = Optional.empty();
            answered = Optional.empty();
            standing.set(Optional.empty());
            answers.set(Optional.empty());
            locked.set(Set.of());
            problem.set("");
        }
        read();
    }

    /// What the recipe comes to.
    private void read() {
        Optional<MeasurementTable> table = tables.complete().map(TableModel.Known::table);
        if (table.isEmpty()) {
            reading.cancel();
            return;
        }
        Choices choices = workbench.choicesProperty().get();
        reading.start(
                ignored -> Standing.of(table.get(), Assignment.of(table.get(), choices), false),
                this::take,
                failure -> problem.set(failure.message()));
    }

    private void take(Standing found) {
        Optional<Assignment> before = chosen;
        chosen = Optional.of(found.assignment());
        standing.set(Optional.of(found));
        if (!answered.equals(chosen)) {
            problem.set("");
        }
        boolean holdsElse = locked.get().stream()
                .anyMatch(unit -> before.isEmpty()
                        || !before.get()
                                .options()
                                .get(unit)
                                .equals(found.assignment().options().get(unit)));
        if (answers.get().isEmpty() || holdsElse) {
            answer();
        }
        follow();
    }

    private void answer() {
        if (chosen.isEmpty() || standing.get().isEmpty()) {
            return;
        }
        MeasurementTable table = standing.get().get().table();
        Assignment now = chosen.get();
        Set<Integer> kept = locked.get();
        answering.start(
                ignored -> BudgetAnswers.of(table, now, kept),
                found -> {
                    answers.set(Optional.of(found));
                    follow();
                },
                failure -> problem.set(failure.message()));
    }

    /// The budget shows what there is, unless that is what it asked for.
    private void follow() {
        Optional<Standing> now = standing.get().filter(found -> !found.isDraft());
        Optional<OpenModel> open = workbench.model();
        if (now.isEmpty() || open.isEmpty() || answered.equals(now.map(Standing::assignment))) {
            return;
        }
        long size = kind.get().isInBytes() ? now.get().bytes() : now.get().bits();
        try {
            amount.set(kind.get().amount(size, open.get().model(), context.get()));
        } catch (UnfitException e) {
            problem.set(String.valueOf(e.getMessage()));
        }
    }

    /// The least and the largest amount that there is a choice for; empty while that is not known.
    public Optional<double[]> range() {
        Optional<BudgetAnswers> known = answers.get();
        Optional<OpenModel> open = workbench.model();
        if (known.isEmpty() || open.isEmpty()) {
            return Optional.empty();
        }
        boolean isInBytes = kind.get().isInBytes();
        Model model = open.get().model();
        try {
            double least = kind.get().amount(known.get().least(isInBytes), model, context.get());
            double most = kind.get().amount(known.get().most(isInBytes), model, context.get());
            return Optional.of(new double[] {least, Math.max(most, least * (1 + 1e-9))});
        } catch (UnfitException e) {
            return Optional.empty();
        }
    }

    /// Asks for an amount; what it comes to is shown as a draft.
    public void ask(double asked) {
        Optional<BudgetAnswers> known = answers.get();
        Optional<OpenModel> open = workbench.model();
        if (known.isEmpty() || open.isEmpty() || standing.get().isEmpty()) {
            return;
        }
        amount.set(asked);
        try {
            boolean isInBytes = kind.get().isInBytes();
            long limit =
                    kind.get().budget(asked, context.get()).limit(open.get().model());
            problem.set(
                    limit < known.get().least(isInBytes)
                            ? "Nothing is that small: this is the smallest choice. Add smaller types, or unlock tensors."
                            : "");
            Assignment found = known.get().at(isInBytes, limit);
            answered = Optional.of(found);
            show(found);
        } catch (UnfitException | IllegalArgumentException e) {
            problem.set(String.valueOf(e.getMessage()));
        }
    }

    /// Asks for a budget as people write it: "3.0bpw", "2.1MiB", "8GB@4096"; as one edit.
    public void ask(String text) {
        try {
            SizeBudget budget = SizeBudget.parse(text);
            answered = standing.get().map(Standing::assignment); // the amount asked for stays through what follows
            if (budget instanceof SizeBudget.Memory memory) {
                context.set(memory.context());
            }
            kind.set(BudgetKind.of(budget));
            ask(BudgetKind.amount(budget));
            settle();
        } catch (InvalidSettingException e) {
            problem.set(String.valueOf(e.getMessage()));
        }
    }

    /// Makes what the budget came to an edit of the recipe; its exact size is never over the budget.
    public void settle() {
        Optional<BudgetAnswers> known = answers.get();
        if (known.isEmpty() || answered.isEmpty() || answered.equals(chosen)) {
            undraft();
            return;
        }
        SizeBudget budget = kind.get().budget(amount.get(), context.get());
        Assignment first = answered.get();
        edit(first, (model, base, table, from) -> {
            BudgetEdit edit = new BudgetEdit(workbench.methods(), model, budget, known.get());
            return edit.within(base, table, from, first);
        });
    }

    /// Gives units larger or smaller types, as a draft.
    ///
    /// @param units that are not locked
    /// @param steps up, from what the recipe says
    public void shift(Set<Integer> units, int steps) {
        if (chosen.isEmpty() || standing.get().isEmpty()) {
            return;
        }
        MeasurementTable table = standing.get().get().table();
        Assignment to = chosen.get();
        for (int unit : units) {
            to = locked.get().contains(unit) ? to : to.shifted(table, unit, steps);
        }
        show(to);
    }

    /// Gives units one type, as one edit.
    ///
    /// @param option its index in the table, or [Assignment#UNCHANGED]
    public void assign(Set<Integer> units, int option) {
        if (chosen.isEmpty() || standing.get().isEmpty()) {
            return;
        }
        MeasurementTable table = standing.get().get().table();
        Assignment to = chosen.get();
        for (int unit : units) {
            boolean fits = option < 0 || table.costs().of(unit, option).isPresent();
            to = locked.get().contains(unit) || !fits ? to : to.with(unit, option);
        }
        show(to);
        commit();
    }

    /// Makes the draft an edit of the recipe.
    public void commit() {
        Optional<Standing> draft = standing.get().filter(Standing::isDraft);
        if (draft.isPresent()) {
            Assignment to = draft.get().assignment();
            edit(
                    to,
                    (model, base, table, from) ->
                            new TypeEdit.Edited(TypeEdit.recipe(model, base.recipe(), table, from, to), to));
        }
    }

    /// Keeps the types of units, or lets them go.
    public void lock(Set<Integer> units, boolean isLocked) {
        Set<Integer> next = new HashSet<>(locked.get());
        for (int unit : units) {
            boolean canBe = chosen.isPresent() && chosen.get().options().get(unit) != Assignment.OTHER;
            if (isLocked && canBe) {
                next.add(unit);
            } else {
                next.remove(unit);
            }
        }
        answered = Optional.empty();
        locked.set(Set.copyOf(new TreeSet<>(next)));
    }

    private void show(Assignment draft) {
        MeasurementTable table = standing.get().orElseThrow().table();
        boolean isDraft = !chosen.equals(Optional.of(draft));
        standing.set(Optional.of(Standing.of(table, draft, isDraft)));
    }

    private void undraft() {
        chosen.ifPresent(this::show);
    }

    private interface Editor {
        TypeEdit.Edited edit(Model model, TypeEdit.Base base, MeasurementTable table, Assignment from)
                throws UnfitException, InvalidSettingException;
    }

    private void edit(Assignment to, Editor editor) {
        Optional<OpenModel> open = workbench.model();
        Optional<Recipe> recipe = workbench.recipeProperty().get();
        if (open.isEmpty()
                || recipe.isEmpty()
                || chosen.isEmpty()
                || standing.get().isEmpty()) {
            return;
        }
        if (chosen.get().equals(to)) {
            undraft();
            return;
        }
        MeasurementTable table = standing.get().get().table();
        TypeEdit.Base base = new TypeEdit.Base(recipe.get(), workbench.evidence(recipe.get()));
        Assignment from = chosen.get();
        editing.start(
                ignored -> open.get().use(model -> editor.edit(model, base, table, from)),
                edited -> {
                    boolean isStill = workbench.recipeProperty().get().equals(recipe);
                    answered = answered.map(before -> edited.assignment());
                    if (isStill) {
                        workbench.adopt(edited.recipe());
                    }
                },
                failure -> {
                    problem.set(failure.message());
                    undraft();
                });
    }

    @Override
    public void close() {
        tradeOff.close();
        tables.close();
        reading.close();
        answering.close();
        editing.close();
    }
}
