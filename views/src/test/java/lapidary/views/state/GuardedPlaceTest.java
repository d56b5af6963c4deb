package lapidary.views.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.scene.canvas.Canvas;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.stage.Stage;
import lapidary.views.Screen;
import lapidary.views.theme.Theme;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GuardedPlaceTest {
    private final List<String> noted = new ArrayList<>();
    private final List<Stage> stages = new ArrayList<>();
    private int copies;

    @AfterEach
    void close() {
        Screen.run(() -> stages.forEach(Stage::hide));
    }

    @Test
    void isMadeWhenFirstVisitedAndOnlyOnce() {
        int[] made = {0};
        SimpleBooleanProperty visited = new SimpleBooleanProperty();
        GuardedPlace<Label> place = place(() -> new Label("made " + ++made[0])).visitedWhen(visited);
        assertTrue(place.content().isEmpty());
        Screen.run(() -> {
            visited.set(true);
            visited.set(false);
            visited.set(true);
        });
        assertEquals("made 1", place.content().orElseThrow().getText());
    }

    @Test
    void isMadeAlsoWhenNobodyElseKeepsTheCondition() {
        SimpleBooleanProperty visited = new SimpleBooleanProperty();
        GuardedPlace<Label> place =
                place(() -> new Label("made")).visitedWhen(visited.and(new SimpleBooleanProperty(true)));
        System.gc();
        Screen.run(() -> visited.set(true));
        assertTrue(place.content().isPresent());
    }

    @Test
    void isPreparedStepByStepWhileNobodyLooks() {
        Screen.run(() -> {
            GuardedPlace<Label> place = new GuardedPlace<>("Bits", () -> new Label("made"), failures());
            place.setVisible(false);
            assertTrue(place.prepare());
            assertTrue(place.content().isPresent());
            assertEquals(List.of(), place.getChildrenUnmodifiable());
            assertTrue(place.prepare());
            assertEquals(List.of(place.content().orElseThrow()), place.getChildrenUnmodifiable());
            assertTrue(place.prepare());
            assertFalse(place.prepare());
        });
    }

    @Test
    void thePaneIsVisibleExactlyWhileItsPlaceIs() {
        Screen.run(() -> {
            GuardedPlace<Label> place = new GuardedPlace<>("Bits", () -> new Label("made"), failures());
            place.setVisible(false);
            Label pane = place.visit().orElseThrow();
            assertFalse(pane.isVisible());
            place.setVisible(true);
            assertTrue(pane.isVisible());
        });
    }

    @Test
    void restsOnlyWhileNobodyLooksAndComesBackTheSame() {
        Screen.run(() -> {
            GuardedPlace<Label> place = new GuardedPlace<>("Bits", () -> new Label("made"), failures());
            Label pane = place.visit().orElseThrow();
            place.rest();
            assertEquals(List.of(pane), place.getChildrenUnmodifiable());
            place.setVisible(false);
            place.rest();
            assertEquals(List.of(), place.getChildrenUnmodifiable());
            place.setVisible(true);
            assertEquals(List.of(pane), place.getChildrenUnmodifiable());
        });
    }

    @Test
    void aFailureWhilePreparedIsTheSameAsWhileVisited() {
        GuardedPlace<Label> place = place(() -> {
            throw new IllegalStateException();
        });
        Screen.run(() -> {
            assertTrue(place.prepare());
            assertFalse(place.prepare());
        });
        assertTrue(place.failedProperty().get());
        assertEquals(List.of("Bits: IllegalStateException"), noted);
    }

    @Test
    void whatCannotBeMadeLeavesTheOthersAlive() {
        Window window = show(() -> {
            throw new IllegalStateException("the user's own text");
        });
        window.assertFailedAndOthersLive();
        assertEquals(List.of("Bits: IllegalStateException"), noted);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"recursion", "library", "memory", "assertion"})
    void errorsOfTheMachineAreKeptInPlaceToo(String kind) {
        Window window = show(() -> new Region() {
            @Override
            protected void layoutChildren() {
                raise(kind);
            }
        });
        window.assertFailedAndOthersLive();
        assertEquals(1, noted.size());
    }

    private static void raise(String kind) {
        switch (kind) {
            case "recursion" -> endless(0);
            case "library" -> throw new UnsatisfiedLinkError("no such library");
            case "memory" -> throw new OutOfMemoryError("Java heap space");
            default -> throw new AssertionError(kind);
        }
    }

    @SuppressWarnings("InfiniteRecursion")
    private static int endless(int depth) {
        return endless(depth + 1) + 1;
    }

    @Test
    void whatFailsWhenItIsMeasuredIsReplaced() {
        Window window = show(() -> new Region() {
            @Override
            protected double computePrefWidth(double height) {
                throw new ArithmeticException("/ by zero");
            }
        });
        window.assertFailedAndOthersLive();
    }

    @Test
    void whatFailsWhenItPaintsIsReplaced() {
        Window window = show(() -> new StackPane(new Canvas(10, 10)) {
            @Override
            protected void layoutChildren() {
                Canvas canvas = (Canvas) getChildren().getFirst();
                canvas.getGraphicsContext2D().fillRect(0, 0, 1, 1);
                throw new IndexOutOfBoundsException(7);
            }
        });
        window.assertFailedAndOthersLive();
    }

    @Test
    void whatFailsDeepInsideALaterLayoutIsReplaced() {
        Later later = new Later();
        later.setManaged(false);
        Window window = show(() -> new Pane(new VBox(later)));
        Screen.await(() -> window.place.content().isPresent());
        Screen.run(() -> {
            later.fails = true;
            later.requestLayout();
        });
        window.assertFailedAndOthersLive();
    }

    private static final class Later extends Pane {
        private boolean fails;

        @Override
        protected void layoutChildren() {
            if (fails) {
                throw new IllegalStateException("later");
            }
        }
    }

    @Test
    void aHandlerThatFailsTakesItsPlaceOnly() {
        Button button = Screen.call(() -> new Button("fail"));
        button.setOnAction(event -> {
            throw new NullPointerException();
        });
        Window window = show(() -> new VBox(button));
        Screen.run(button::fire);
        window.assertFailedAndOthersLive();
    }

    @Test
    void aListenersFailureIsKnownByItsCode() {
        SimpleBooleanProperty property = new SimpleBooleanProperty();
        Window window = show(() -> {
            Failing pane = new Failing();
            property.addListener((value, before, now) -> pane.listen());
            return pane;
        });
        Screen.run(() -> {
            Thread.UncaughtExceptionHandler before = Thread.currentThread().getUncaughtExceptionHandler();
            Thread.currentThread().setUncaughtExceptionHandler((thread, thrown) -> {
                assertTrue(window.place.owns(thrown));
                window.place.fail(thrown);
            });
            property.set(true);
            Thread.currentThread().setUncaughtExceptionHandler(before);
        });
        window.assertFailedAndOthersLive();
        assertFalse(window.place.owns(new IllegalStateException()), "nothing is left that could own it");
    }

    private static final class Failing extends VBox {
        void listen() {
            throw new IllegalStateException("listening");
        }
    }

    @Test
    void showsItAgainAndCopiesTheDiagnostics() {
        int[] made = {0};
        Window window = show(() -> {
            if (made[0]++ == 0) {
                throw new IllegalStateException();
            }
            return new Label("back");
        });
        window.assertFailedAndOthersLive();
        Screen.run(() -> ((Button) window.place.lookup("#failed-copy")).fire());
        assertEquals(1, copies);
        Screen.run(() -> ((Button) window.place.lookup("#failed-again")).fire());
        assertEquals("back", ((Label) window.place.content().orElseThrow()).getText());
        assertFalse(window.place.failedProperty().get());
    }

    @Test
    void theFailedStateNamesTheCodeAndNotTheMessage() {
        IllegalStateException thrown = new IllegalStateException("my secret prompt");
        thrown.setStackTrace(new StackTraceElement[] {
            new StackTraceElement("java.util.Objects", "check", "Objects.java", 5),
            new StackTraceElement("lapidary.app.bits.BitsPane", "show", "BitsPane.java", 41)
        });
        assertEquals("IllegalStateException in BitsPane, line 41", FailedPlace.words(thrown));
    }

    private GuardedPlace<Label> place(Supplier<Label> maker) {
        return Screen.call(() -> new GuardedPlace<>("Bits", maker, failures()));
    }

    private PlaceFailures failures() {
        return new PlaceFailures() {
            @Override
            public void note(String place, Throwable thrown) {
                noted.add(place + ": " + thrown.getClass().getSimpleName());
            }

            @Override
            public void copyDiagnostics() {
                copies++;
            }
        };
    }

    /// A guarded place beside something that counts its layouts.
    private Window show(Supplier<? extends Region> maker) {
        Window window = Screen.call(() -> {
            GuardedPlace<Region> place = new GuardedPlace<>("Bits", maker, failures());
            HBox.setHgrow(place, Priority.ALWAYS);
            Counter other = new Counter();
            place.visit();
            return new Window(place, other);
        });
        stages.add(Screen.call(() -> {
            Stage stage = new Stage();
            stage.setScene(new javafx.scene.Scene(new HBox(window.place, window.other), 400, 300));
            Theme.LIGHT.applyTo(stage.getScene());
            stage.show();
            return stage;
        }));
        return window;
    }

    private static final class Counter extends Region {
        private int layouts;

        @Override
        protected void layoutChildren() {
            layouts++;
        }
    }

    private record Window(GuardedPlace<Region> place, Counter other) {
        void assertFailedAndOthersLive() {
            Screen.await(() -> place.failedProperty().get() && place.lookup("#failed-again") != null);
            int before = other.layouts;
            Screen.run(() -> {
                other.setMinWidth(other.getMinWidth() + 40);
                other.requestLayout();
            });
            Screen.await(() -> other.layouts > before);
            Screen.await(() -> place.lookup("#failed-again").getLayoutBounds().getWidth() > 20);
        }
    }
}
