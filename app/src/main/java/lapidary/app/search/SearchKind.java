package lapidary.app.search;

import lapidary.views.text.Messages;

/// What is searched.
public enum SearchKind {
    BITS("search.bits"),
    SPARSITY("search.sparsity"),
    DEPTH("search.depth");

    private final String key;

    SearchKind(String key) {
        this.key = key;
    }

    public String title() {
        return Messages.of(key);
    }
}
