package lapidary.app.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TableView;
import javafx.scene.control.ToggleButton;
import lapidary.app.queue.QueueModel;
import lapidary.app.support.Fx;
import lapidary.core.queue.QueueItem;
import lapidary.core.queue.QueueItem.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The place *Queue*: the present choice and dropped files become jobs that run one after another and outlive the
/// window.
class QueuePlaceTest {
    @TempDir
    private Path folder;

    @Test
    void jobsAreAddedRunAndKeptUntilTheNextStart() throws Exception {
        Path jobs = Files.writeString(
                folder.resolve("more.json"),
                """
                { "schema": 1, "jobs": [{ "model": "gone.gguf", "preset": "Q8_0", "out": "gone-8.gguf" }] }""");
        try (WindowUnderTest window = new WindowUnderTest(folder, 1280, 800)) {
            window.openSampleWithLittleText();
            QueueModel queue = window.model().queue();
            Fx.run(() -> {
                window.model().export().folderProperty().set(folder);
                window.find("#rail-queue", ToggleButton.class).fire();
            });
            Fx.pulses(2);
            window.snapshot("queue-empty-light-1280x800");
            Fx.run(() -> window.find("#queue-add", Button.class).fire());
            await(queue, State.WAITING);
            Fx.run(() -> queue.take(List.of(jobs)));
            await(queue, State.WAITING, State.WAITING);
            Fx.run(() -> window.find("#queue-add", Button.class).fire());
            await(queue, State.WAITING, State.WAITING, State.WAITING);
            List<QueueItem> items = items(queue);
            assertFalse(items.get(0).job().out().equals(items.get(2).job().out()), "no two write the same file");
            Fx.run(() -> window.find("#queue-start", Button.class).fire());
            Fx.until(
                    "all jobs",
                    () -> queue.stateProperty().get().items().stream().allMatch(QueueItem::isOver)
                            && !queue.runningProperty().get());
            assertEquals(List.of(State.DONE, State.FAILED, State.DONE), states(queue));
            Fx.run(() -> table(window).getSelectionModel().select(1));
            Fx.pulses(2);
            assertTrue(Fx.get(() -> window.find("#queue-detail", Label.class).getText())
                    .contains("gone.gguf: no such file or folder"));
            window.snapshot("queue-done-light-1280x800");
            Fx.run(() -> window.model().theme().darkProperty().set(true));
            Fx.pulses(2);
            window.snapshot("queue-done-dark-1280x800");
            QueueItem first = items(queue).getFirst();
            assertTrue(Files.exists(first.job().out()));
            assertTrue(first.result().orElseThrow().divergence().isPresent(), "measured on the judging data");
            assertTrue(Files.readString(folder.resolve(first.job().out().getFileName() + ".report.html"))
                    .contains("id='quality'"));
            Fx.run(() -> {
                table(window).getSelectionModel().select(2);
                window.find("#queue-up", Button.class).fire();
            });
            Fx.until("the move", () -> states(queue).equals(List.of(State.DONE, State.DONE, State.FAILED)));
            Fx.run(() -> {
                table(window).getSelectionModel().select(2);
                window.find("#queue-retry", Button.class).fire();
            });
            await(queue, State.DONE, State.DONE, State.WAITING);
        }
        try (WindowUnderTest window = new WindowUnderTest(folder, 1280, 800)) {
            QueueModel queue = window.model().queue();
            await(queue, State.DONE, State.DONE, State.WAITING);
            assertFalse(Fx.get(() -> queue.runningProperty().get()), "nothing runs before it is asked to");
            long waiting = items(queue).getLast().id();
            Fx.run(() -> queue.remove(waiting));
            await(queue, State.DONE, State.DONE);
        }
    }

    @Test
    void aStoppedJobWaitsAgainAndThePauseStays() throws Exception {
        try (WindowUnderTest window = new WindowUnderTest(folder, 1920, 1080)) {
            window.openSample();
            QueueModel queue = window.model().queue();
            Fx.run(() -> {
                window.model().export().folderProperty().set(folder);
                queue.judgedProperty().set(true); // the whole held-out text: long enough to be stopped
                window.find("#rail-queue", ToggleButton.class).fire();
                queue.addPresent();
            });
            await(queue, State.WAITING);
            Fx.run(queue::start);
            Fx.until("it runs", () -> queue.progressProperty().get().isPresent());
            window.snapshot("queue-running-light-1920x1080");
            Fx.run(queue::stop);
            Fx.until(
                    "it stopped",
                    () -> !queue.runningProperty().get()
                            && states(queue).equals(List.of(State.WAITING))
                            && queue.stateProperty().get().isPaused());
            assertFalse(Files.exists(items(queue).getFirst().job().out()), "nothing is left behind");
        }
    }

    @SuppressWarnings("unchecked")
    private static TableView<QueueItem> table(WindowUnderTest window) {
        return window.find("#queue-table", TableView.class);
    }

    private static void await(QueueModel queue, State... expected) {
        Fx.until("the queue", () -> states(queue).equals(List.of(expected)));
    }

    private static List<QueueItem> items(QueueModel queue) {
        return queue.stateProperty().get().items();
    }

    private static List<State> states(QueueModel queue) {
        return items(queue).stream().map(QueueItem::state).toList();
    }
}
