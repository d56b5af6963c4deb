package lapidary.core.linalg;

import static lapidary.core.linalg.Lanes.F;
import static lapidary.core.linalg.Lanes.N;
import static lapidary.core.linalg.Lanes.load;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// The search for a scale by which blocks fit a table of 16 levels, one block per lane.
final class VectorLevelSearch {
    private final Levels levels;
    private final float[] x; // (size, N)
    private final float[] w; // (size, N)
    private final float[] maximum = new float[N];
    private final float[] scale = new float[N];
    private final float[] best = new float[N];

    VectorLevelSearch(int size, Levels levels) {
        this.levels = levels;
        this.x = new float[size * N];
        this.w = new float[size * N];
    }

    void run(WeighedBlocks blocks, int first, float[] scales) {
        int count = Math.min(N, blocks.count() - first);
        int from = first * blocks.size();
        Lanes.gather(blocks.weights(), blocks.at() + from, blocks.size(), count, x);
        Lanes.gather(blocks.importance(), from, blocks.size(), count, w);
        Lanes.signedMaximum(x).intoArray(maximum, 0);
        FloatVector plain = load(maximum, 0).neg().div(levels.value(0));
        attempt(FloatVector.broadcast(F, 1f).div(plain), true);
        for (int i = -PlainBlockSearch.LEVEL_TRIES; i <= PlainBlockSearch.LEVEL_TRIES; i++) {
            attempt(FloatVector.broadcast(F, i + levels.value(0)).div(load(maximum, 0)), false);
        }
        VectorMask<Float> isNothing = load(maximum, 0).abs().compare(VectorOperators.LT, BlockSearch.NOTHING);
        load(scale, 0).blend(0, isNothing).intoArray(scale, 0);
        System.arraycopy(scale, 0, scales, first, count);
    }

    private void attempt(FloatVector tried, boolean isFirst) {
        FloatVector products = FloatVector.zero(F);
        FloatVector squares = FloatVector.zero(F);
        for (int i = 0; i < x.length; i += N) {
            FloatVector value = load(x, i);
            FloatVector level = level(value.mul(tried), levels);
            FloatVector weighed = load(w, i).mul(level);
            products = products.add(weighed.mul(value));
            squares = squares.add(weighed.mul(level));
        }
        VectorMask<Float> isSolved = squares.compare(VectorOperators.GT, 0);
        VectorMask<Float> isBetter = isSolved.and(
                products.mul(products).compare(VectorOperators.GT, load(best, 0).mul(squares)));
        FloatVector refitted = products.div(squares);
        FloatVector old = load(scale, 0);
        FloatVector found = isFirst ? refitted.blend(0, isSolved.not()) : old.blend(refitted, isBetter);
        found.intoArray(scale, 0);
        FloatVector gain = found.mul(products);
        (isFirst ? gain : load(best, 0).blend(gain, isBetter)).intoArray(best, 0);
    }

    private static FloatVector level(FloatVector value, Levels levels) {
        FloatVector lower = FloatVector.broadcast(F, levels.value(0));
        lower = step(lower, value, levels, 0);
        lower = step(lower, value, levels, 1);
        lower = step(lower, value, levels, 2);
        lower = step(lower, value, levels, 3);
        lower = step(lower, value, levels, 4);
        lower = step(lower, value, levels, 5);
        lower = step(lower, value, levels, 6);
        lower = step(lower, value, levels, 7);
        lower = step(lower, value, levels, 8);
        lower = step(lower, value, levels, 9);
        lower = step(lower, value, levels, 10);
        lower = step(lower, value, levels, 11);
        lower = step(lower, value, levels, 12);
        lower = step(lower, value, levels, 13);
        return step(lower, value, levels, 14);
    }

    private static FloatVector step(FloatVector level, FloatVector value, Levels levels, int index) {
        return level.blend(levels.value(index + 1), value.compare(VectorOperators.GE, levels.middle(index)));
    }

    /// Indices of the nearest levels.
    static void nearest(float[] weights, int at, int count, float inverse, Levels levels, byte[] out, int to) {
        for (int i = 0; i < count; i += N) {
            FloatVector value = load(weights, at + i).mul(inverse);
            IntVector index = IntVector.zero(Lanes.I);
            for (int k = 0; k < levels.count() - 1; k++) {
                VectorMask<Float> isAbove = value.compare(VectorOperators.GE, levels.middle(k));
                index = index.add(1, isAbove.cast(Lanes.I));
            }
            Lanes.store(index, out, to + i);
        }
    }
}
