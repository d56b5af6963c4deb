package lapidary.views.plot;

/// A mark on an axis.
///
/// @param label "" for a mark without text
record Tick(double value, String label) {}
