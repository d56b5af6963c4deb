package lapidary.core.doctor;

/// How much a finding matters, worst first.
public enum Severity {
    /// The model is damaged, incomplete, or will not load or run as it is.
    ERROR("error"),
    /// Something that is rarely meant, and that some program will stumble over.
    WARNING("warning"),
    /// Worth knowing; nothing has to be done.
    INFORMATION("information");

    private final String id;

    Severity(String id) {
        this.id = id;
    }

    /// As `--json` says it.
    public String id() {
        return id;
    }
}
