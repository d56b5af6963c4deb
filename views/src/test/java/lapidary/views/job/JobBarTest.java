package lapidary.views.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Labeled;
import javafx.scene.image.Image;
import javafx.scene.input.KeyCode;
import javafx.scene.robot.Robot;
import javafx.stage.Popup;
import javafx.stage.Stage;
import javafx.stage.Window;
import lapidary.core.job.Progress;
import lapidary.views.Screen;
import lapidary.views.theme.Theme;
import org.junit.jupiter.api.Test;

class JobBarTest {
    @Test
    void theNewestJobIsShownWithWhatIsLeft() {
        JobBar bar = Screen.call(JobBar::new);
        Stage stage = Screen.show(bar, Theme.LIGHT, 600, 40);
        Screen.run(() -> {
            bar.jobs().add(new JobItem(progress("Older", 0, Progress.State.WAITING), () -> {}));
            bar.jobs().add(new JobItem(progress("Export", 0.75, Progress.State.RUNNING), () -> {}));
        });
        assertEquals("Export", ((Label) bar.lookup(".job-title")).getText());
        assertEquals("75 %, 2 s left", ((Label) bar.lookup(".job-state")).getText());
        assertTrue(bar.getChildrenUnmodifiable().stream()
                .anyMatch(n ->
                        n instanceof Labeled l && l.isVisible() && l.getText().equals("+1 more")));
        Screen.run(() -> bar.jobs().clear());
        assertEquals("No jobs running", ((Label) bar.lookup(".job-activity")).getText());
        Screen.run(stage::close);
    }

    @Test
    void theListOfAllJobsLooksLikeItsWindow() {
        JobBar bar = Screen.call(JobBar::new);
        Stage stage = Screen.show(bar, Theme.DARK, 600, 40);
        Screen.run(() -> {
            bar.jobs().add(new JobItem(progress("Measuring accuracy", 0.3, Progress.State.RUNNING), () -> {}));
            bar.jobs().add(new JobItem(progress("Export", 0.75, Progress.State.RUNNING), () -> {}));
        });
        Button more = (Button) bar.getChildren().getLast();
        Screen.run(more::fire);
        Popup popup = Screen.call(() -> (Popup) Window.getWindows().stream()
                .filter(w -> w instanceof Popup && w.isShowing())
                .findFirst()
                .orElseThrow());
        Image picture = Screen.snapshot(popup.getScene(), "job-list");
        assertTrue(picture.getPixelReader()
                        .getColor((int) picture.getWidth() / 2, (int) picture.getHeight() / 2)
                        .getBrightness()
                < 0.3);
        assertEquals(2, popup.getScene().getRoot().lookupAll(".job-row").size());
        Screen.run(more::fire);
        assertFalse(popup.isShowing());
        Screen.run(stage::close);
    }

    @Test
    void theKeysStopAJobOfTheListAndCloseIt() {
        List<String> asked = new ArrayList<>();
        JobBar bar = Screen.call(JobBar::new);
        Stage stage = Screen.show(bar, Theme.LIGHT, 600, 40);
        Screen.run(() -> {
            for (String title : List.of("Measuring accuracy", "Export", "Calibration")) {
                bar.jobs().add(new JobItem(progress(title, 0.3, Progress.State.RUNNING), () -> asked.add(title)));
            }
        });
        Robot robot = Screen.call(Robot::new);
        Screen.run(() -> {
            bar.getChildren().getLast().requestFocus();
            robot.keyType(KeyCode.SPACE);
        });
        Screen.pulse();
        Screen.run(() -> {
            robot.keyType(KeyCode.TAB);
            robot.keyType(KeyCode.SPACE);
        });
        assertEquals(List.of("Export"), asked);
        Screen.run(() -> robot.keyType(KeyCode.ESCAPE));
        assertTrue(Screen.call(() -> Window.getWindows().stream().noneMatch(Popup.class::isInstance)));
        Screen.run(stage::close);
    }

    @Test
    void cancelAsksOnceAndSaysSo() {
        int[] asked = {0};
        JobItem job = new JobItem(progress("Export", 0.4, Progress.State.RUNNING), () -> asked[0]++);
        JobRow row = Screen.call(() -> new JobRow(job));
        Button cancel = (Button) row.getChildren().getLast();
        Screen.run(() -> {
            cancel.fire();
            job.cancel();
        });
        assertEquals(1, asked[0]);
        assertTrue(cancel.isDisabled());
        assertTrue(row.getAccessibleText().endsWith("stopping"), row.getAccessibleText());
        Screen.run(() -> job.update(progress("Export", 0.4, Progress.State.CANCELLED)));
        assertTrue(row.getAccessibleText().endsWith("cancelled"));
        assertFalse(cancel.getAccessibleText().isEmpty());
    }

    private static Progress progress(String title, double fraction, Progress.State state) {
        return new Progress(title, "blk.0.attn_q", fraction, Duration.ofSeconds(6), state);
    }
}
