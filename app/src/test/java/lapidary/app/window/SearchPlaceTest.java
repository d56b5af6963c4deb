package lapidary.app.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Optional;
import javafx.scene.control.Label;
import lapidary.app.search.SearchKind;
import lapidary.app.search.SearchModel;
import lapidary.app.search.SearchModel.Phase;
import lapidary.app.support.Fx;
import lapidary.core.data.Use;
import lapidary.core.prune.Pruners;
import lapidary.core.recipe.Recipe;
import lapidary.views.plot.LineagePlot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The place *Search*: a search that is watched, held, ended, judged and taken as one edit.
class SearchPlaceTest {
    @TempDir
    private Path folder;

    @Test
    void aBlockIsSearchedJudgedAndTakenAsOneEdit() {
        try (WindowUnderTest window = new WindowUnderTest(folder, 1280, 800)) {
            window.openSampleWithLittleText();
            SearchModel search = window.model().search();
            Fx.run(() -> {
                window.model().viewProperty().set(View.SEARCH);
                search.options().kindProperty().set(SearchKind.DEPTH);
                search.options().generationsProperty().set(3);
                search.options().offspringProperty().set(4);
                search.options().tokensProperty().set(1024);
                search.options().additiveProperty().set(true);
            });
            window.snapshot("search-empty-light-1280x800");
            Recipe before = recipe(window);
            Fx.run(search::start);
            Fx.until("the end", () -> search.phaseProperty().get() == Phase.OVER);
            Fx.until("the verdict", search::isJudged);
            LineagePlot tree = window.find("#search-tree", LineagePlot.class);
            int candidates = Fx.get(search::tried);
            assertEquals(candidates, Fx.get(() -> tree.table().rows().size()));
            assertEquals(before, recipe(window), "a search chooses nothing by itself");
            WindowSnapshotTest.pictures(window, "search-depth", new int[][] {{1280, 800}});
            Fx.run(search::take);
            Fx.until(
                    "the recipe",
                    () -> !window.model().workbench().recipeProperty().get().equals(Optional.of(before)));
            Recipe taken = recipe(window);
            assertTrue(taken.steps().stream().anyMatch(step -> step.method().equals(Pruners.REMOVE)));
            assertTrue(taken.data().stream().anyMatch(ref -> ref.use() == Use.SEARCH));
            Fx.until("the plan", () -> window.model().workbench().isPlanCurrent());
            assertTrue(
                    Fx.get(() -> window.model()
                                    .workbench()
                                    .plannedProperty()
                                    .get()
                                    .orElseThrow()
                                    .plan()
                                    .notices())
                            .stream()
                            .anyMatch(notice -> notice.text().contains("the file has 5 of 6 blocks")));
            Fx.run(() -> window.model().workbench().undo());
            assertEquals(before, recipe(window));
        }
    }

    @Test
    void aSearchIsHeldGoesOnAndEndsWithTheBestSoFar() {
        try (WindowUnderTest window = new WindowUnderTest(folder, 1280, 800)) {
            window.openSampleWithLittleText();
            SearchModel search = window.model().search();
            Fx.run(() -> {
                window.model().viewProperty().set(View.SEARCH);
                search.options().kindProperty().set(SearchKind.DEPTH);
                search.options().dropProperty().set(2);
                search.options().generationsProperty().set(200);
                search.options().offspringProperty().set(4);
                search.options().tokensProperty().set(1024);
                search.options().additiveProperty().set(false);
                search.start();
            });
            Fx.until("two generations", () -> search.tried() > 12);
            Fx.run(() -> search.hold(true));
            assertEquals(Phase.HELD, Fx.get(() -> search.phaseProperty().get()));
            assertTrue(state(window).startsWith("Held"), state(window));
            Fx.run(() -> search.hold(false));
            int then = tried(search);
            Fx.until("more", () -> search.tried() > then);
            Fx.run(search::end);
            Fx.until("the end", () -> search.phaseProperty().get() == Phase.OVER);
            Fx.until("the verdict", search::isJudged);
            WindowSnapshotTest.pictures(window, "search-two-blocks", new int[][] {{1280, 800}, {1920, 1080}});
            Fx.run(() -> search.pickedProperty().set(Optional.of(2)));
            assertFalse(Fx.get(search::isJudged), "another candidate, another verdict");
            assertTrue(window.find("#search-who", Label.class).getText().startsWith("Candidate 2"));
            Fx.run(search::judge);
            Fx.until("its verdict", search::isJudged);
        }
    }

    private static int tried(SearchModel search) {
        return Fx.get(search::tried);
    }

    private static String state(WindowUnderTest window) {
        return Fx.get(() -> window.find("#search-state", Label.class).getText());
    }

    private static Recipe recipe(WindowUnderTest window) {
        return Fx.get(() -> window.model().workbench().recipeProperty().get().orElseThrow());
    }
}
