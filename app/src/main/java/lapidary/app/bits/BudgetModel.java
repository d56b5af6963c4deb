package lapidary.app.bits;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
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
import lapidary.app.job.Lane;
import lapidary.app.workbench.OpenModel;
import lapidary.app.workbench.WorkbenchModel;
import lapidary.core.allocate.Allocators;
import lapidary.core.allocate.SizeBudget;
import lapidary.core.allocate.Targeting;
import lapidary.core.allocate.UnitTimes;
import lapidary.core.job.Job;
import lapidary.core.method.UnfitException;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.table.MeasurementTable;
import lapidary.views.text.Messages;

/// How large the model may be, and what an allocator makes of it: a draft while the slider moves, an edit where it
/// stays. Answers are found away from the screen, the newest question wins. Lives on the screen's thread.
public final class BudgetModel implements AutoCloseable {
    private static final int CONTEXT = 4096;

    private final WorkbenchModel workbench;
    private final DraftModel draft;
    private final RulesModel rules;
    private final KnowledgeModel knowledge;
    private final TimesModel times;
    private final Lane preparing;
    private final Lane asking;
    private final ReadOnlyObjectWrapper<Optional<BudgetAnswers>> answers =
            new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ObjectProperty<Question> question =
            new SimpleObjectProperty<>(Question.standard(Allocators.all().getFirst()));
    private final ObjectProperty<BudgetKind> kind = new SimpleObjectProperty<>(BudgetKind.BITS_PER_WEIGHT);
    private final DoubleProperty amount = new SimpleDoubleProperty();
    private final IntegerProperty context = new SimpleIntegerProperty(CONTEXT);
    private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
    private Optional<Assignment> answered = Optional.empty(); // what the budget was answered with last
    private long hands; // that changed something
    private boolean isAsking;
    private boolean settlesThen;
    private boolean isPreparing;
    private OptionalDouble waiting = OptionalDouble.empty(); // asked while answers were being prepared

    BudgetModel(
            WorkbenchModel workbench, DraftModel draft, RulesModel rules, KnowledgeModel knowledge, TimesModel times) {
        this.times = times;
        this.workbench = workbench;
        this.draft = draft;
        this.rules = rules;
        this.knowledge = knowledge;
        this.preparing = workbench.jobs().lane("prepare answers to budgets");
        this.asking = workbench.jobs().lane("answer a budget");
        draft.chosenProperty().subscribe(ignored -> {
            prepare();
            follow();
        });
        draft.problemProperty().subscribe(problem::set);
        rules.rulesProperty().subscribe(ignored -> {
            answered = Optional.empty();
            prepare();
        });
        knowledge.knowledgeProperty().subscribe(ignored -> prepare());
        times.timesProperty().subscribe(ignored -> prepare());
        kind.subscribe(ignored -> count());
        context.subscribe(ignored -> count());
        question.subscribe((before, now) -> {
            ask(amount.get());
            settle();
        });
    }

    /// What every budget comes to.
    public ReadOnlyObjectProperty<Optional<BudgetAnswers>> answersProperty() {
        return answers.getReadOnlyProperty();
    }

    /// Who answers, with its settings; another one answers the present budget anew, as one edit.
    ObjectProperty<Question> questionProperty() {
        return question;
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

    /// What stands in the way of a budget; "" when nothing does.
    public ReadOnlyStringProperty problemProperty() {
        return problem.getReadOnlyProperty();
    }

    /// What cannot be done without.
    Optional<Need> need() {
        return kind.get().counting() == Counting.TIME && times.need().isPresent()
                ? times.need()
                : knowledge.need(question.get().allocator());
    }

    private void count() {
        times.ask(kind.get() == BudgetKind.TOKEN_TIME, context.get());
        follow();
    }

    private void prepare() {
        Optional<MeasurementTable> table = draft.table();
        Optional<Assignment> now = draft.chosen();
        if (table.isEmpty() || now.isEmpty()) {
            preparing.cancel();
            answered = Optional.empty();
            answers.set(Optional.empty());
            return;
        }
        Rules kept = rules.now();
        Targeting.Knowledge known = knowledge.knowledgeProperty().get();
        Optional<UnitTimes> timed = times.timesProperty().get();
        Optional<BudgetAnswers> before = answers.get();
        isPreparing = true;
        preparing.start(
                ignored -> {
                    BudgetAnswers.Basis basis = new BudgetAnswers.Basis(
                            table.get(), kept.constraints(table.get(), now.get()), known, timed);
                    return before.filter(found -> found.basis().equals(basis)).isPresent()
                            ? before.get()
                            : BudgetAnswers.of(basis);
                },
                found -> {
                    isPreparing = false;
                    if (!answers.get().equals(Optional.of(found))) {
                        answers.set(Optional.of(found));
                        follow();
                    }
                    OptionalDouble asked = waiting;
                    waiting = OptionalDouble.empty();
                    asked.ifPresent(this::ask);
                },
                failure -> {
                    isPreparing = false;
                    problem.set(failure.message());
                });
    }

    /// The budget shows what there is, unless that is what it asked for.
    private void follow() {
        Optional<Standing> now = draft.standingProperty().get().filter(found -> !found.isDraft());
        Optional<OpenModel> open = workbench.model();
        if (now.isEmpty() || open.isEmpty() || answered.equals(now.map(Standing::assignment))) {
            return;
        }
        OptionalLong size = BudgetAnswers.size(answers.get(), kind.get().counting(), now.get());
        try {
            if (size.isPresent()) {
                amount.set(kind.get().amount(size.getAsLong(), open.get().model(), context.get()));
                problem.set("");
            }
        } catch (UnfitException e) {
            problem.set(String.valueOf(e.getMessage()));
        }
    }

    /// The least and the largest amount that there is a choice for; empty while that is not known.
    public Optional<double[]> range() {
        Optional<BudgetAnswers> known = answers.get();
        Optional<OpenModel> open = workbench.model();
        return known.isEmpty() || open.isEmpty()
                ? Optional.empty()
                : kind.get().range(known.get(), open.get().model(), context.get());
    }

    /// Asks for an amount; what it comes to is shown as a draft.
    public void ask(double asked) {
        Optional<BudgetAnswers> known = answers.get();
        Optional<OpenModel> open = workbench.model();
        boolean isReady = known.isPresent() && open.isPresent() && draft.table().isPresent();
        if (!isReady || need().isPresent() || !known.get().has(kind.get().counting())) {
            return;
        }
        amount.set(asked);
        if (isPreparing) {
            waiting = OptionalDouble.of(asked); // what is known is about other rules
            return;
        }
        Counting counting = kind.get().counting();
        Question now = question.get();
        try {
            long limit =
                    kind.get().budget(asked, context.get()).limit(open.get().model());
            isAsking = true;
            asking.start(
                    work -> answer(known.get(), now, counting, limit, work),
                    found -> {
                        problem.set(limit < known.get().least(counting) ? Messages.of("bits.budget.below") : "");
                        answered = Optional.of(found);
                        draft.show(found);
                        asked();
                    },
                    failure -> {
                        problem.set(failure.message());
                        settlesThen = false;
                        asked();
                    });
        } catch (UnfitException | IllegalArgumentException e) {
            problem.set(String.valueOf(e.getMessage()));
        }
    }

    private static Assignment answer(BudgetAnswers known, Question now, Counting counting, long limit, Job work)
            throws UnfitException {
        return now.isLeastDivergence() ? known.at(counting, limit) : known.at(now, counting, limit, work);
    }

    private void asked() {
        isAsking = false;
        if (settlesThen) {
            settlesThen = false;
            settle();
        }
    }

    /// Asks for a budget as people write it: "3.0bpw", "2.1MiB", "8GB@4096"; as one edit.
    public void ask(String text) {
        try {
            SizeBudget budget = SizeBudget.parse(text);
            // the amount asked for stays through what follows
            answered = draft.standingProperty().get().map(Standing::assignment);
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

    /// Makes what the budget comes to an edit of the recipe; its exact size is never over the budget.
    public void settle() {
        if (isAsking || waiting.isPresent()) {
            settlesThen = true;
            return;
        }
        Optional<BudgetAnswers> known = answers.get();
        if (known.isEmpty() || answered.isEmpty() || answered.equals(draft.chosen())) {
            draft.undraft();
            return;
        }
        SizeBudget budget = kind.get().budget(amount.get(), context.get());
        Question now = question.get();
        Counting counting = kind.get().counting();
        long mine = hands;
        draft.edit(
                (model, base, table, from, job) -> new BudgetEdit(
                                workbench.methods(), model, budget, counting, known.get(), now)
                        .within(base, table, from, job),
                to -> {
                    boolean isWanted = mine == hands; // a hand that came between is not overtaken
                    answered = isWanted ? Optional.of(to) : answered;
                    return isWanted;
                });
    }

    /// What is changed by hand is not what the budget asked for.
    void forget() {
        hands++;
        asking.cancel();
        isAsking = false;
        waiting = OptionalDouble.empty();
        settlesThen = false;
        answered = Optional.empty();
    }

    @Override
    public void close() {
        preparing.close();
        asking.close();
    }
}
