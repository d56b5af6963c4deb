package lapidary.views.plot;

/// A weight that is ringed in a heat map.
///
/// @param text what the hover says about it: "17.4σ from the mean"
public record HeatMark(long row, long column, String text) {}
