package lapidary.core.prune;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// The contest as its definition has it: every weight of every layer is scored and sorted. The oracle of
/// [ScoreContest].
final class SortedContest {
    private SortedContest() {}

    /// Scores of a layer in descending order of magnitude, suffix energies summed in double.
    static double[] lamp(float[] weights) {
        double[] energies = energies(weights);
        double sum = 0;
        double[] scores = new double[energies.length];
        for (int i = 0; i < scores.length; i++) {
            sum += energies[i];
            scores[i] = sum == 0 ? 0 : energies[i] / sum;
        }
        return scores;
    }

    /// w² in descending order.
    static double[] energies(float[] weights) {
        double[] ascending = new double[weights.length];
        for (int i = 0; i < weights.length; i++) {
            ascending[i] = (double) weights[i] * weights[i];
        }
        Arrays.sort(ascending);
        double[] descending = new double[weights.length];
        for (int i = 0; i < weights.length; i++) {
            descending[i] = ascending[weights.length - 1 - i];
        }
        return descending;
    }

    private record Entry(double score, int layer) {}

    /// How many weights each layer keeps.
    static List<Long> counts(List<double[]> scores, long budget) {
        List<Entry> entries = new ArrayList<>();
        for (int layer = 0; layer < scores.size(); layer++) {
            for (double score : scores.get(layer)) {
                entries.add(new Entry(score, layer));
            }
        }
        entries.sort(Comparator.comparingDouble((Entry e) -> -e.score()).thenComparingInt(Entry::layer));
        Long[] counts = new Long[scores.size()];
        Arrays.fill(counts, 0L);
        entries.stream().limit(budget).forEach(e -> counts[e.layer()]++);
        return List.of(counts);
    }

    /// Share of the energy that the largest `count` weights hold.
    static double keptShare(float[] weights, long count) {
        double[] energies = energies(weights);
        double kept = 0;
        double all = 0;
        for (int i = 0; i < energies.length; i++) {
            kept += i < count ? energies[i] : 0;
            all += energies[i];
        }
        return kept / all;
    }
}
