package lapidary.app.window;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import javafx.animation.Animation;
import javafx.animation.KeyFrame;
import javafx.animation.Timeline;
import javafx.event.Event;
import javafx.scene.Node;
import javafx.scene.input.InputEvent;
import javafx.util.Duration;

/// Moments in which nobody uses the window, and work on the screen's thread that is done in them, step by step.
final class IdleMoments {
    private static final Duration REST = Duration.millis(120);

    /// After the last key or movement of the mouse, in nanoseconds.
    private static final long QUIET = 600_000_000;

    private final LongSupplier clock;
    private final Timeline steps = new Timeline();
    private BooleanSupplier work = () -> false;
    private long used;

    /// @param clock in nanoseconds
    IdleMoments(LongSupplier clock) {
        this.clock = clock;
        used = clock.getAsLong() - QUIET;
        steps.getKeyFrames().add(new KeyFrame(REST, ignored -> step()));
        steps.setCycleCount(Animation.INDEFINITE);
    }

    /// Counts what reaches a part of the window as use.
    void watch(Node part) {
        part.addEventFilter(InputEvent.ANY, this::use);
    }

    /// Begins work; what was under way is given up.
    ///
    /// @param work does one step and says whether there may be more
    void run(BooleanSupplier work) {
        this.work = work;
        steps.play();
    }

    /// Whether there is work left.
    boolean isWorking() {
        return steps.getStatus() == Animation.Status.RUNNING;
    }

    /// Does one step unless somebody used the window just now.
    void step() {
        if (clock.getAsLong() - used >= QUIET && !work.getAsBoolean()) {
            steps.stop();
        }
    }

    private void use(Event ignored) {
        used = clock.getAsLong();
    }
}
