package lapidary.app.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javafx.geometry.Point2D;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.TableView;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import lapidary.app.contest.ContestModel;
import lapidary.app.contest.ContestRow;
import lapidary.app.support.Fx;
import lapidary.core.bench.Candidate;
import lapidary.core.bench.Contender;
import lapidary.core.data.Use;
import lapidary.core.recipe.Recipe;
import lapidary.views.plot.ParetoPlot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Compare methods: on a layer and on the whole model, cancelled, repeated, and taken over.
class ContestPageTest {
    @TempDir
    private Path folder;

    @Test
    void comparesOnALayerAndTakesAPointOverAsOneEdit() {
        try (WindowUnderTest window = new WindowUnderTest(folder, 1280, 800)) {
            window.openSampleWithLittleText();
            Fx.run(() -> window.find("#rail-pareto", ToggleButton.class).fire());
            StartPageTest.pictures(window, "contest-empty");
            window.select(tensor -> tensor.id().name().equals("model.layers.2.mlp.down_proj.weight"));
            ContestModel contest = window.model().contest();
            Fx.run(() -> {
                window.find("#contest-layer", ToggleButton.class).fire();
                choose(contest, Set.of("rtn", "gptq"));
                contest.widthsProperty().set(Set.of(4, 3, 2));
                window.find("#contest-run", Button.class).fire();
            });
            awaitEnd(contest);
            List<ContestRow> rows = Fx.get(() -> contest.rowsProperty().get());
            assertEquals(24, rows.size(), "five roundings to nearest and three of GPTQ at three widths");
            assertTrue(rows.stream().allMatch(row -> row.state() == ContestRow.State.DONE));
            assertTrue(loss(rows, "gptq@3") < loss(rows, "rtn@3"), "GPTQ is made for this very error");
            StartPageTest.pictures(window, "contest-layer");

            Optional<Recipe> before = recipe(window);
            click(window, "gptq@3 on model.layers.2.mlp.down_proj.weight");
            Fx.until(
                    "the recipe",
                    () -> !window.model().workbench().recipeProperty().get().equals(before));
            assertEquals(
                    Set.of("gptq"),
                    recipe(window).orElseThrow().steps().stream()
                            .map(step -> step.method())
                            .collect(Collectors.toSet()));
            Fx.until("the ring", () -> contest.currentProperty()
                    .get()
                    .equals(Optional.of("gptq@3 on model.layers.2.mlp.down_proj.weight")));
            StartPageTest.pictures(window, "contest-picked");
            Fx.run(() -> window.model().undo());
            assertEquals(before, recipe(window), "one click is one edit");
            assertEquals(rows, Fx.get(() -> contest.rowsProperty().get()), "results survive edits");
        }
    }

    @Test
    void comparesOnTheWholeModelStopsWhenAskedAndGoesOnFromThereOnEveryAxis() {
        try (ContestAxes axes = new ContestAxes(folder.resolve("cache"));
                WindowUnderTest window = new WindowUnderTest(folder, 1920, 1080)) {
            window.openSampleWithLittleText();
            ContestModel contest = window.model().contest();
            Fx.run(() -> {
                window.model().viewProperty().set(View.CONTEST);
                choose(contest, Set.of("gptq", "presets"));
                contest.widthsProperty().set(Set.of(3));
                contest.run();
            });
            Fx.until("a first result", () -> contest.rowsProperty().get().stream()
                    .anyMatch(row -> row.state() == ContestRow.State.DONE));
            Fx.run(() -> window.find("#contest-run", Button.class).fire());
            awaitEnd(contest);
            List<ContestRow> some = Fx.get(() -> contest.rowsProperty().get());
            assertTrue(some.stream().allMatch(row -> row.state() == ContestRow.State.DONE), "nothing half done stays");
            assertFalse(some.isEmpty());

            Fx.run(contest::run);
            awaitEnd(contest);
            List<ContestRow> all = Fx.get(() -> contest.rowsProperty().get());
            assertEquals(
                    Set.of(
                            "rtn@3",
                            "gptq@3",
                            "gptq:act-order@3",
                            "gptq:least-error@3",
                            "gptq:act-order+sequential@3",
                            "Q3_K_M@3",
                            "IQ3_XXS@3"),
                    all.stream().map(ContestRow::id).collect(Collectors.toSet()));
            some.forEach(row -> assertEquals(row, find(all, row.id()), "what was measured is not measured again"));
            assertTrue(loss(all, "gptq@3") < loss(all, "rtn@3"));
            assertEquals("better", find(all, "gptq@3").against());
            StartPageTest.pictures(window, "contest-whole-wide");
            window.resize(1280, 800);
            StartPageTest.pictures(window, "contest-whole");

            Fx.run(() -> contest.pick(find(all, "Q3_K_M@3")));
            Fx.until("the ring", () -> contest.currentProperty().get().equals(Optional.of("Q3_K_M@3")));
            assertEquals(
                    Candidate.Kind.STOCK_PRESET,
                    find(all, "Q3_K_M@3").candidate().kind());
            axes.check(window, contest);
            TableView<?> table = Fx.get(() -> window.find("#contest-table", TableView.class));
            assertEquals(7, Fx.get(() -> table.getItems().size()));
            Fx.run(() -> window.model().workbench().closeModel());
            assertEquals(List.of(), Fx.get(() -> contest.rowsProperty().get()), "results go with the model");
        }
    }

    @Test
    void comparesAClassifierOnItsExamplesWithTheGroupOfThePage() {
        try (WindowUnderTest window = new WindowUnderTest(folder, 1280, 800)) {
            Fx.run(() -> window.model().openClassifier());
            Fx.until(
                    "its data",
                    () -> !window.model().data().of(Use.JUDGE).isEmpty()
                            && window.model().workbench().isPlanCurrent());
            ContestModel contest = window.model().contest();
            Fx.run(() -> {
                window.model().viewProperty().set(View.CONTEST);
                choose(contest, Set.of("awq"));
                contest.widthsProperty().set(Set.of(3));
            });
            assertEquals("Tick a method that is not for language models alone.", text(window, "#contest-obstacle"));
            Fx.run(() -> {
                choose(contest, Set.of("rtn", "gptq"));
                window.find("#contest-group", ComboBox.class)
                        .getSelectionModel()
                        .select(Integer.valueOf(16));
                window.find("#contest-run", Button.class).fire();
            });
            awaitEnd(contest);
            List<ContestRow> rows = Fx.get(() -> contest.rowsProperty().get());
            assertTrue(rows.stream().allMatch(row -> row.state() == ContestRow.State.DONE), rows.toString());
            assertTrue(loss(rows, "gptq@3") < loss(rows, "rtn@3"));
            // Three bits, and 16 of a scale and 3 of a zero point for each 16 weights: 4.1875 where 16 divides a row.
            assertEquals(4.1875, find(rows, "gptq@3").bits(), 0.02);
            assertEquals("%", find(rows, "gptq@3").quality().orElseThrow().unit());
            assertTrue(text(window, "#contest-obstacle").contains("397 examples of test.csv"));
            StartPageTest.pictures(window, "contest-classifier");
        }
    }

    private static void choose(ContestModel contest, Set<String> ids) {
        contest.chosenProperty()
                .set(contest.contenders().stream()
                        .filter(contender -> ids.contains(contender.id()))
                        .collect(Collectors.toSet()));
        assertTrue(contest.chosenProperty().get().stream().map(Contender::id).allMatch(ids::contains));
    }

    private static void awaitEnd(ContestModel contest) {
        Fx.until("the end", () -> !contest.runningProperty().get());
    }

    private static ContestRow find(List<ContestRow> rows, String id) {
        return rows.stream().filter(row -> row.id().equals(id)).findFirst().orElseThrow();
    }

    private static double loss(List<ContestRow> rows, String candidate) {
        return rows.stream()
                .filter(row -> row.candidate().id().equals(candidate))
                .findFirst()
                .flatMap(ContestRow::loss)
                .orElseThrow()
                .value();
    }

    private static Optional<Recipe> recipe(WindowUnderTest window) {
        return Fx.get(() -> window.model().workbench().recipeProperty().get());
    }

    private static String text(WindowUnderTest window, String id) {
        return Fx.get(() -> window.find(id, Label.class).getText());
    }

    private static void click(WindowUnderTest window, String id) {
        Fx.pulses(2);
        Fx.run(() -> {
            ParetoPlot plot = window.find("#contest-plot", ParetoPlot.class);
            Point2D at = plot.localToScene(plot.place(id).orElseThrow());
            plot.fireEvent(mouse(MouseEvent.MOUSE_PRESSED, at, true));
            plot.fireEvent(mouse(MouseEvent.MOUSE_RELEASED, at, false));
        });
    }

    private static MouseEvent mouse(javafx.event.EventType<MouseEvent> type, Point2D at, boolean isDown) {
        return new MouseEvent(
                type,
                at.getX(),
                at.getY(),
                at.getX(),
                at.getY(),
                MouseButton.PRIMARY,
                1,
                false,
                false,
                false,
                false,
                isDown,
                false,
                false,
                true,
                false,
                true,
                null);
    }
}
