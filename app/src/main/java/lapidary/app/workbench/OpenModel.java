package lapidary.app.workbench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import lapidary.core.model.Model;

/// An opened model with its users counted: the file stays mapped until it is retired and its last user is done.
public final class OpenModel {
    private final Model model;
    private final Path path;

    // Guarded by this:
    private int users;
    private boolean retired;

    private OpenModel(Model model, Path path) {
        this.model = model;
        this.path = path;
    }

    /// Opens a file or folder. Reads headers; never called on the screen's thread.
    public static OpenModel open(Path path) throws IOException {
        return new OpenModel(Model.open(path), path);
    }

    /// The model; whoever reads weights does so within [#use].
    public Model model() {
        return model;
    }

    /// What the user opened.
    public Path path() {
        return path;
    }

    /// Name of the file or folder, without its place.
    public String name() {
        Path last = path.toAbsolutePath().normalize().getFileName();
        return last == null ? path.toString() : last.toString();
    }

    /// Runs work that reads weights; the mapping outlives it.
    ///
    /// @throws CancellationException when the model has been retired
    public <T, E extends Exception> T use(Use<T, E> work) throws E {
        enter();
        try {
            return work.with(model);
        } finally {
            leave();
        }
    }

    /// Keeps the file mapped until the hold is closed, for whoever reads weights on threads of its own.
    ///
    /// @throws CancellationException when the model has been retired
    public Hold hold() {
        enter();
        return this::leave;
    }

    /// Lets go of the file once nobody uses it any more. Never called on the screen's thread: unmapping takes time.
    public void retire() {
        boolean isLast;
        synchronized (this) {
            if (retired) {
                return;
            }
            retired = true;
            isLast = users == 0;
        }
        if (isLast) {
            model.close();
        }
    }

    private synchronized void enter() {
        if (retired) {
            throw new CancellationException("the model '" + name() + "' was closed");
        }
        users++;
    }

    private void leave() {
        boolean isLast;
        synchronized (this) {
            users--;
            isLast = retired && users == 0;
        }
        if (isLast) {
            model.close();
        }
    }

    /// A claim on the open file; closed once.
    public interface Hold extends AutoCloseable {
        @Override
        void close();
    }

    /// Work on the model.
    @FunctionalInterface
    public interface Use<T, E extends Exception> {
        T with(Model model) throws E;
    }
}
