package lapidary.core.eval;

import java.util.function.DoubleUnaryOperator;

/// A running mean over tokens that come in sequences, and how sure it is.
final class Mean {
    private long count;
    private double sum;
    private double squares;
    private int sequences;
    private double sequenceSum;
    private double sequenceSquares;

    /// @param values of one sequence's tokens, at least one
    void add(double[] values) {
        double sequence = 0;
        double sequenceOfSquares = 0;
        for (double value : values) {
            sequence += value;
            sequenceOfSquares += value * value;
        }
        add(sequence, sequenceOfSquares, values.length);
    }

    /// One sequence of yes and no.
    ///
    /// @param yes how many of `tokens`
    void add(int yes, int tokens) {
        add(yes, yes, tokens);
    }

    private void add(double sequence, double sequenceOfSquares, int tokens) {
        count += tokens;
        sum += sequence;
        squares += sequenceOfSquares;
        double mean = sequence / tokens;
        sequences++;
        sequenceSum += mean;
        sequenceSquares += mean * mean;
    }

    long count() {
        return count;
    }

    /// The mean, its standard error √((mean(v²) − mean²) / (n − 1)) per token, and the interval mean ± t·s/√m over
    /// the means of m sequences.
    Estimate estimate(double lowest, double highest) {
        double mean = sum / count;
        double margin = margin();
        return new Estimate(mean, standardError(), Math.max(lowest, mean - margin), Math.min(highest, mean + margin));
    }

    /// The same for a rising function of the mean, such as exp for a perplexity.
    ///
    /// @param slope its derivative, which carries the standard error over
    Estimate estimate(DoubleUnaryOperator function, DoubleUnaryOperator slope) {
        double mean = sum / count;
        double margin = margin();
        return new Estimate(
                function.applyAsDouble(mean),
                slope.applyAsDouble(mean) * standardError(),
                function.applyAsDouble(mean - margin),
                function.applyAsDouble(mean + margin));
    }

    private double standardError() {
        double mean = sum / count;
        return count < 2 ? Double.NaN : Math.sqrt(Math.max(0, squares / count - mean * mean) / (count - 1));
    }

    private double margin() {
        if (sequences < 2) {
            return Double.NaN;
        }
        double mean = sequenceSum / sequences;
        double variance = Math.max(0, sequenceSquares - sequences * mean * mean) / (sequences - 1);
        return StudentT.halfWidth(sequences - 1) * Math.sqrt(variance / sequences);
    }
}
