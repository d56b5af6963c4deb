package lapidary.core.measure;

/// How a number was obtained.
///
/// @param kind measured, predicted, heuristic or not covered
/// @param data name of the data it was taken on ("" when no data was involved)
/// @param protocol the procedure, named so that it can be repeated, e.g. "windows, context 256"
/// @param seed seed of whatever was random
public record Provenance(Kind kind, String data, String protocol, long seed) {

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
        return new Provenance(Kind.MEASURED, data, protocol, 0);
    }

    public static Provenance predicted(String protocol) {
        return new Provenance(Kind.PREDICTED, "", protocol, 0);
    }
}
