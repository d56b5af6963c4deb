package lapidary.app.search;

import java.util.Optional;
import lapidary.app.workbench.OpenModel;
import lapidary.core.job.Background;

/// One search, from its beginning; kept until the next one for what was found. Lives on the screen's thread.
final class SearchRun {
    final OpenModel open;
    final SearchMaker maker;
    final Gate gate = new Gate();
    Optional<SearchMaker.Made> made = Optional.empty();
    Optional<Background<?>> job = Optional.empty();

    SearchRun(OpenModel open, SearchMaker maker) {
        this.open = open;
        this.maker = maker;
    }
}
