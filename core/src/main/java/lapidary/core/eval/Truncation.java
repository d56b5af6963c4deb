package lapidary.core.eval;

/// How well a mean KL divergence is known of which only the likeliest tokens of the original took part exactly.
///
/// With p the original, q the model, S the kept tokens, r = 1 − p(S) and s = 1 − q(S):
///
/// - KL = Σ_S p ln(p/q) + r ln(r/s) + r · KL(p̃ ‖ q̃), where p̃ and q̃ are the two distributions within the rest.
/// - *Lower bound*: the first two terms, because the third is never negative. All of it is known exactly.
/// - *Upper bound*: no token of the rest is likelier than c, the least likely kept one. Σ p ln p − Σ p ln q is convex
///   in p, so under that bound it is largest where as much of r as possible, c each, lies on the tokens that q holds
///   least likely. Their q is known; it is rounded down to a 256th of its range, which keeps the bound valid.
/// - *Estimate*: the third term as the mean of q̃/p̃ − 1 − ln(q̃/p̃) over tokens drawn from p̃, whose expectation it is
///   (the mean of q̃/p̃ is 1); every term is at least 0.
///
/// @param kept tokens per position
/// @param sampled tokens per position, drawn from the others
/// @param rest r, the original's probability outside the kept tokens, mean over positions
/// @param lower mean KL is not below this, nats
/// @param upper mean KL is not above this, nats
/// @param samplingError standard error of the estimate that comes from drawing, nats
public record Truncation(int kept, int sampled, double rest, double lower, double upper, double samplingError) {}
