package lapidary.app.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Slider;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleButton;
import lapidary.app.bits.Assignment;
import lapidary.app.bits.BitsModel;
import lapidary.app.bits.BudgetKind;
import lapidary.app.bits.Standing;
import lapidary.app.support.Fx;
import lapidary.core.data.Use;
import lapidary.core.recipe.Recipe;
import lapidary.core.tensor.TensorId;
import lapidary.views.plot.BitBars;
import lapidary.views.plot.ParetoPlot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The place *Bits*: measured once, answered for every budget, changed by hand; each is one edit of the recipe.
class BitsPlaceTest {
    private static final String DOWN = "model.layers.0.mlp.down_proj.weight";

    @TempDir
    private Path folder;

    private static Standing settled(BitsModel model) {
        return Fx.get(() -> model.standingProperty().get().orElseThrow());
    }

    private static Standing settledOrDraft(BitsModel model) {
        return model.standingProperty().get().orElseThrow();
    }

    private static void awaitEdit(WindowUnderTest window, Optional<Recipe> before) {
        Fx.until(
                "the edit",
                () -> !window.model().workbench().recipeProperty().get().equals(before)
                        && window.model().workbench().isPlanCurrent()
                        && window.model()
                                .bits()
                                .standingProperty()
                                .get()
                                .filter(now -> !now.isDraft())
                                .isPresent());
    }

    private static Optional<Recipe> recipe(WindowUnderTest window) {
        return Fx.get(() -> window.model().workbench().recipeProperty().get());
    }

    private void measure(WindowUnderTest window) {
        BitsModel model = window.model().bits();
        Fx.until(
                "the sample's own texts",
                () -> !window.model().data().of(Use.SEARCH).isEmpty());
        Fx.run(() -> {
            model.tables().folderProperty().set(Optional.of(folder.resolve("tables")));
            model.tables().typesProperty().set(List.of("q3_k", "q8_0"));
            model.tables().tokensProperty().set(512);
            window.find("#rail-bits", ToggleButton.class).fire();
        });
        Fx.until("what is known", () -> model.tables().knownProperty().get().isPresent());
        window.snapshot("bits-empty-light-1280x800");
        Fx.run(() -> window.find("#bits-measure", Button.class).fire());
        Fx.until("the answers", () -> model.budget().answersProperty().get().isPresent());
        Fx.pulses(2);
    }

    @Test
    void aBudgetIsAnsweredAtOnceAndBecomesOneEditThatIsMeasured() {
        try (WindowUnderTest window = new WindowUnderTest(folder, 1280, 800);
                FxWatch watch = new FxWatch()) {
            window.openSampleWithLittleText();
            measure(window);
            BitsModel model = window.model().bits();
            assertFalse(Fx.get(() -> model.tables().isStale()));

            Optional<Recipe> first = recipe(window);
            Fx.run(() -> {
                Slider slider = window.find("#bits-budget", Slider.class);
                slider.setValueChanging(true);
                slider.setValue(0.6);
                slider.setValue(0.3);
            });
            Fx.until("the draft", () -> settledOrDraft(model).isDraft());
            Fx.run(() -> {
                assertEquals(first, window.model().workbench().recipeProperty().get());
                window.find("#bits-budget", Slider.class).setValueChanging(false);
            });
            awaitEdit(window, first);
            Standing small = settled(model);
            double asked = Fx.get(() -> model.budget().amountProperty().get());
            double planned = Fx.get(() -> window.model()
                    .workbench()
                    .plannedProperty()
                    .get()
                    .orElseThrow()
                    .plan()
                    .bitsPerWeight());
            assertTrue(planned <= asked, planned + " of " + asked);
            assertEquals(planned, small.bitsPerWeight(), 1e-3);
            assertTrue(small.predicted() > 0);

            Optional<Recipe> second = recipe(window);
            Fx.run(() -> {
                TextField text = window.find("#bits-budget-text", TextField.class);
                text.setText("2.6MiB@256");
                text.getOnAction().handle(new javafx.event.ActionEvent());
            });
            awaitEdit(window, second);
            assertEquals(
                    BudgetKind.MEMORY,
                    Fx.get(() -> model.budget().kindProperty().get()));
            // Keys and values: 2 · 6 blocks · 256 tokens · the width of the key-value heads · 2 bytes.
            assertTrue(settled(model).bytes() < 2.6 * (1 << 20));
            window.awaitPreview();
            Fx.until("the point", () -> !model.tradeOff().triedProperty().get().isEmpty());
            assertTrue(Fx.get(() -> window.find("#bits-measured", Label.class).getText())
                    .contains("measured"));
            Fx.run(window.model()::undo);
            awaitEdit(window, recipe(window).filter(now -> !now.equals(second.orElseThrow())));
            assertEquals(second, recipe(window), "each answer is one edit");
            assertEquals(List.of(), watch.heavyWork());
            assertEquals(List.of(), Fx.get(() -> Reachability.unreachable(window.find("#bits", Parent.class))));
            assertEquals(List.of(), Fx.get(() -> Reachability.nameless(window.find("#bits", Parent.class))));
            handEdits(window, model);
        }
    }

    /// Dragging a segment moves all that is selected, locked ones keep their type, and a point of
    /// the plot is loaded.
    private void handEdits(WindowUnderTest window, BitsModel model) {
        Fx.run(() -> model.budget().kindProperty().set(BudgetKind.BITS_PER_WEIGHT));
        Optional<Recipe> before = recipe(window);
        window.select(tensor -> tensor.id().name().endsWith("down_proj.weight"));
        Fx.run(() -> {
            BitBars bars = window.find("#bits-bars", BitBars.class);
            assertEquals(6, bars.selectedProperty().get().size());
            BitBars.Segment down = segment(bars, DOWN);
            bars.onShiftProperty().get().accept(new BitBars.Shift(down, 9, false));
            bars.onShiftProperty().get().accept(new BitBars.Shift(segment(bars, DOWN), 9, true));
        });
        awaitEdit(window, before);
        Set<String> types = downTypes(model);
        assertEquals(Set.of("unchanged"), types);

        Optional<Recipe> unchanged = recipe(window);
        Fx.run(() -> window.find("#bits-smaller", Button.class).fire());
        awaitEdit(window, unchanged);
        assertEquals(Set.of("q8_0"), downTypes(model));
        Fx.run(() -> {
            window.find("#bits-lock", Button.class).fire();
            assertEquals(6, model.rules().locked().size());
        });
        Fx.until("the answers with locks", () -> model.budget()
                .answersProperty()
                .get()
                .filter(found -> model.budget().range().orElseThrow()[0] > 3.6)
                .isPresent());
        Optional<Recipe> locked = recipe(window);
        Fx.run(() -> model.budget().ask("3.0bpw"));
        awaitEdit(window, locked);
        assertEquals(Set.of("q8_0"), downTypes(model));
        window.awaitPreview();
        Fx.until("the points", () -> model.tradeOff().triedProperty().get().size() >= 2);
        StartPageTest.pictures(window, "bits");
        Fx.run(() -> window.find("#bits-trade-off-page", ToggleButton.class).setSelected(true));
        window.resize(1280, 800);
        Fx.pulses(2);
        Fx.run(() -> {
            ParetoPlot plot = window.find("#bits-trade-off", ParetoPlot.class);
            assertFalse(plot.curveProperty().get().isEmpty());
            assertTrue(plot.pointsProperty().get().stream()
                    .anyMatch(point -> point.name().equals("Q8_0")));
            plot.onPickProperty()
                    .get()
                    .accept(plot.pointsProperty().get().stream()
                            .filter(point -> point.id().equals("tried 0"))
                            .findFirst()
                            .orElseThrow());
        });
        window.snapshot("bits-trade-off-light-1280x800");
        assertEquals(
                Fx.get(() -> model.tradeOff().triedProperty().get().getFirst().recipe()),
                recipe(window).orElseThrow());
    }

    private static BitBars.Segment segment(BitBars bars, String id) {
        return bars.contentProperty().get().segments().stream()
                .filter(segment -> segment.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static Set<String> downTypes(BitsModel model) {
        Standing now = settled(model);
        return IntStream.range(0, now.table().units().size())
                .filter(unit -> now.table().units().get(unit).id().endsWith("down_proj.weight"))
                .mapToObj(unit -> now.assignment().options().get(unit))
                .map(option -> option == Assignment.UNCHANGED
                        ? "unchanged"
                        : now.table().options().get(option).id())
                .collect(Collectors.toSet());
    }

    @Test
    void aCancelledTableGoesOnWhereItWas() {
        try (WindowUnderTest window = new WindowUnderTest(folder, 1280, 800)) {
            window.openSampleWithLittleText();
            BitsModel model = window.model().bits();
            Fx.until(
                    "the sample's own texts",
                    () -> !window.model().data().of(Use.SEARCH).isEmpty());
            Fx.run(() -> {
                model.tables().folderProperty().set(Optional.of(folder.resolve("tables")));
                model.tables().typesProperty().set(List.of("q8_0"));
                model.tables().tokensProperty().set(512);
                window.model().viewProperty().set(View.BITS);
            });
            Fx.until("what is known", () -> model.tables().knownProperty().get().isPresent());
            Fx.run(model.tables()::measure);
            Fx.until("some progress", () -> window.model().workbench().jobs().items().stream()
                    .anyMatch(item -> item.progressProperty().get().fraction() > 0.3));
            Fx.run(model.tables()::cancel);
            Fx.until(
                    "its end",
                    () -> !model.tables().runningProperty().get()
                            && model.tables()
                                    .knownProperty()
                                    .get()
                                    .filter(known -> !known.table().entries().isEmpty())
                                    .isPresent());
            assertTrue(Fx.get(() -> model.standingProperty().get().isEmpty()));
            assertEquals("Continue", Fx.get(() -> window.find("#bits-measure", Button.class)
                    .getText()));
            Fx.run(model.tables()::measure);
            Fx.until("the whole", () -> model.standingProperty().get().isPresent());
            Fx.run(() -> {
                model.tables().tokensProperty().set(1024);
                assertTrue(model.tables().isStale());
                assertTrue(window.model().workbench().model().orElseThrow().model().tensors().stream()
                        .anyMatch(tensor -> tensor.id().equals(new TensorId(DOWN))));
            });
        }
    }
}
