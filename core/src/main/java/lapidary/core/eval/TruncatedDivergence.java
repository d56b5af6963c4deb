package lapidary.core.eval;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// KL(original ‖ model) at a position where only a part of the original's logits is known and all of the model's are;
/// see [Truncation] for the derivation.
///
/// @param estimate of the divergence, nats; within the bounds
/// @param lower bound, nats
/// @param upper bound, nats
/// @param halves difference of the estimates from the two halves of the drawn tokens, nats
record TruncatedDivergence(double estimate, double lower, double upper, double halves) {
    private static final int BINS = 256;

    /// Below this the model's rest is summed up token by token: a difference from 1 would have no digits left.
    private static final double SMALL_REST = 1e-3;

    /// @param at of the first of `vocabulary` logits of the model
    /// @param logSum logSumExp of them
    static TruncatedDivergence of(
            TopLogits original, int position, MemorySegment data, long at, int vocabulary, double logSum) {
        Likeliest top = original.likeliest;
        double divergence = 0;
        double kept = 0;
        for (int rank = 0; rank < top.count() && top.token(position, rank) >= 0; rank++) {
            double q = logit(data, at, top.token(position, rank)) - logSum;
            double p = top.logit(position, rank) - top.logSum(position);
            divergence += Math.exp(p) * (p - q);
            kept += Math.exp(q);
        }
        double rest = original.rests[position];
        if (rest <= 0) {
            double all = Math.max(0, divergence);
            return new TruncatedDivergence(all, all, all, 0);
        }
        double modelRest = 1 - kept;
        if (modelRest < SMALL_REST) {
            modelRest = sumOfRest(original, position, data, at, vocabulary, logSum);
        }
        double lower = Math.max(0, divergence + rest * Math.log(rest / modelRest));
        double upper = Math.max(
                lower,
                divergence
                        + Worst.of(original, position, data, at, vocabulary, logSum)
                                .divergence(rest));
        double first = within(original, position, 0, data, at, logSum, rest, modelRest);
        double second = within(original, position, 1, data, at, logSum, rest, modelRest);
        double estimate = Math.min(upper, lower + rest * (first + second) / 2);
        return new TruncatedDivergence(estimate, lower, upper, rest * (first - second));
    }

    private static double sumOfRest(
            TopLogits original, int position, MemorySegment data, long at, int vocabulary, double logSum) {
        boolean[] isKept = new boolean[vocabulary];
        Likeliest top = original.likeliest;
        for (int rank = 0; rank < top.count() && top.token(position, rank) >= 0; rank++) {
            isKept[top.token(position, rank)] = true;
        }
        double sum = 0;
        for (int i = 0; i < vocabulary; i++) {
            sum += isKept[i] ? 0 : Math.exp(logit(data, at, i) - logSum);
        }
        return sum;
    }

    /// Estimate of KL(p̃ ‖ q̃) from one half of the drawn tokens.
    private static double within(
            TopLogits original,
            int position,
            int side,
            MemorySegment data,
            long at,
            double logSum,
            double rest,
            double modelRest) {
        int half = original.samples / 2;
        double sum = 0;
        for (int i = 0; i < half; i++) {
            int from = position * original.samples + side * half + i;
            double p = original.sampledLogits[from] - original.likeliest.logSum(position) - Math.log(rest);
            double q = logit(data, at, original.sampled[from]) - logSum - Math.log(modelRest);
            sum += Math.expm1(q - p) - (q - p);
        }
        return half == 0 ? 0 : sum / half;
    }

    private static double logit(MemorySegment data, long at, int token) {
        return data.getAtIndex(ValueLayout.JAVA_FLOAT, at + token);
    }

    /// The original's rest on those tokens where it costs most.
    ///
    /// @param counts tokens outside the kept ones by ln q, from the smallest up
    /// @param low lower end of the first bin
    /// @param width of a bin
    /// @param most largest ln p that a token of the rest can have
    private record Worst(int[] counts, double low, double width, double most) {

        static Worst of(TopLogits original, int position, MemorySegment data, long at, int vocabulary, double logSum) {
            Likeliest top = original.likeliest;
            double low = Double.POSITIVE_INFINITY;
            double high = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < vocabulary; i++) {
                double q = logit(data, at, i) - logSum;
                low = Math.min(low, q);
                high = Math.max(high, q);
            }
            double width = Math.max(Double.MIN_NORMAL, (high - low) / BINS);
            int[] counts = new int[BINS];
            for (int i = 0; i < vocabulary; i++) {
                counts[bin(logit(data, at, i) - logSum, low, width)]++;
            }
            double most = 0;
            for (int rank = 0; rank < top.count() && top.token(position, rank) >= 0; rank++) {
                counts[bin(logit(data, at, top.token(position, rank)) - logSum, low, width)]--;
                most = top.logit(position, rank) - top.logSum(position);
            }
            return new Worst(counts, low, width, most);
        }

        private static int bin(double value, double low, double width) {
            return (int) Math.clamp((value - low) / width, 0, BINS - 1);
        }

        /// Σ p ln(p/q) over the rest.
        double divergence(double rest) {
            double each = Math.exp(most);
            double left = rest;
            double sum = 0;
            for (int bin = 0; bin < BINS && left > 0; bin++) {
                double q = low + bin * width;
                double mass = Math.min(left, counts[bin] * each);
                double whole = Math.floor(mass / each);
                double part = mass - whole * each;
                sum += whole * each * (most - q) + (part > 0 ? part * (Math.log(part) - q) : 0);
                left -= mass;
            }
            // Rounding may leave a last bit of it.
            return left > 0 ? sum + left * (most - low) : sum;
        }
    }
}
