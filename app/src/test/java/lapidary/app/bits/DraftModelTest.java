package lapidary.app.bits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import lapidary.core.method.UnfitException;
import lapidary.core.recipe.Recipe;
import lapidary.core.table.Entry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DraftModelTest {
    @TempDir
    private static Path folder;

    private static BitsBench on;
    private static DraftModel draft;

    @BeforeAll
    static void open() {
        on = new BitsBench(folder);
        draft = on.bits().draft();
    }

    @AfterAll
    static void close() {
        on.close();
    }

    @BeforeEach
    void allOfFourBits() {
        draft.undraft();
        if (!on.types(on.all()).equals(Set.of("Q4_K"))) {
            on.assign(on.all(), "q4_k");
        }
    }

    private Assignment every(String type) {
        List<Integer> options = new ArrayList<>();
        on.all().forEach(unit -> options.add(on.option(type)));
        return new Assignment(options);
    }

    @Test
    void aDraftIsShownWithItsSizeAndLossAndTakenBack() {
        Recipe before = on.recipe();
        draft.show(every("q2_k"));
        assertTrue(on.standing().isDraft());
        long bits = on.table().costs().rest().bits();
        double loss = 0;
        for (int unit : on.all()) {
            bits += on.table().costs().of(unit, on.option("q2_k")).orElseThrow().bits();
            loss += on.table()
                    .entry(unit, on.option("q2_k"))
                    .map(Entry::meanDivergence)
                    .orElseThrow();
        }
        assertEquals(bits, on.standing().bits());
        assertEquals(loss, on.standing().predicted(), 1e-12 * loss);
        draft.undraft();
        assertFalse(on.standing().isDraft());
        assertEquals(every("q4_k"), on.standing().assignment());
        assertEquals(before, on.recipe());
    }

    @Test
    void whatEqualsTheRecipeIsNoDraft() {
        draft.show(every("q4_k"));
        assertFalse(on.standing().isDraft());
        Recipe before = on.recipe();
        draft.commit();
        on.bench.screen().runAll();
        assertEquals(before, on.recipe());
    }

    @Test
    void anEditThatCannotBeMadeIsSaidAndTakenBack() {
        Recipe before = on.recipe();
        draft.show(every("q2_k"));
        draft.edit(
                (model, base, table, from, job) -> {
                    throw new UnfitException("there is no room");
                },
                found -> true);
        on.await("the refusal", () -> !draft.problemProperty().get().isEmpty());
        assertTrue(draft.problemProperty().get().contains("there is no room"));
        assertEquals(
                draft.problemProperty().get(), on.budget().problemProperty().get());
        assertFalse(on.standing().isDraft());
        assertEquals(before, on.recipe());
    }

    @Test
    void anEditOfARecipeThatIsNotThereAnyMoreIsNotMade() {
        CountDownLatch changed = new CountDownLatch(1);
        Recipe four = on.recipe();
        List<Assignment> told = new ArrayList<>();
        draft.edit(
                (model, base, table, from, job) -> {
                    try {
                        changed.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    return new TypeEdit.Edited(
                            TypeEdit.recipe(model, base.recipe(), table, from, every("q2_k")), every("q2_k"));
                },
                told::add);
        on.bench.workbench().undo();
        Recipe undone = on.recipe();
        changed.countDown();
        on.await("the edit's end", () -> !told.isEmpty() && on.bench.workbench().isPlanCurrent());
        on.bench.screen().runAll();
        assertEquals(undone, on.recipe());
        on.bench.workbench().redo();
        assertEquals(four, on.recipe());
        on.awaitTypes(Set.of("Q4_K"));
    }

    @Test
    void anEditThatIsNotWantedAnyMoreIsNotMade() {
        Recipe before = on.recipe();
        List<Assignment> told = new ArrayList<>();
        draft.edit(
                (model, base, table, from, job) -> new TypeEdit.Edited(
                        TypeEdit.recipe(model, base.recipe(), table, from, every("q2_k")), every("q2_k")),
                found -> {
                    told.add(found);
                    return false;
                });
        on.await("the edit's end", () -> !told.isEmpty());
        assertEquals(before, on.recipe());
        assertEquals(every("q4_k"), on.standing().assignment());
    }

    @Test
    void whatDoesNotChangeKeepsItsStepsAndTheSearchTextIsNoted() {
        Set<Integer> down = on.units(id -> id.contains("down_proj"));
        on.assign(down, "q8_0");
        var choices = on.bench.workbench().choicesProperty().get();
        for (int unit : on.all()) {
            for (var name : on.table().units().get(unit).names()) {
                assertEquals(
                        on.table()
                                .options()
                                .get(on.option(down.contains(unit) ? "q8_0" : "q4_k"))
                                .choice(),
                        choices.find(name).orElseThrow());
            }
        }
        assertTrue(on.recipe().data().stream()
                .anyMatch(ref -> ref.sha256().equals(on.table().from().dataSha256())));
    }

    @Test
    void shiftingGoesByTheSizeOfTypesAndStopsAtTheEnds() {
        Set<Integer> one = Set.of(0);
        List<String> seen = new ArrayList<>();
        for (int steps = -9; steps <= 9; steps++) {
            on.bits().shift(one, steps);
            String type = on.types(one).iterator().next();
            if (seen.isEmpty() || !seen.getLast().equals(type)) {
                seen.add(type);
            }
        }
        assertEquals(List.of("Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "Q8_0", "F32"), seen);
        draft.undraft();
    }

    @Test
    void aStrokeOfTheBrushIsADraftOfAllThatItWentOver() {
        on.bits().brushProperty().set(OptionalInt.of(on.option("q8_0")));
        on.bits().paint(Set.of(0, 1));
        on.bits().paint(Set.of(0, 1, 2));
        assertEquals(Set.of("Q8_0"), on.types(Set.of(0, 1, 2)));
        on.bits().paint(Set.of(2));
        assertEquals(Set.of("Q4_K"), on.types(Set.of(0, 1)));
        on.bits().brushProperty().set(OptionalInt.empty());
        on.bits().paint(Set.of(3));
        assertEquals(Set.of("Q4_K"), on.types(Set.of(3)));
    }

    @Test
    void closingTheModelLeavesNothingStanding(@TempDir Path own) {
        try (BitsBench closed = new BitsBench(own)) {
            closed.bench.workbench().closeModel();
            assertEquals(Optional.empty(), closed.bits().standingProperty().get());
            assertEquals(Optional.empty(), closed.budget().answersProperty().get());
            assertEquals(Optional.empty(), closed.budget().range());
        }
    }
}
