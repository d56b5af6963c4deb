package lapidary.app.workbench;

/// What has to be there before a recipe can be previewed and written, beside choices that a file can hold.
///
/// @param tag in a word or three: "needs calibration data"
/// @param title the same, as a heading
/// @param sentence what the user can do, or has to wait for
/// @param kind where it comes from
public record Awaited(String tag, String title, String sentence, Kind kind) {
    /// Where it comes from.
    public enum Kind {
        /// It is being made.
        UNDER_WAY,
        /// The data page.
        DATA,
        /// The choice panel, beside the preset.
        IMPORTANCE
    }

    static final Awaited RUN = new Awaited(
            "awaits the calibration run",
            "Waiting for the calibration run",
            "The method chosen looks at what enters each layer. The model is being run over the calibration data; "
                    + "see the jobs.",
            Kind.UNDER_WAY);
    static final Awaited DATA = new Awaited(
            "needs calibration data",
            "Calibration data needed",
            "The method chosen looks at what enters each layer. Choose what the model is to be run over.",
            Kind.DATA);
    static final Awaited STOPPED = new Awaited(
            "needs a calibration run",
            "Calibration run needed",
            "The method chosen looks at what enters each layer, and the model has not been run over the calibration "
                    + "data. Start the run on the data page.",
            Kind.DATA);
    static final Awaited IMPORTANCE = new Awaited(
            "needs an importance matrix",
            "Importance matrix needed",
            "A type chosen needs to know which columns matter. Load or compute an importance matrix beside the "
                    + "preset, or choose another type.",
            Kind.IMPORTANCE);
    static final Awaited MATRIX = new Awaited(
            "awaits the importance matrix",
            "Waiting for the importance matrix",
            "A type chosen needs to know which columns matter. The matrix is being computed; see the jobs.",
            Kind.UNDER_WAY);
}
