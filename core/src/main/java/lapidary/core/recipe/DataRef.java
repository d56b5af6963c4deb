package lapidary.core.recipe;

/// Data that a recipe names, by content and never by path.
public record DataRef(String name, String sha256, Use use) {
    /// What the data is for; the same data never serves two of them.
    public enum Use {
        CALIBRATE,
        SEARCH,
        JUDGE
    }
}
