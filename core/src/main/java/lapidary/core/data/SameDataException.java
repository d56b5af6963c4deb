package lapidary.core.data;

/// Data was to serve two uses.
public final class SameDataException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Overlap overlap;

    SameDataException(Overlap overlap) {
        super(overlap.sentence() + "; a number measured on data that was used before flatters; choose other data");
        this.overlap = overlap;
    }

    public Overlap overlap() {
        return overlap;
    }
}
