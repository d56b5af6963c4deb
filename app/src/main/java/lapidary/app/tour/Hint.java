package lapidary.app.tour;

/// What to do now, and where.
///
/// @param anchor selects the control that it stands beside
/// @param key of its words among the messages
public record Hint(String anchor, String key) {}
