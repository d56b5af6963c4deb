package lapidary.views;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import javafx.application.Platform;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.image.WritableImage;
import javafx.stage.Stage;
import lapidary.views.image.PngWriter;
import lapidary.views.theme.Theme;

/// JavaFX on its headless platform, for tests: runs things on the FX thread, shows nodes and takes their picture.
public final class Screen {
    private static boolean started;

    private Screen() {}

    /// Runs on the FX thread and hands back the result; starts JavaFX at the first call.
    public static <T> T call(Callable<T> work) {
        start();
        CompletableFuture<T> result = new CompletableFuture<>();
        Platform.runLater(() -> {
            try {
                result.complete(work.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        try {
            return result.get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    public static void run(Runnable work) {
        call(() -> {
            work.run();
            return true;
        });
    }

    /// Shows a node in a window of its own.
    public static Stage show(Parent root, Theme theme, double width, double height) {
        return call(() -> {
            Scene scene = new Scene(root, width, height);
            theme.applyTo(scene);
            Stage stage = new Stage();
            stage.setScene(scene);
            stage.show();
            root.applyCss();
            root.layout();
            return stage;
        });
    }

    /// Lets pulses pass until something holds; fails after ten seconds.
    public static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!call(condition::getAsBoolean)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("did not come true within ten seconds");
            }
            pulse();
        }
    }

    /// Waits until one more frame has been drawn.
    public static void pulse() {
        CountDownLatch latch = new CountDownLatch(2);
        run(() -> {
            javafx.animation.AnimationTimer timer = new javafx.animation.AnimationTimer() {
                @Override
                public void handle(long now) {
                    latch.countDown();
                    if (latch.getCount() == 0) {
                        stop();
                    }
                }
            };
            timer.start();
            Platform.requestNextPulse();
        });
        try {
            if (!latch.await(10, TimeUnit.SECONDS)) {
                throw new AssertionError("no pulse");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The picture of a scene; also written under `name` into the folder of `lapidary.snapshots`, if there is one.
    public static WritableImage snapshot(Scene scene, String name) {
        pulse();
        WritableImage image = call(() -> scene.snapshot(null));
        String folder = System.getProperty("lapidary.snapshots", "");
        if (folder.isBlank()) {
            return image;
        }
        try {
            PngWriter.write(image, Path.of(folder).resolve(name + ".png"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return image;
    }

    private static synchronized void start() {
        if (!started) {
            Platform.startup(() -> {
                Platform.setImplicitExit(false);
            });
            started = true;
        }
    }
}
