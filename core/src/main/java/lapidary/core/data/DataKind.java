package lapidary.core.data;

import java.util.Locale;

/// Kinds of data, by what their items are.
public enum DataKind {
    TEXT("text", "character"),
    TOKENS("token ids", "token"),
    IMAGES("images", "image"),
    PAIRS("sentence pairs", "pair"),
    ARRAYS("arrays", "example");

    private final String label;
    private final String item;

    DataKind(String label, String item) {
        this.label = label;
        this.item = item;
    }

    public String label() {
        return label;
    }

    /// "397 images", "1 image"
    public String counted(long count) {
        return String.format(Locale.ROOT, "%,d %s%s", count, item, count == 1 ? "" : "s");
    }
}
