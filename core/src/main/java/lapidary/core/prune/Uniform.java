package lapidary.core.prune;

import java.util.List;

/// The same density in every layer, rounded half to even in each: the sum may be off the budget by half a weight per
/// layer.
record Uniform() implements DensityScheme {
    @Override
    public String id() {
        return "uniform";
    }

    @Override
    public String title() {
        return "Uniform";
    }

    @Override
    public String summary() {
        return "The same share of every layer; hard on small first and last layers.";
    }

    @Override
    public String reference() {
        return "Zhu and Gupta, To Prune, or Not to Prune (arXiv 1710.01878), as a baseline";
    }

    @Override
    public long[] estimate(List<PrunableLayer> layers, double density) {
        return layers.stream()
                .mapToLong(layer -> (long) Math.rint(density * layer.total()))
                .toArray();
    }
}
