package lapidary.app.open;

import java.nio.file.Path;
import java.util.List;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import lapidary.app.job.Lane;
import lapidary.app.workbench.Opened;
import lapidary.app.workbench.WorkbenchModel;

/// What the window remembers: models opened and the theme. Read and written away from the screen.
public final class RecentModel {
    private final PreferencesFile file;
    private final WorkbenchModel workbench;
    private final Lane writing;
    private final ReadOnlyObjectWrapper<Preferences> preferences = new ReadOnlyObjectWrapper<>(Preferences.NONE);
    private final BooleanProperty dark = new SimpleBooleanProperty();

    public RecentModel(WorkbenchModel workbench, PreferencesFile file) {
        this.workbench = workbench;
        this.file = file;
        this.writing = workbench.jobs().lane("preferences");
        workbench.openedProperty().subscribe(opened -> {
            if (opened instanceof Opened.Ready(var model)) {
                remember(preferences.get().withOpened(model.path()));
            }
        });
        dark.subscribe(isDark -> remember(preferences.get().withDark(isDark)));
    }

    /// Recalls what was remembered before; called once, before the window shows.
    public void recall(Preferences remembered) {
        preferences.set(remembered);
        dark.set(remembered.dark());
    }

    /// Models opened before, newest first.
    public ReadOnlyObjectProperty<Preferences> preferencesProperty() {
        return preferences.getReadOnlyProperty();
    }

    /// The same as paths.
    public List<Path> paths() {
        return preferences.get().recent().stream().map(Path::of).toList();
    }

    /// The theme, kept for the next start.
    public BooleanProperty darkProperty() {
        return dark;
    }

    private void remember(Preferences next) {
        if (next.equals(preferences.get())) {
            return;
        }
        preferences.set(next);
        writing.start(
                ignored -> {
                    file.write(next);
                    return next;
                },
                ignored -> {},
                failure -> workbench.report(failure.message()));
    }
}
