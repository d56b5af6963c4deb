package lapidary.core.prune;

import java.util.List;
import java.util.Locale;

/// Uniform but for the ends: a convolution that comes first stays whole, the last layer keeps at least a fifth; the
/// others share what is left to remove evenly.
record UniformPlus() implements DensityScheme {
    private static final double LEAST_OF_LAST = 0.2;

    @Override
    public String id() {
        return "uniform-plus";
    }

    @Override
    public String title() {
        return "Uniform+";
    }

    @Override
    public String summary() {
        return "Uniform, but a first convolution stays whole and the last layer keeps at least 20 %.";
    }

    @Override
    public String reference() {
        return "Gale et al., The State of Sparsity in Deep Neural Networks (arXiv 1902.09574), section 5, as LAMP's "
                + "authors apply it (arXiv 2010.07611)";
    }

    @Override
    public long[] estimate(List<PrunableLayer> layers, double density) throws InfeasibleException {
        int first = !layers.isEmpty() && layers.getFirst().isConvolution() ? 1 : 0;
        int last = layers.size() - 1;
        long removed = DensityScheme.total(layers) - DensityScheme.budget(layers, density);
        long[] most = new long[layers.size()]; // that each may lose
        long open = 0;
        for (int i = first; i < most.length; i++) {
            most[i] = layers.get(i).total();
            open += most[i];
        }
        double[] wishes = new double[most.length];
        double share = open == 0 ? 0 : (double) removed / open;
        if (last >= first && share > 1 - LEAST_OF_LAST) {
            most[last] =
                    (long) Math.floor((1 - LEAST_OF_LAST) * layers.get(last).total());
            open -= layers.get(last).total();
            share = open == 0 ? 0 : (double) (removed - most[last]) / open;
            wishes[last] = most[last];
            last--;
        }
        if (share > 1 || (open == 0 && removed > most(most))) {
            throw infeasible(layers, most);
        }
        for (int i = first; i <= last; i++) {
            wishes[i] = share * layers.get(i).total();
        }
        long[] lost = LargestRemainder.round(wishes, most, removed);
        long[] kept = new long[lost.length];
        for (int i = 0; i < kept.length; i++) {
            kept[i] = layers.get(i).total() - lost[i];
        }
        return kept;
    }

    private static long most(long[] most) {
        long sum = 0;
        for (long each : most) {
            sum += each;
        }
        return sum;
    }

    private static InfeasibleException infeasible(List<PrunableLayer> layers, long[] most) {
        long total = DensityScheme.total(layers);
        double least = Math.ceil(10_000.0 * (total - most(most)) / total) / 100;
        return new InfeasibleException(String.format(
                Locale.ROOT,
                "Uniform+ keeps the first convolution whole and a fifth of the last layer, which is %.2f %% of all "
                        + "weights: choose at least that density, or another scheme",
                least));
    }
}
