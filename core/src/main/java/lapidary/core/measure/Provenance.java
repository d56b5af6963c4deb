package lapidary.core.measure;

/// How a number was obtained.
///
/// @param kind measured, predicted, heuristic or not covered
/// @param data name of the data it was taken on ("" when no data was involved)
/// @param dataSha256 hash of that data, hexadecimal ("" where it is not known)
/// @param protocol the procedure, named so that it can be repeated, e.g. "windows, context 256"
/// @param seed seed of whatever was random
public record Provenance(Kind kind, String data, String dataSha256, String protocol, long seed) {
    /// What the protocol of a number ends with when its data was used before it was measured.
    public static final String SEEN = "seen in calibration";

    /// What a number may claim to be; the tag that the window shows beside it.
    public enum Kind {
        MEASURED("measured"),
        PREDICTED("predicted"),
        HEURISTIC("heuristic"),
        NOT_COVERED("not covered");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }

    public static Provenance measured(String data, String protocol) {
        return measured(data, "", protocol, 0);
    }

    public static Provenance measured(String data, String dataSha256, String protocol, long seed) {
        return new Provenance(Kind.MEASURED, data, dataSha256, protocol, seed);
    }

    public static Provenance predicted(String protocol) {
        return new Provenance(Kind.PREDICTED, "", "", protocol, 0);
    }

    /// The same, marked as taken on data that a calibration or search has seen: it flatters.
    public Provenance seen() {
        return isSeen() ? this : new Provenance(kind, data, dataSha256, protocol + ", " + SEEN, seed);
    }

    /// Whether its data was used before it was measured.
    public boolean isSeen() {
        return protocol.endsWith(SEEN);
    }
}
