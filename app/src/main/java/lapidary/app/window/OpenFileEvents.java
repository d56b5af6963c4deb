package lapidary.app.window;

import com.sun.glass.ui.Application;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// The events by which macOS asks a program to open files.
///
/// decision: JavaFX hands them to its inner event handler and has no public way to them; `java.awt.Desktop` would start
/// a second toolkit. So the inner handler is wrapped, which needs
/// `--add-exports javafx.graphics/com.sun.glass.ui=ALL-UNNAMED` where JavaFX is a module.
final class OpenFileEvents extends Application.EventHandler {
    private final Application.EventHandler inner;
    private final Consumer<List<Path>> arriving;

    private OpenFileEvents(Application.EventHandler inner, Consumer<List<Path>> arriving) {
        this.inner = inner;
        this.arriving = arriving;
    }

    /// @param arriving receives the files of each event, on the screen's thread
    static void to(Consumer<List<Path>> arriving) {
        Application application = Application.GetApplication();
        application.setEventHandler(new OpenFileEvents(application.getEventHandler(), arriving));
    }

    @Override
    public void handleOpenFilesAction(Application app, long time, String[] files) {
        arriving.accept(Arrays.stream(files).map(Path::of).toList());
    }

    @Override
    public void handleWillFinishLaunchingAction(Application app, long time) {
        inner.handleWillFinishLaunchingAction(app, time);
    }

    @Override
    public void handleDidFinishLaunchingAction(Application app, long time) {
        inner.handleDidFinishLaunchingAction(app, time);
    }

    @Override
    public void handleWillBecomeActiveAction(Application app, long time) {
        inner.handleWillBecomeActiveAction(app, time);
    }

    @Override
    public void handleDidBecomeActiveAction(Application app, long time) {
        inner.handleDidBecomeActiveAction(app, time);
    }

    @Override
    public void handleWillResignActiveAction(Application app, long time) {
        inner.handleWillResignActiveAction(app, time);
    }

    @Override
    public void handleDidResignActiveAction(Application app, long time) {
        inner.handleDidResignActiveAction(app, time);
    }

    @Override
    public void handleWillHideAction(Application app, long time) {
        inner.handleWillHideAction(app, time);
    }

    @Override
    public void handleDidHideAction(Application app, long time) {
        inner.handleDidHideAction(app, time);
    }

    @Override
    public void handleWillUnhideAction(Application app, long time) {
        inner.handleWillUnhideAction(app, time);
    }

    @Override
    public void handleDidUnhideAction(Application app, long time) {
        inner.handleDidUnhideAction(app, time);
    }

    @Override
    public void handleQuitAction(Application app, long time) {
        inner.handleQuitAction(app, time);
    }

    @Override
    public void handleDidReceiveMemoryWarning(Application app, long time) {
        inner.handleDidReceiveMemoryWarning(app, time);
    }

    @Override
    public void handlePreferencesChanged(Map<String, Object> preferences) {
        inner.handlePreferencesChanged(preferences);
    }
}
