package lapidary.app.workbench;

import lapidary.views.text.Messages;

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
            Messages.of("workbench.awaits-calibration-run"),
            Messages.of("workbench.waiting-for-calibration"),
            Messages.of("workbench.method-chosen-looks"),
            Kind.UNDER_WAY);
    static final Awaited DATA = new Awaited(
            Messages.of("workbench.needs-calibration-data"),
            Messages.of("workbench.calibration-data-needed"),
            Messages.of("workbench.method-chosen-looks-at"),
            Kind.DATA);
    static final Awaited STOPPED = new Awaited(
            Messages.of("workbench.needs-calibration-run"),
            Messages.of("workbench.calibration-run-needed"),
            Messages.of("workbench.method-chosen-looks-at-what"),
            Kind.DATA);
    static final Awaited IMPORTANCE = new Awaited(
            Messages.of("common.needs-importance-matrix"),
            Messages.of("workbench.importance-matrix-needed"),
            Messages.of("workbench.type-chosen-needs"),
            Kind.IMPORTANCE);
    static final Awaited MATRIX = new Awaited(
            Messages.of("workbench.awaits-importance-matrix"),
            Messages.of("workbench.waiting-for-importance"),
            Messages.of("workbench.type-chosen-needs-to"),
            Kind.UNDER_WAY);
}
