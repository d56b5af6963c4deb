package lapidary.app.support;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import javafx.animation.AnimationTimer;
import javafx.application.Platform;

/// The JavaFX thread for tests: started once on the headless platform, asked from the test's own thread.
public final class Fx {
    private static final long PATIENCE_SECONDS = 60;
    private static boolean started;

    private Fx() {}

    /// Starts JavaFX; later calls do nothing.
    public static synchronized void start() {
        if (started) {
            return;
        }
        CountDownLatch ready = new CountDownLatch(1);
        Platform.startup(ready::countDown);
        await(ready, "JavaFX to start");
        Platform.setImplicitExit(false);
        started = true;
    }

    /// Runs something on the JavaFX thread and waits for its result.
    public static <T> T get(Callable<T> action) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Platform.runLater(() -> {
            try {
                result.complete(action.call());
            } catch (Exception | AssertionError e) {
                result.completeExceptionally(e);
            }
        });
        try {
            return result.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("on the JavaFX thread", e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("the JavaFX thread did not answer", e);
        }
    }

    /// Runs something on the JavaFX thread and waits for it.
    public static void run(Runnable action) {
        get(() -> {
            action.run();
            return true;
        });
    }

    /// Waits until something holds, looking once per pulse.
    public static void until(String what, BooleanSupplier holds) {
        CountDownLatch done = new CountDownLatch(1);
        Platform.runLater(() -> new AnimationTimer() {
            @Override
            public void handle(long now) {
                if (holds.getAsBoolean()) {
                    stop();
                    done.countDown();
                }
            }
        }.start());
        await(done, what);
    }

    /// Lets some pulses pass, so that layout, styles and canvases are up to date.
    public static void pulses(int count) {
        int[] left = {count};
        until("pulses", () -> left[0]-- <= 0);
    }

    private static void await(CountDownLatch latch, String what) {
        try {
            if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("waited in vain for: " + what);
            }
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }
}
