package lapidary.core.data;

/// How bare token ids are stored.
public enum TokenWidth {
    /// By the file's header, or by what its numbers look like.
    AUTOMATIC("auto"),
    UINT16("uint16"),
    UINT32("uint32");

    private final String id;

    TokenWidth(String id) {
        this.id = id;
    }

    /// As typed on the command line.
    public String id() {
        return id;
    }
}
