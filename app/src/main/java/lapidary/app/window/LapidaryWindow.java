package lapidary.app.window;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.application.Application;
import javafx.application.Platform;
import javafx.geometry.Rectangle2D;
import javafx.scene.Scene;
import javafx.stage.Screen;
import javafx.stage.Stage;
import lapidary.app.instance.SingleInstance;
import lapidary.app.open.Preferences;
import lapidary.app.open.Samples;
import lapidary.app.open.StageFilePicker;
import lapidary.app.open.StateFolder;
import lapidary.app.workbench.Opened;
import lapidary.app.workspace.WorkspaceModel;
import lapidary.core.discover.Places;
import lapidary.core.format.LeftOvers;
import lapidary.core.preview.LanguagePreview;
import lapidary.core.prune.Pruners;
import lapidary.views.theme.WindowIcon;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/// The application with its one window.
public final class LapidaryWindow extends Application {
    // Of the window at first, and what every place needs; less where the screen is smaller.
    private static final double WIDTH = 1440;
    private static final double HEIGHT = 900;
    private static final double LEAST_WIDTH = 1180;
    private static final double LEAST_HEIGHT = 680;
    private static final double TITLE_BAR = 40;

    /// The right to be the one window; the application is made by JavaFX, so it cannot be given to a constructor.
    private static @Nullable SingleInstance instance;

    private static final Ahead AHEAD = new Ahead();

    private Preferences remembered = Preferences.NONE;
    private @Nullable WindowModel model;
    private @Nullable WindowMemory memory;

    /// Begins what the window will need, on another thread; called as early as possible.
    public static void prepare() {
        AHEAD.begin();
    }

    /// Shows the window and returns when it has been closed. Called once per process.
    ///
    /// @param files to open at once
    /// @param one what later starts hand their files to; empty for a window by itself
    public static void show(List<Path> files, Optional<SingleInstance> one) {
        instance = one.orElse(null);
        launch(LapidaryWindow.class, files.stream().map(Path::toString).toArray(String[]::new));
    }

    /// Runs before the window, away from the screen's thread.
    @Override
    public void init() {
        remembered = AHEAD.preferences();
    }

    @Override
    public void start(Stage stage) {
        WindowModel window = new WindowModel(Pruners.methods(), Platform::runLater, AHEAD.file(), Places.here());
        model = window;
        WorkspaceModel work = window.keepWork(StateFolder.here().resolve("workspace"));
        window.recent().recall(remembered);
        WindowPane pane = new WindowPane(window, new StageFilePicker(stage));
        pane.watchFailures(Thread.currentThread());
        window.diagnostics().openWith(this::show);
        window.export().showWith(this::show);
        Rectangle2D screen = Screen.getPrimary().getVisualBounds();
        Scene scene =
                new Scene(pane, Math.min(WIDTH, screen.getWidth()), Math.min(HEIGHT, screen.getHeight() - TITLE_BAR));
        pane.attach(scene);
        stage.setTitle("Lapidary");
        window.workbench()
                .openedProperty()
                .subscribe(ignored -> stage.setTitle(window.workbench()
                        .model()
                        .map(open -> open.name() + " – Lapidary")
                        .orElse("Lapidary")));
        stage.getIcons().addAll(WindowIcon.sizes());
        stage.setMinWidth(Math.min(LEAST_WIDTH, screen.getWidth()));
        stage.setMinHeight(Math.min(LEAST_HEIGHT, screen.getHeight()));
        stage.setScene(scene);
        memory = new WindowMemory(stage, window, pane);
        memory.recall();
        Desktop.follow(window, pane);
        stage.show();
        FirstPaint.then(() -> afterPaint(window, pane));
        Consumer<List<Path>> arriving = files -> Platform.runLater(() -> arrive(stage, window, files));
        Desktop.openedFiles(arriving);
        window.workbench().jobs().quietly(() -> listen(arriving));
        List<Path> asked = getParameters().getRaw().stream().map(Path::of).toList();
        window.take(asked);
        if (asked.isEmpty()) {
            // Unless somebody opened something meanwhile.
            work.findLeftOver(model -> {
                if (window.workbench().openedProperty().get() instanceof Opened.Nothing) {
                    window.workbench().open(model);
                }
            });
        }
    }

    /// What makes the first minute quick, and would make the window late before it.
    private static void afterPaint(WindowModel window, WindowPane pane) {
        if (StartReport.isAsked()) {
            StartReport.tell();
            return;
        }
        pane.makeAhead();
        List<Path> places = window.recent().paths();
        window.workbench().jobs().quietly(() -> {
            sweep(places);
            LanguagePreview.warmUp(Samples.languageModel());
        });
    }

    /// What a kill during an export left, beside models that were opened lately.
    private static void sweep(List<Path> models) {
        models.stream()
                .map(Path::toAbsolutePath)
                .map(Path::getParent)
                .filter(Objects::nonNull)
                .distinct()
                .flatMap(folder -> LeftOvers.sweep(folder).stream())
                .forEach(left -> LoggerFactory.getLogger(LapidaryWindow.class)
                        .info("removed a file that a run that was killed left: {}", left));
    }

    private static void listen(Consumer<List<Path>> arriving) {
        if (instance != null) {
            try {
                instance.listen(arriving);
            } catch (IOException e) {
                LoggerFactory.getLogger(LapidaryWindow.class)
                        .warn("later starts open windows of their own: {}", e.getMessage());
            }
        }
    }

    private static void arrive(Stage stage, WindowModel window, List<Path> files) {
        stage.setIconified(false);
        stage.toFront();
        stage.requestFocus();
        window.take(files);
    }

    /// Shows a folder or a page in the desktop's own program for it.
    private void show(Path path) {
        getHostServices().showDocument(path.toUri().toString());
    }

    @Override
    public void stop() {
        if (instance != null) {
            instance.close();
        }
        if (memory != null) {
            memory.keep();
        }
        if (model != null) {
            model.close();
        }
    }
}
