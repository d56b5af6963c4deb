package lapidary.app.open;

import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import lapidary.app.job.Lane;
import lapidary.app.workbench.Opened;
import lapidary.app.workbench.WorkbenchModel;

/// What the window remembers: models opened, the theme, where it was. Read and written away from the screen.
public final class RecentModel {
    private final PreferencesFile file;
    private final WorkbenchModel workbench;
    private final Lane writing;
    private final ReadOnlyObjectWrapper<Preferences> preferences = new ReadOnlyObjectWrapper<>(Preferences.NONE);

    public RecentModel(WorkbenchModel workbench, PreferencesFile file) {
        this.workbench = workbench;
        this.file = file;
        this.writing = workbench.jobs().lane("preferences");
        workbench.openedProperty().subscribe(opened -> {
            if (opened instanceof Opened.Ready(var model)) {
                remember(kept -> kept.withOpened(model.path()));
            }
        });
    }

    /// Recalls what was remembered before; called once, before the window shows.
    public void recall(Preferences remembered) {
        preferences.set(remembered);
    }

    /// Models opened before, newest first.
    public ReadOnlyObjectProperty<Preferences> preferencesProperty() {
        return preferences.getReadOnlyProperty();
    }

    /// The same as paths.
    public List<Path> paths() {
        return preferences.get().recent().stream().map(Path::of).toList();
    }

    /// Remembers a change, from now on and for the next start.
    public void remember(UnaryOperator<Preferences> change) {
        Preferences next = change.apply(preferences.get());
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

    /// Remembers a last change before the program ends, without waiting for the screen.
    public void rememberAtOnce(UnaryOperator<Preferences> change) {
        writing.cancel();
        preferences.set(change.apply(preferences.get()));
        file.write(preferences.get());
    }
}
