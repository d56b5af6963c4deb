package lapidary.core.eval;

/// A mean with its uncertainty in both forms the design asks for.
///
/// @param value the mean (or exp of it, for a perplexity)
/// @param standardError per token, as llama.cpp prints it
/// @param low lower end of the 95 % interval over sequence means (Student's t)
/// @param high upper end of it
public record Estimate(double value, double standardError, double low, double high) {}
