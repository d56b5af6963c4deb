package lapidary.app.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import javafx.event.EventType;
import javafx.geometry.Point2D;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.Slider;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import lapidary.app.bits.AllocatorChoice;
import lapidary.app.bits.BitsModel;
import lapidary.app.bits.BudgetKind;
import lapidary.app.bits.MadeUpTable;
import lapidary.app.bits.Standing;
import lapidary.app.support.Fx;
import lapidary.core.allocate.Allocators;
import lapidary.core.data.Use;
import lapidary.core.recipe.Recipe;
import lapidary.views.plot.BitBars;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Mouse and keyboard on the bars of the place *Bits*, in the real window, over a table that was made up.
class BitsGesturesTest {
    @TempDir
    private static Path folder;

    private static WindowUnderTest window;
    private static BitsModel model;

    @BeforeAll
    static void show() {
        window = new WindowUnderTest(folder.resolve("preferences"), 1000, 1000);
        model = window.model().bits();
        window.openSample();
        Fx.until("the texts", () -> !window.model().data().of(Use.SEARCH).isEmpty());
        Fx.run(() -> {
            window.model()
                    .data()
                    .remove(Use.JUDGE, window.model().data().of(Use.JUDGE).getFirst());
            model.tables().folderProperty().set(Optional.of(folder.resolve("tables")));
            window.model().viewProperty().set(View.BITS);
        });
        Fx.until("what is known", () -> model.tables().knownProperty().get().isPresent());
        Fx.run(() -> MadeUpTable.write(model.tables(), 7));
        Fx.run(model.tables()::measure);
        Fx.until("the answers", () -> model.budget().answersProperty().get().isPresent());
    }

    @AfterAll
    static void close() {
        window.close();
    }

    @BeforeEach
    void begin() {
        Fx.run(() -> {
            model.rules().clear();
            model.brushProperty().set(OptionalInt.empty());
            model.assign(all(id -> true), option("q4_k"));
        });
        awaitTypes("all Q4_K", now -> types(now).equals(Set.of("Q4_K")));
        Fx.pulses(2);
    }

    private int option(String id) {
        return standing().table().option(id).orElseThrow();
    }

    private Standing standing() {
        return model.standingProperty().get().orElseThrow();
    }

    private Set<Integer> all(Predicate<String> wanted) {
        Set<Integer> units = new TreeSet<>();
        for (int unit = 0; unit < standing().table().units().size(); unit++) {
            if (wanted.test(standing().table().units().get(unit).id())) {
                units.add(unit);
            }
        }
        return units;
    }

    private static Set<String> types(Standing now) {
        return types(now, id -> true);
    }

    private static Set<String> types(Standing now, Predicate<String> wanted) {
        Set<String> found = new TreeSet<>();
        for (int unit = 0; unit < now.table().units().size(); unit++) {
            if (wanted.test(now.table().units().get(unit).id())) {
                int option = now.assignment().options().get(unit);
                found.add(option < 0 ? "-" : now.table().options().get(option).title());
            }
        }
        return found;
    }

    private void awaitTypes(String what, Predicate<Standing> holds) {
        Fx.until(what, () -> model.standingProperty()
                .get()
                .filter(now -> !now.isDraft() && holds.test(now))
                .isPresent());
        Fx.pulses(2);
    }

    private BitBars bars() {
        return window.find("#bits-bars", BitBars.class);
    }

    private Point2D place(String id) {
        return Fx.get(() -> bars().localToScene(bars().place(id).orElseThrow()));
    }

    private void mouse(EventType<MouseEvent> type, Point2D at, boolean control, boolean shift) {
        boolean isDown = type != MouseEvent.MOUSE_RELEASED;
        Fx.run(() -> bars().fireEvent(new MouseEvent(
                type,
                at.getX(),
                at.getY(),
                at.getX(),
                at.getY(),
                MouseButton.PRIMARY,
                1,
                shift,
                control,
                false,
                false,
                isDown,
                false,
                false,
                false,
                false,
                false,
                null)));
    }

    private void press(Point2D at) {
        mouse(MouseEvent.MOUSE_PRESSED, at, false, false);
    }

    private void drag(Point2D at) {
        mouse(MouseEvent.MOUSE_DRAGGED, at, false, false);
    }

    private void release(Point2D at) {
        mouse(MouseEvent.MOUSE_RELEASED, at, false, false);
        Fx.pulses(1);
    }

    private void click(String id, boolean control, boolean shift) {
        mouse(MouseEvent.MOUSE_PRESSED, place(id), control, shift);
        mouse(MouseEvent.MOUSE_RELEASED, place(id), control, shift);
        Fx.pulses(1);
    }

    private void push(KeyCode code, boolean control, boolean shift) {
        Fx.run(() -> bars().fireEvent(new KeyEvent(KeyEvent.KEY_PRESSED, "", "", code, shift, control, false, false)));
        Fx.pulses(1);
    }

    private void push(KeyCode... codes) {
        for (KeyCode code : codes) {
            push(code, false, false);
        }
    }

    private static String down(int block) {
        return "model.layers." + block + ".mlp.down_proj.weight";
    }

    private static String up(int block) {
        return "model.layers." + block + ".mlp.up_proj.weight";
    }

    private Set<String> selected() {
        return Fx.get(() -> bars().selectedProperty().get());
    }

    private Recipe recipe() {
        return Fx.get(() -> window.model().workbench().recipeProperty().get().orElseThrow());
    }

    private void brush(String id) {
        Fx.run(() ->
                window.find("#bits-brush-" + option(id), ToggleButton.class).setSelected(true));
    }

    @Test
    void pressingAndSweepingPaintsAcrossBarsAsOneEditThatIsUndone() {
        Recipe before = recipe();
        brush("q8_0");
        press(place(down(0)));
        drag(place(down(5)));
        assertTrue(Fx.get(this::standing).isDraft(), "all between two places of a quick mouse");
        assertEquals(before, recipe(), "the recipe waits for the brush to be lifted");
        release(place(down(5)));
        awaitTypes("painted", now -> types(now, id -> id.contains("down_proj")).equals(Set.of("Q8_0")));
        assertEquals(Set.of("Q4_K"), Fx.get(() -> types(standing(), id -> !id.contains("down_proj"))));
        Fx.run(window.model()::undo);
        awaitTypes("undone", now -> types(now).equals(Set.of("Q4_K")));
        assertEquals(before, recipe(), "a stroke is one edit");
    }

    @Test
    void escapeGivesAStrokeUpAndLockedBarsAreNotPainted() {
        Fx.run(() -> model.rules().lock(all(id -> id.equals(down(1))), true));
        Fx.pulses(2);
        Recipe before = recipe();
        brush("q2_k");
        press(place(down(0)));
        drag(place(down(2)));
        assertTrue(Fx.get(this::standing).isDraft());
        push(KeyCode.ESCAPE);
        assertFalse(Fx.get(this::standing).isDraft());
        release(place(down(2)));
        assertEquals(before, recipe());
        press(place(down(0)));
        drag(place(down(2)));
        release(place(down(2)));
        awaitTypes("painted", now -> types(now, id -> id.equals(down(0)) || id.equals(down(2)))
                .equals(Set.of("Q2_K")));
        assertEquals(Set.of("Q4_K"), Fx.get(() -> types(standing(), id -> id.equals(down(1)))), "locked");
    }

    @Test
    void clicksWithControlAndShiftPickOneMoreOrARange() {
        click(up(1), false, false);
        assertEquals(Set.of(up(1)), selected());
        click(up(4), true, false);
        assertEquals(Set.of(up(1), up(4)), selected());
        click(up(1), true, false);
        assertEquals(Set.of(up(4)), selected());
        click(up(1), false, false);
        click(up(3), false, true);
        assertEquals(Set.of(up(1), up(2), up(3)), selected());
        assertEquals(
                Set.of(up(1), up(2), up(3)),
                Fx.get(() -> window.model().workbench().selectionProperty().get().tensors().stream()
                        .map(tensor -> tensor.name())
                        .collect(Collectors.toSet())),
                "every view has the same selection");
    }

    @Test
    void draggingOneOfManyMovesAllButLockedOnes() {
        click(down(0), false, false);
        click(down(5), false, true);
        assertEquals(6, selected().size());
        Fx.run(() -> model.rules().lock(all(id -> id.equals(down(3))), true));
        Fx.pulses(2);
        Point2D from = place(down(2));
        press(from);
        drag(from.add(0, -30));
        assertTrue(Fx.get(this::standing).isDraft());
        release(from.add(0, -30));
        awaitTypes(
                "two larger", now -> types(now, id -> id.contains("down_proj")).equals(Set.of("Q4_K", "Q6_K")));
        assertEquals(Set.of("Q4_K"), Fx.get(() -> types(standing(), id -> id.equals(down(3)))));
    }

    @Test
    void theKeyboardPicksChangesLocksAndPaints() {
        push(KeyCode.RIGHT, KeyCode.RIGHT, KeyCode.ENTER);
        String picked = selected().iterator().next();
        assertTrue(picked.startsWith("model.layers.1."), picked);
        push(KeyCode.RIGHT, false, true);
        assertEquals(2, selected().size());
        push(KeyCode.DIGIT8);
        Set<String> both = selected();
        awaitTypes("eight bits", now -> types(now, both::contains).equals(Set.of("Q8_0")));
        push(KeyCode.MINUS);
        awaitTypes("one smaller", now -> types(now, both::contains).equals(Set.of("Q6_K")));
        push(KeyCode.L);
        assertEquals(2, Fx.get(() -> model.rules().locked()).size());
        push(KeyCode.MINUS);
        assertEquals(Set.of("Q6_K"), Fx.get(() -> types(standing(), both::contains)), "locked");
        push(KeyCode.A, true, false);
        assertEquals(Fx.get(() -> standing().table().units().size()), selected().size());
        push(KeyCode.ESCAPE);
        assertEquals(Set.of(), selected());
        push(KeyCode.B);
        assertTrue(Fx.get(() -> model.brushProperty().get()).isPresent());
        push(KeyCode.UP, KeyCode.ENTER);
        awaitTypes("painted by key", now -> types(now).contains("Q2_K"));
        push(KeyCode.B);
        assertFalse(Fx.get(() -> model.brushProperty().get()).isPresent());
    }

    @Test
    void aBudgetKeepsLocksAndAllowedTypesWhoeverAnswers() {
        Fx.run(() -> {
            model.rules().lock(all(id -> id.contains("down_proj")), true);
            for (String type : List.of("q2_k", "q3_k", "q6_k", "q8_0")) {
                model.rules().allow(all(id -> id.contains("up_proj")), option(type), false);
            }
        });
        for (String id : List.of("greedy", "lq-lora", "dp")) {
            Recipe before = recipe();
            Fx.run(() -> {
                choose(id);
                model.budget().ask(id.equals("dp") ? "4.05bpw" : "4.2bpw");
            });
            awaitTypes(
                    id,
                    now -> !model.workbench().recipeProperty().get().equals(Optional.of(before))
                            && window.model().workbench().isPlanCurrent());
            Standing now = Fx.get(this::standing);
            assertTrue(now.bitsPerWeight() <= 4.2, id + " " + now.bitsPerWeight());
            assertEquals(Set.of("Q4_K"), types(now, each -> each.contains("down_proj")), id);
            assertTrue(Set.of("Q4_K", "Q5_K").containsAll(types(now, each -> each.contains("up_proj"))), id);
        }
    }

    @Test
    void anAllocatorThatLacksSomethingSaysSoAndOffersIt() {
        Recipe before = recipe();
        Fx.run(() -> choose("hawq"));
        assertEquals(before, recipe());
        assertTrue(Fx.get(() -> window.find("#bits-problem", Label.class).getText())
                .contains("Hessian trace"));
        assertTrue(Fx.get(() -> window.find("#bits-get", Button.class).isVisible()));
        assertTrue(Fx.get(() -> window.find("#bits-budget", Slider.class).isDisabled()));
        Fx.run(() -> choose("dp"));
        assertFalse(Fx.get(() -> window.find("#bits-get", Button.class).isVisible()));
        Fx.run(() -> window.model().bits().budget().kindProperty().set(BudgetKind.TOKEN_TIME));
        Fx.until(
                "what is lacking",
                () -> window.find("#bits-get", Button.class).isVisible()
                        || model.budget().range().isPresent());
        Fx.run(() -> window.model().bits().budget().kindProperty().set(BudgetKind.BITS_PER_WEIGHT));
    }

    private void choose(String id) {
        ((AllocatorChoice) window.find("#bits-allocator", ComboBox.class).getParent())
                .choose(Allocators.find(id).orElseThrow());
    }
}
