package lapidary.core.prune;

import java.util.List;

/// Densities of random graphs: each layer keeps weights in proportion to the sum of its extents, so that small and
/// narrow layers stay denser. Layers that would keep more than they have are kept whole, the largest excess first.
///
/// - with the kernel: survivors ∝ inputs + outputs + height + width
/// - without: survivors ∝ (inputs + outputs) · height · width
///
/// @param withKernel whether the extents of a kernel count
record ErdosRenyi(boolean withKernel) implements DensityScheme {
    @Override
    public String id() {
        return withKernel ? "erk" : "er";
    }

    @Override
    public String title() {
        return withKernel ? "ERK" : "Erdős–Rényi";
    }

    @Override
    public String summary() {
        return withKernel
                ? "Densities from shapes alone, kernels included: strong on convolutional networks, uniform where all "
                        + "layers are square."
                : "Densities from inputs and outputs alone: narrow layers stay denser.";
    }

    @Override
    public String reference() {
        return withKernel
                ? "Evci et al., Rigging the Lottery (arXiv 1911.11134), section 3, Erdős–Rényi-Kernel"
                : "Mocanu et al., Scalable Training of Artificial Neural Networks with Adaptive Sparse Connectivity "
                        + "(arXiv 1707.04780)";
    }

    @Override
    public long[] estimate(List<PrunableLayer> layers, double density) {
        int count = layers.size();
        double[] wishes = new double[count];
        long[] most = layers.stream().mapToLong(PrunableLayer::total).toArray();
        boolean[] isDense = new boolean[count];
        long budget = DensityScheme.budget(layers, density);
        for (int round = 0; round <= count; round++) {
            double factor = factor(layers, isDense, budget);
            int worst = -1;
            double excess = 1;
            for (int i = 0; i < count; i++) {
                wishes[i] = isDense[i] ? most[i] : factor * weight(layers.get(i));
                double ratio = wishes[i] / most[i];
                if (!isDense[i] && ratio > excess) {
                    worst = i;
                    excess = ratio;
                }
            }
            if (worst < 0) {
                break;
            }
            isDense[worst] = true;
        }
        return LargestRemainder.round(wishes, most, budget);
    }

    /// ε: survivors of a layer over its weight.
    private double factor(List<PrunableLayer> layers, boolean[] isDense, long budget) {
        double rest = budget;
        double weights = 0;
        for (int i = 0; i < isDense.length; i++) {
            if (isDense[i]) {
                rest -= layers.get(i).total();
            } else {
                weights += weight(layers.get(i));
            }
        }
        return weights == 0 ? 0 : rest / weights;
    }

    private double weight(PrunableLayer layer) {
        List<Long> extents = layer.extents();
        double ends = extents.stream().limit(2).mapToLong(Long::longValue).sum();
        List<Long> kernel = extents.size() > 2 ? extents.subList(2, extents.size()) : List.of();
        double each = withKernel
                ? ends + kernel.stream().mapToLong(Long::longValue).sum()
                : ends * kernel.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
        return each * layer.matrices();
    }
}
