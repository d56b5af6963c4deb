package lapidary.core.eval;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import lapidary.core.linalg.Kernels;

/// The likeliest next tokens at some positions, the likeliest first; of equally likely ones the first of the
/// vocabulary. A buffer that a scorer fills.
public final class Likeliest {
    /// How many the token view shows.
    public static final int SHOWN = 5;

    /// Nothing kept.
    public static final Likeliest NONE = new Likeliest(0, 0);

    private final int positions;
    private final int count;
    private final int[] tokens; // (positions, count); -1 where the vocabulary is smaller
    private final float[] logits; // (positions, count)
    private final double[] logSums; // (positions)

    /// @param count tokens per position
    public Likeliest(int positions, int count) {
        this.positions = positions;
        this.count = count;
        this.tokens = new int[Math.multiplyExact(positions, count)];
        this.logits = new float[tokens.length];
        this.logSums = new double[positions];
        Arrays.fill(tokens, -1);
        Arrays.fill(logits, Float.NEGATIVE_INFINITY);
    }

    /// Finds those of a position.
    ///
    /// @param at of the first of `vocabulary` logits
    /// @param logSum logSumExp of the logits
    void fill(Kernels kernels, MemorySegment data, long at, int vocabulary, int position, double logSum) {
        int from = position * count;
        logSums[position] = logSum;
        float bound = Float.NEGATIVE_INFINITY;
        int next = kernels.firstAbove(data, at, 0, vocabulary, bound);
        while (next < vocabulary) {
            float logit = data.getAtIndex(ValueLayout.JAVA_FLOAT, at + next);
            int place = from + count - 1;
            for (; place > from && logits[place - 1] < logit; place--) {
                logits[place] = logits[place - 1];
                tokens[place] = tokens[place - 1];
            }
            logits[place] = logit;
            tokens[place] = next;
            bound = logits[from + count - 1];
            next = kernels.firstAbove(data, at, next + 1, vocabulary, bound);
        }
    }

    /// Positions covered; 0 when nothing is kept.
    public int positions() {
        return positions;
    }

    /// Tokens per position.
    public int count() {
        return count;
    }

    /// @param rank 0 for the likeliest
    /// @return −1 where the vocabulary has fewer tokens
    public int token(int position, int rank) {
        return tokens[position * count + rank];
    }

    /// Takes a token that is known already.
    void set(int position, int rank, int token, float logit) {
        tokens[position * count + rank] = token;
        logits[position * count + rank] = logit;
    }

    void setLogSum(int position, double logSum) {
        logSums[position] = logSum;
    }

    float logit(int position, int rank) {
        return logits[position * count + rank];
    }

    double logSum(int position) {
        return logSums[position];
    }

    /// Probability of that token, in [0, 1].
    public double probability(int position, int rank) {
        return Math.exp(logits[position * count + rank] - logSums[position]);
    }

    /// Heap bytes of `count` tokens at each of so many positions.
    public static long bytes(long positions, int count) {
        return positions * (8L * count + 8);
    }
}
