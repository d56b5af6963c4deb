package lapidary.core.eval;

/// What a classifier says about one example, as natural logarithms of probabilities.
final class Distribution {
    private static final double ROUNDING = 1e-3;

    private Distribution() {}

    /// Whether scores are probabilities already: none below 0, all together 1 (± 0.001).
    static boolean isProbabilities(double[] scores) {
        double sum = 0;
        for (double score : scores) {
            if (!(score >= 0)) {
                return false;
            }
            sum += score;
        }
        return Math.abs(sum - 1) <= ROUNDING;
    }

    /// ln p of each class: of logits by log-softmax, of probabilities by their logarithm.
    static double[] logarithms(double[] scores, boolean areProbabilities) {
        double[] logarithms = new double[scores.length];
        if (areProbabilities) {
            double sum = 0;
            for (double score : scores) {
                sum += score;
            }
            for (int i = 0; i < scores.length; i++) {
                logarithms[i] = Math.log(scores[i] / sum);
            }
            return logarithms;
        }
        double most = Double.NEGATIVE_INFINITY;
        for (double score : scores) {
            most = Math.max(most, score);
        }
        double sum = 0;
        for (double score : scores) {
            sum += Math.exp(score - most);
        }
        double logSum = most + Math.log(sum);
        for (int i = 0; i < scores.length; i++) {
            logarithms[i] = scores[i] - logSum;
        }
        return logarithms;
    }

    /// KL(original ‖ changed), nats; classes that the original rules out do not count.
    static double divergence(double[] original, double[] changed) {
        double sum = 0;
        for (int i = 0; i < original.length; i++) {
            double p = Math.exp(original[i]);
            if (p > 0) {
                sum += p * (original[i] - changed[i]);
            }
        }
        return Math.max(0, sum);
    }

    /// The class with the highest score, the first of several.
    static int top(double[] scores) {
        int top = 0;
        for (int i = 1; i < scores.length; i++) {
            if (scores[i] > scores[top]) {
                top = i;
            }
        }
        return top;
    }

    /// How many classes stand before `label`: those with a higher score, and earlier ones with the same.
    static int rank(double[] scores, int label) {
        int rank = 0;
        for (int i = 0; i < scores.length; i++) {
            if (scores[i] > scores[label] || scores[i] == scores[label] && i < label) {
                rank++;
            }
        }
        return rank;
    }
}
