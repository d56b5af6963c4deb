package lapidary.core.prune;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// OWL: blocks with more outliers among their scores |w|·‖x‖ lose less. With D the share of scores above M times their
/// mean, a block's sparsity is s − 2λ·(D − min D)/(max D − min D), shifted so that the mean over weights is s; the same
/// in all layers of a block, layers outside blocks being blocks of their own.
///
/// Where all blocks have the same share it is uniform.
///
/// @param reach λ: sparsities spread over at most 2λ
record OutlierWeighed(double reach) implements DensityScheme {
    /// M: how far above the mean a score stands out.
    static final double MULTIPLE = 5;

    private static final double STANDARD_REACH = 0.08;

    OutlierWeighed() {
        this(STANDARD_REACH);
    }

    @Override
    public String id() {
        return "owl";
    }

    @Override
    public String title() {
        return "OWL";
    }

    @Override
    public String summary() {
        return "Blocks with more outliers among their activation-weighted scores keep more; needs calibration data.";
    }

    @Override
    public String reference() {
        return "Yin et al., Outlier Weighed Layerwise Sparsity (arXiv 2310.05175), M = 5, λ = 0.08";
    }

    @Override
    public boolean needsCalibration() {
        return true;
    }

    @Override
    public long[] estimate(List<PrunableLayer> layers, double density) throws InfeasibleException {
        Map<Integer, List<Integer>> blocks = new TreeMap<>();
        for (int i = 0; i < layers.size(); i++) {
            int block = layers.get(i).tensor().block().orElse(-1 - i);
            blocks.computeIfAbsent(block, ignored -> new ArrayList<>()).add(i);
        }
        double[] extra = new double[layers.size()]; // density above the least
        double least = Double.POSITIVE_INFINITY;
        double largest = Double.NEGATIVE_INFINITY;
        for (List<Integer> block : blocks.values()) {
            double share = share(layers, block);
            block.forEach(i -> extra[i] = share);
            least = Math.min(least, share);
            largest = Math.max(largest, share);
        }
        double mean = 0;
        for (int i = 0; i < extra.length; i++) {
            extra[i] = largest == least ? 0 : 2 * reach * (extra[i] - least) / (largest - least);
            mean += extra[i] * layers.get(i).total();
        }
        mean /= Math.max(1, DensityScheme.total(layers));
        double[] wishes = new double[extra.length];
        for (int i = 0; i < wishes.length; i++) {
            wishes[i] = Math.clamp(density + extra[i] - mean, 0.0, 1.0)
                    * layers.get(i).total();
        }
        long[] most = layers.stream().mapToLong(PrunableLayer::total).toArray();
        return LargestRemainder.round(
                level(wishes, most, DensityScheme.budget(layers, density)),
                most,
                DensityScheme.budget(layers, density));
    }

    private static double share(List<PrunableLayer> layers, List<Integer> block) throws InfeasibleException {
        long above = 0;
        long all = 0;
        for (int i : block) {
            PrunableLayer layer = layers.get(i);
            PrunableLayer.OutlierShare found = layer.outliers()
                    .orElseThrow(() -> new InfeasibleException("OWL needs calibration data, and nothing is known about "
                            + "the inputs of '" + layer.tensor().id() + "'"));
            above += found.above();
            all += found.all();
        }
        return all == 0 ? 0 : (double) above / all;
    }

    /// Spreads what clamping took over the layers that have room, in proportion to it.
    private static double[] level(double[] wishes, long[] most, long budget) {
        double sum = 0;
        for (double wish : wishes) {
            sum += wish;
        }
        double missing = budget - sum;
        double room = 0;
        for (int i = 0; i < wishes.length; i++) {
            room += missing > 0 ? most[i] - wishes[i] : wishes[i];
        }
        double[] leveled = wishes.clone();
        for (int i = 0; i < wishes.length && room > 0; i++) {
            leveled[i] += missing * (missing > 0 ? most[i] - wishes[i] : wishes[i]) / room;
        }
        return leveled;
    }
}
