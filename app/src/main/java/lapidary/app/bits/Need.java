package lapidary.app.bits;

/// What is lacking.
///
/// @param button what getting it is called, "" when there is nothing to be done but to wait
public record Need(String sentence, String button, Runnable get) {}
