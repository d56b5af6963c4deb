package lapidary.app.window;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javafx.application.Application;
import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.stage.Stage;
import lapidary.app.open.ConfigFolder;
import lapidary.app.open.Preferences;
import lapidary.app.open.PreferencesFile;
import lapidary.app.open.Samples;
import lapidary.app.open.StageFilePicker;
import lapidary.core.discover.Places;
import lapidary.core.preview.LanguagePreview;
import lapidary.core.prune.Pruners;
import lapidary.views.theme.WindowIcon;
import org.jspecify.annotations.Nullable;

/// The application with its one window.
public final class LapidaryWindow extends Application {
    private PreferencesFile file = new PreferencesFile(ConfigFolder.here());
    private Preferences remembered = Preferences.NONE;
    private @Nullable WindowModel model;

    /// Shows the window and returns when it has been closed. Called once per process.
    ///
    /// @param path a model to open at once
    public static void show(Optional<Path> path) {
        List<String> arguments = path.map(Path::toString).stream().toList();
        launch(LapidaryWindow.class, arguments.toArray(String[]::new));
    }

    /// Runs before the window, away from the screen's thread.
    @Override
    public void init() {
        remembered = file.read();
    }

    @Override
    public void start(Stage stage) {
        WindowModel window = new WindowModel(Pruners.methods(), Platform::runLater, file, Places.here());
        model = window;
        window.recent().recall(remembered);
        WindowPane pane = new WindowPane(window, new StageFilePicker(stage));
        pane.watchFailures(Thread.currentThread());
        window.diagnostics().openWith(this::show);
        Scene scene = new Scene(pane, 1440, 900);
        pane.attach(scene);
        stage.setTitle("Lapidary");
        window.workbench()
                .openedProperty()
                .subscribe(ignored -> stage.setTitle(window.workbench()
                        .model()
                        .map(open -> open.name() + " – Lapidary")
                        .orElse("Lapidary")));
        stage.getIcons().addAll(WindowIcon.sizes());
        stage.setMinWidth(1024);
        stage.setMinHeight(680);
        stage.setScene(scene);
        stage.show();
        StartReport.whenAsked();
        window.workbench().jobs().quietly(() -> LanguagePreview.warmUp(Samples.languageModel()));
        getParameters().getRaw().stream().findFirst().map(Path::of).ifPresent(window.workbench()::open);
    }

    /// Shows a folder in the desktop's program for files.
    private void show(Path folder) {
        getHostServices().showDocument(folder.toUri().toString());
    }

    @Override
    public void stop() {
        if (model != null) {
            model.close();
        }
    }
}
