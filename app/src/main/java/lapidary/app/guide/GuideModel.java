package lapidary.app.guide;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import lapidary.app.job.JobsModel;
import lapidary.app.job.Lane;

/// Which page of the guide is open, and where its reader came from. Pages are read away from the screen.
public final class GuideModel implements AutoCloseable {
    private static final String PAGE = "page:";
    private static final String TERM = "term:";

    /// How many pages back the way is remembered.
    private static final int REMEMBERED = 50;

    /// A page on the list.
    ///
    /// @param id of the page
    public record Listed(String id, String title) {}

    /// What is open.
    ///
    /// @param term a word of the glossary to show, "" for none
    private record Place(String page, String term) {}

    private final List<Listed> pages;
    private final Lane reading;
    private final Deque<Place> before = new ArrayDeque<>();
    private final ReadOnlyObjectWrapper<Optional<GuidePage>> page = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyObjectWrapper<Optional<Glossary>> glossary = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyStringWrapper term = new ReadOnlyStringWrapper("");
    private final ReadOnlyBooleanWrapper back = new ReadOnlyBooleanWrapper();
    private Place shown = new Place("", "");

    /// @param pages in the order of the list
    public GuideModel(JobsModel jobs, List<Listed> pages) {
        this.pages = List.copyOf(pages);
        this.reading = jobs.lane("guide");
    }

    /// All pages.
    public List<Listed> pages() {
        return pages;
    }

    /// The page that is open; empty before the first and while one is read.
    public ReadOnlyObjectProperty<Optional<GuidePage>> pageProperty() {
        return page.getReadOnlyProperty();
    }

    /// The glossary; empty until it has been read.
    public ReadOnlyObjectProperty<Optional<Glossary>> glossaryProperty() {
        return glossary.getReadOnlyProperty();
    }

    /// The word of the glossary that is shown; "" for none.
    public ReadOnlyStringProperty termProperty() {
        return term.getReadOnlyProperty();
    }

    /// Whether there is a page to go back to.
    public ReadOnlyBooleanProperty backProperty() {
        return back.getReadOnlyProperty();
    }

    /// Opens a page.
    public void open(String id) {
        go(new Place(id, ""));
    }

    /// Whether a page is open, or about to be.
    boolean isAt(String id) {
        return shown.page().equals(id);
    }

    /// Opens the first page if none is open.
    public void begin() {
        if (shown.page().isEmpty()) {
            open(pages.getFirst().id());
        }
    }

    /// Follows a link of a page; what leads nowhere does nothing.
    public void follow(String target) {
        if (target.startsWith(PAGE)) {
            open(target.substring(PAGE.length()));
        } else if (target.startsWith(TERM)) {
            go(new Place(GuidePage.GLOSSARY, target.substring(TERM.length())));
        }
    }

    /// Goes back to the page before.
    public void back() {
        if (!before.isEmpty()) {
            show(before.pop());
        }
    }

    private void go(Place next) {
        if (next.equals(shown)) {
            return;
        }
        if (!shown.page().isEmpty()) {
            before.push(shown);
            if (before.size() > REMEMBERED) {
                before.removeLast();
            }
        }
        show(next);
    }

    private void show(Place next) {
        shown = next;
        back.set(!before.isEmpty());
        reading.start(
                ignored -> new Read(GuidePage.read(next.page()), GuidePage.glossary()),
                (Read read) -> {
                    glossary.set(Optional.of(read.glossary()));
                    term.set(next.term());
                    page.set(Optional.of(read.page()));
                },
                failure -> page.set(
                        Optional.of(new GuidePage(next.page(), GuideText.parse("# Guide\n\n" + failure.message())))));
    }

    private record Read(GuidePage page, Glossary glossary) {}

    @Override
    public void close() {
        reading.close();
    }
}
