package lapidary.app.bits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import lapidary.core.allocate.Allocators;
import lapidary.core.format.FormatException;
import lapidary.core.job.Workers;
import lapidary.core.latency.Fixed;
import lapidary.core.latency.LatencyMeasurement;
import lapidary.core.latency.LatencyTable;
import lapidary.core.latency.Machine;
import lapidary.core.latency.Product;
import lapidary.core.latency.Timing;
import lapidary.core.latency.TokenLatency;
import lapidary.core.latency.TokenUses;
import lapidary.core.recipe.Recipe;
import lapidary.core.tensor.DType;
import lapidary.views.text.Messages;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BudgetModelTest {
    @TempDir
    private Path folder;

    private BitsBench on;
    private BudgetModel model;

    @BeforeEach
    void open() {
        on = new BitsBench(folder);
        model = on.budget();
    }

    @AfterEach
    void close() {
        on.close();
    }

    private long planBits() {
        return Math.round(on.bench
                        .workbench()
                        .plannedProperty()
                        .get()
                        .orElseThrow()
                        .plan()
                        .bitsPerWeight()
                * on.table().costs().parameters());
    }

    private void answer(String text) {
        Recipe before = on.recipe();
        model.ask(text);
        on.awaitEdit(before);
    }

    @Test
    void whatIsAskedForIsADraftUntilItSettles() {
        Recipe before = on.recipe();
        model.ask(3.0);
        on.awaitDraft();
        assertEquals(before, on.recipe());
        model.settle();
        on.awaitEdit(before);
        assertTrue(planBits() <= 3.0 * on.table().costs().parameters());
        assertEquals(planBits(), on.standing().bits());
    }

    @Test
    void theNewestOfManyQuestionsIsAnswered() {
        Recipe before = on.recipe();
        for (double bits : new double[] {8, 2.7, 6.5, 4.2}) {
            model.ask(bits);
        }
        model.settle();
        on.awaitEdit(before);
        double found = on.standing().bitsPerWeight();
        assertTrue(found <= 4.2 && found > 4, found + " of 4.2");
    }

    @Test
    void theRangeGoesFromTheSmallestTypesToTheLargest() throws Exception {
        for (BudgetKind kind : List.of(BudgetKind.BITS_PER_WEIGHT, BudgetKind.FILE, BudgetKind.MEMORY)) {
            checkRange(kind);
        }
    }

    private void checkRange(BudgetKind kind) throws Exception {
        model.kindProperty().set(kind);
        double[] range = model.range().orElseThrow();
        long least = rest(kind);
        long most = rest(kind);
        for (int unit = 0; unit < on.table().units().size(); unit++) {
            long smallest = Long.MAX_VALUE;
            long largest = 0;
            for (int option = 0; option < on.table().options().size(); option++) {
                var cost = on.table().costs().of(unit, option);
                if (cost.isPresent()) {
                    long own = kind.counting() == Counting.BITS
                            ? cost.get().bits()
                            : cost.get().bytes();
                    smallest = Math.min(smallest, own);
                    largest = Math.max(largest, own);
                }
            }
            least += smallest;
            most += largest;
        }
        var open = on.bench.workbench().model().orElseThrow().model();
        assertEquals(kind.amount(least, open, 4096), range[0], 1e-9 * range[0]);
        assertEquals(kind.amount(most, open, 4096), range[1], 1e-9 * range[1]);
    }

    private long rest(BudgetKind kind) {
        var rest = on.table().costs().rest();
        return kind.counting() == Counting.BITS ? rest.bits() : rest.bytes();
    }

    @Test
    void nothingThatSmallIsSaidUntilSomethingElseIsChosen() {
        on.assign(on.all(), "q8_0");
        answer("1.5bpw");
        assertEquals(Messages.of("bits.budget.below"), model.problemProperty().get());
        assertEquals(Set.of("Q2_K"), on.types(on.all()));
        assertEquals(1.5, model.amountProperty().get());
        on.assign(on.all(), "q4_k");
        assertEquals("", model.problemProperty().get());
    }

    @Test
    void theAmountFollowsWhatIsDoneByHandAndUndone() {
        on.assign(on.all(), "q8_0");
        double eight = on.standing().bitsPerWeight();
        Recipe before = on.recipe();
        on.assign(on.units(id -> id.contains("down_proj")), "q2_k");
        assertTrue(model.amountProperty().get() < eight - 0.5);
        on.bench.workbench().undo();
        on.await(
                "the undone recipe",
                () -> on.bench.workbench().isPlanCurrent()
                        && model.amountProperty().get() == eight);
        assertEquals(before, on.recipe());
    }

    @Test
    void aQuestionAskedWhileRulesChangeIsAnsweredByTheNewRules() {
        on.assign(on.all(), "q8_0");
        Set<Integer> locked = on.units(id -> id.contains("down_proj"));
        Recipe before = on.recipe();
        on.bits().rules().lock(locked, true);
        model.ask(4.5);
        model.settle();
        on.awaitEdit(before);
        assertEquals(Set.of("Q8_0"), on.types(locked));
        assertTrue(on.standing().bitsPerWeight() <= 4.5);
    }

    @Test
    void whatCannotBeReadChangesNothingAndIsSaid() {
        Recipe before = on.recipe();
        Assignment types = on.standing().assignment();
        for (String text : List.of("lots", "-3bpw", "12", "3.0bpw@256")) {
            model.ask(text);
            on.bench.screen().runAll();
            assertTrue(
                    model.problemProperty().get().contains(text),
                    model.problemProperty().get());
        }
        assertEquals(before, on.recipe());
        assertEquals(types, on.standing().assignment());
    }

    @Test
    void anotherAllocatorAnswersThePresentBudgetAsOneEdit() {
        answer("3.5bpw");
        Recipe exact = on.recipe();
        double least = on.standing().predicted();
        model.questionProperty()
                .set(Question.standard(Allocators.find("lq-lora").orElseThrow()));
        on.awaitEdit(exact);
        assertTrue(on.standing().bitsPerWeight() <= 3.5);
        assertTrue(on.standing().predicted() >= least, "the exact knapsack cannot be beaten in what it minimizes");
        assertNotEquals(exact, on.recipe());
    }

    @Test
    void anAllocatorThatLacksSomethingAnswersWhenThatIsKnown() {
        answer("3.5bpw");
        Recipe before = on.recipe();
        model.questionProperty().set(Question.standard(Allocators.find("hawq").orElseThrow()));
        on.bench.screen().runAll();
        assertTrue(model.need().isPresent());
        assertEquals(before, on.recipe());
        model.need().orElseThrow().get().run();
        assertEquals(1, on.computed);
        on.know(1e-3);
        assertTrue(model.need().isEmpty());
        model.ask(3.0);
        model.settle();
        on.awaitEdit(before);
        assertTrue(on.standing().bitsPerWeight() <= 3.0);
    }

    /// A nanosecond for each byte that a product reads, and 0.1 ms besides.
    private LatencyTable timesOfBytes() throws FormatException {
        LatencyTable table = LatencyTable.empty(Machine.here(), Workers.shared().threads());
        var open = on.bench.workbench().model().orElseThrow().model();
        for (int context : new int[] {TokenLatency.STANDARD_CONTEXT, 4096}) {
            table = table.with(
                    new Fixed(TokenUses.of(open).architecture(), context), new Timing(1e5, 0.9e5, 1.1e5, 41));
        }
        for (DType type : LatencyMeasurement.TYPES) {
            Product product = new Product(type, 1024, 256, 1 << 20);
            table = table.with(product, new Timing(product.bytes(), 0.9 * product.bytes(), 1.2 * product.bytes(), 21));
        }
        return table;
    }

    @Test
    void aBudgetOfTimeAsksForTimesAndKeepsToThem() throws FormatException {
        on.assign(on.all(), "q8_0");
        Recipe before = on.recipe();
        model.kindProperty().set(BudgetKind.TOKEN_TIME);
        model.contextProperty().set(TokenLatency.STANDARD_CONTEXT);
        Need need = model.need().orElseThrow();
        assertEquals(Messages.of("bits.need.times"), need.sentence());
        need.get().run();
        assertEquals(1, on.timed);
        assertTrue(model.range().isEmpty());
        model.ask(1.0);
        on.bench.screen().runAll();
        assertFalse(on.standing().isDraft(), "nothing is answered without times");
        on.timing.set(true);
        assertEquals("", model.need().orElseThrow().button(), "there is nothing to do but to wait");
        on.timing.set(false);

        on.times.set(Optional.of(timesOfBytes()));
        on.await("the range", () -> model.range().isPresent());
        double[] range = model.range().orElseThrow();
        assertTrue(range[0] < range[1]);
        double asked = (range[0] + range[1]) / 2;
        model.ask(asked);
        model.settle();
        on.awaitEdit(before);
        OptionalLong nanos = on.bits()
                .times()
                .timesProperty()
                .get()
                .map(on.standing().assignment()::nanos)
                .orElseThrow();
        assertTrue(nanos.orElseThrow() <= asked * 1e6, nanos + " of " + asked + " ms");
        assertTrue(nanos.orElseThrow() >= 0.9 * asked * 1e6, nanos + " of " + asked + " ms");
    }
}
