package lapidary.app.window;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import lapidary.app.open.ConfigFolder;
import lapidary.app.open.Preferences;
import lapidary.app.open.PreferencesFile;
import lapidary.app.open.StateFolder;
import lapidary.app.queue.QueueFolder;
import lapidary.core.prune.Pruners;
import lapidary.views.text.Messages;

/// What a start can do while JavaFX starts: reads the preferences and looks at the methods once, so that what they are
/// made of is loaded when the screen's thread asks.
final class Ahead {
    private final CompletableFuture<PreferencesFile> file = new CompletableFuture<>();
    private final CompletableFuture<Preferences> preferences = new CompletableFuture<>();
    private boolean begun;

    synchronized void begin() {
        if (!begun) {
            begun = true;
            Thread.ofPlatform().daemon().name("start").start(this::run);
        }
    }

    private void run() {
        try {
            PreferencesFile found = new PreferencesFile(ConfigFolder.here(), StateFolder.here());
            QueueFolder.settle(found.folder(), found.state());
            file.complete(found);
            preferences.complete(found.read());
        } catch (RuntimeException e) {
            file.completeExceptionally(e);
            preferences.completeExceptionally(e);
        }
        Objects.requireNonNull(Pruners.methods());
        Objects.requireNonNull(Messages.of("part.tree"));
    }

    PreferencesFile file() {
        begin();
        return file.join();
    }

    Preferences preferences() {
        begin();
        return preferences.join();
    }
}
