package lapidary.views.plot;

/// Equal bands of rows or columns with a line between them, such as attention heads.
///
/// @param name of one band: "head"
/// @param rows rows of a band; 0 for none
/// @param columns columns of a band; 0 for none
public record HeatBands(String name, long rows, long columns) {
    /// No bands.
    public static final HeatBands NONE = new HeatBands("", 0, 0);
}
