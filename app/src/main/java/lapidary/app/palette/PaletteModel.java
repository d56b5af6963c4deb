package lapidary.app.palette;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import lapidary.app.job.JobsModel;
import lapidary.app.job.Lane;
import lapidary.app.open.RecentModel;
import org.jspecify.annotations.Nullable;

/// The palette: open or not, what is typed, and what was found. Searches away from the screen; the newest query wins.
public final class PaletteModel implements AutoCloseable {
    private final Lane searching;
    private final RecentModel recent;
    private final ReadOnlyBooleanWrapper open = new ReadOnlyBooleanWrapper();
    private final StringProperty query = new SimpleStringProperty("");
    private final ReadOnlyObjectWrapper<List<Entry>> found = new ReadOnlyObjectWrapper<>(List.of());
    private Source source = Source.NONE;

    /// @param recent remembers what was picked
    public PaletteModel(JobsModel jobs, RecentModel recent) {
        this.searching = jobs.lane("palette");
        this.recent = recent;
        query.subscribe((before, now) -> search());
    }

    public ReadOnlyBooleanProperty openProperty() {
        return open.getReadOnlyProperty();
    }

    /// What is typed.
    public StringProperty queryProperty() {
        return query;
    }

    /// What fits, best first.
    public ReadOnlyObjectProperty<List<Entry>> foundProperty() {
        return found.getReadOnlyProperty();
    }

    /// Opens the palette on what can be done now.
    ///
    /// @param few whatever is quickly listed
    /// @param many what takes a moment to list, tensors; called once, away from the screen
    public void open(List<Entry> few, Supplier<List<Entry>> many) {
        source = new Source(few, many);
        found.set(List.of());
        query.set("");
        open.set(true);
        search();
    }

    /// Closes it and does what was picked.
    public void pick(Entry picked) {
        open.set(false);
        searching.cancel();
        recent.remember(kept -> kept.withUsed(picked.id()));
        picked.run().run();
    }

    /// Closes it without a pick.
    public void dismiss() {
        open.set(false);
        searching.cancel();
    }

    private void search() {
        if (!open.get()) {
            return;
        }
        Source on = source;
        String typed = query.get();
        List<String> used = recent.preferencesProperty().get().used();
        searching.start(ignored -> Ranking.of(typed, on.all(), used), found::set, failure -> found.set(List.of()));
    }

    @Override
    public void close() {
        searching.close();
    }

    /// What is searched; the many are listed when they are first needed. Used by one lane, one
    /// query after the other.
    private static final class Source {
        static final Source NONE = new Source(List.of(), List::of);

        private final List<Entry> few;
        private final Supplier<List<Entry>> many;
        private @Nullable List<Entry> all;

        Source(List<Entry> few, Supplier<List<Entry>> many) {
            this.few = List.copyOf(few);
            this.many = many;
        }

        synchronized List<Entry> all() {
            if (all == null) {
                all = Stream.concat(few.stream(), many.get().stream()).toList();
            }
            return all;
        }
    }
}
