package lapidary.core.prune;

import java.util.List;
import lapidary.core.job.Job;
import lapidary.core.method.NotFiniteException;

/// A scheme that lets weights of all layers compete by score.
interface ContestScheme extends DensityScheme {

    ScoreLaw law();

    @Override
    default boolean readsWeights() {
        return true;
    }

    private ScoreContest contest(List<PrunableLayer> layers, double density) {
        List<EnergyCurve> curves =
                layers.stream().map(layer -> layer.curve().orElseThrow()).toList();
        return new ScoreContest(law(), curves, DensityScheme.budget(layers, density));
    }

    @Override
    default long[] estimate(List<PrunableLayer> layers, double density) {
        return contest(layers, density).estimate();
    }

    @Override
    default long[] allocate(List<PrunableLayer> layers, double density, LayerWeights weights, Job job)
            throws NotFiniteException {
        return contest(layers, density)
                .solve((layer, from, to, count) -> weights.between(layer, from, to, count, job), job);
    }
}
