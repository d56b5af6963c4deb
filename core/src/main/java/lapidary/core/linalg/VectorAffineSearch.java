package lapidary.core.linalg;

import static lapidary.core.linalg.Lanes.F;
import static lapidary.core.linalg.Lanes.N;
import static lapidary.core.linalg.Lanes.load;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// The search for scale and minimum, one block per lane; see [PlainAffineSearch].
///
/// State lies in arrays between the steps: a vector that crosses a call that is not inlined becomes an object.
final class VectorAffineSearch {
    private final AffineGrid grid;
    private final float[] x; // (size, N)
    private final float[] w; // (size, N)
    private final float[] codes; // (size, N)
    private final float[] low = new float[N];
    private final float[] high = new float[N];
    private final float[] sumOfImportance = new float[N];
    private final float[] sumOfWeights = new float[N];
    private final float[] scale = new float[N];
    private final float[] error = new float[N];
    private final float[] newScale = new float[N];
    private final float[] newLow = new float[N];
    private final float[] inverse = new float[N];
    private final float[] origin = new float[N];

    VectorAffineSearch(int size, AffineGrid grid) {
        this.grid = grid;
        this.x = new float[size * N];
        this.w = new float[size * N];
        this.codes = new float[size * N];
    }

    void run(WeighedBlocks blocks, int first, AffineFit fit) {
        int count = Math.min(N, blocks.count() - first);
        int from = first * blocks.size();
        Lanes.gather(blocks.weights(), blocks.at() + from, blocks.size(), count, x);
        Lanes.gather(blocks.importance(), from, blocks.size(), count, w);
        measure();
        start();
        for (int attempt = 0; attempt <= grid.steps(); attempt++) {
            float tries = grid.first() + grid.step() * attempt + grid.limit();
            VectorMask<Float> isUsable = refit(tries);
            keep(tries, isUsable);
        }
        System.arraycopy(scale, 0, fit.scales(), first, count);
        System.arraycopy(inverse, 0, fit.inverses(), first, count);
        System.arraycopy(origin, 0, fit.origins(), first, count);
        load(low, 0).neg().intoArray(low, 0);
        System.arraycopy(low, 0, fit.minimums(), first, count);
    }

    private void measure() {
        FloatVector value = load(x, 0);
        FloatVector least = value;
        FloatVector most = value;
        FloatVector importance = load(w, 0);
        FloatVector weights = importance.mul(value);
        for (int i = N; i < x.length; i += N) {
            value = load(x, i);
            least = least.blend(value, value.compare(VectorOperators.LT, least));
            most = most.blend(value, value.compare(VectorOperators.GT, most));
            importance = importance.add(load(w, i));
            weights = weights.add(load(w, i).mul(value));
        }
        least = least.blend(0, least.compare(VectorOperators.GT, 0));
        least.intoArray(low, 0);
        least.intoArray(origin, 0);
        most.intoArray(high, 0);
        importance.intoArray(sumOfImportance, 0);
        weights.intoArray(sumOfWeights, 0);
    }

    private void start() {
        FloatVector least = load(low, 0);
        FloatVector most = load(high, 0);
        FloatVector tried = FloatVector.broadcast(F, (float) grid.limit()).div(most.sub(least));
        FloatVector taken = FloatVector.broadcast(F, 1f).div(tried);
        for (int i = 0; i < x.length; i += N) {
            Lanes.nearest(load(x, i).sub(least).mul(tried), 0, grid.limit()).intoArray(codes, i);
        }
        VectorMask<Float> isFlat = most.compare(VectorOperators.EQ, least);
        taken.blend(0, isFlat).intoArray(scale, 0);
        tried.blend(0, isFlat).intoArray(inverse, 0);
        // nothing is better than an error of minus infinity: a flat block stays as it is
        error(taken, least).blend(Float.NEGATIVE_INFINITY, isFlat).intoArray(error, 0);
    }

    /// Least squares for the codes of one try, into `newScale` and `newLow`; where that has a solution.
    private VectorMask<Float> refit(float tries) {
        FloatVector least = load(low, 0);
        FloatVector tried = FloatVector.broadcast(F, tries).div(load(high, 0).sub(least));
        FloatVector sumOfCodes = FloatVector.zero(F);
        FloatVector sumOfSquares = FloatVector.zero(F);
        FloatVector sumOfProducts = FloatVector.zero(F);
        for (int i = 0; i < x.length; i += N) {
            FloatVector value = load(x, i);
            FloatVector code = Lanes.nearest(value.sub(least).mul(tried), 0, grid.limit());
            code.intoArray(codes, i);
            FloatVector weighed = load(w, i).mul(code);
            sumOfCodes = sumOfCodes.add(weighed);
            sumOfSquares = sumOfSquares.add(weighed.mul(code));
            sumOfProducts = sumOfProducts.add(weighed.mul(value));
        }
        FloatVector importance = load(sumOfImportance, 0);
        FloatVector weights = load(sumOfWeights, 0);
        FloatVector determinant = importance.mul(sumOfSquares).sub(sumOfCodes.mul(sumOfCodes));
        FloatVector slope =
                importance.mul(sumOfProducts).sub(weights.mul(sumOfCodes)).div(determinant);
        FloatVector offset =
                sumOfSquares.mul(weights).sub(sumOfCodes.mul(sumOfProducts)).div(determinant);
        VectorMask<Float> isAbove = offset.compare(VectorOperators.GT, 0);
        slope.blend(sumOfProducts.div(sumOfSquares), isAbove).intoArray(newScale, 0);
        offset.blend(0, isAbove).intoArray(newLow, 0);
        return determinant.compare(VectorOperators.GT, 0);
    }

    private void keep(float tries, VectorMask<Float> isUsable) {
        FloatVector slope = load(newScale, 0);
        FloatVector offset = load(newLow, 0);
        FloatVector newError = error(slope, offset);
        FloatVector least = load(low, 0);
        FloatVector tried = FloatVector.broadcast(F, tries).div(load(high, 0).sub(least));
        VectorMask<Float> isBetter =
                newError.compare(VectorOperators.LT, load(error, 0)).and(isUsable);
        load(error, 0).blend(newError, isBetter).intoArray(error, 0);
        load(scale, 0).blend(slope, isBetter).intoArray(scale, 0);
        load(inverse, 0).blend(tried, isBetter).intoArray(inverse, 0);
        load(origin, 0).blend(least, isBetter).intoArray(origin, 0);
        least.blend(offset, isBetter).intoArray(low, 0);
    }

    private FloatVector error(FloatVector slope, FloatVector offset) {
        FloatVector sum = FloatVector.zero(F);
        for (int i = 0; i < x.length; i += N) {
            FloatVector difference = slope.mul(load(codes, i)).add(offset).sub(load(x, i));
            FloatVector loss = grid.absolute() ? difference.abs() : difference.mul(difference);
            sum = sum.add(load(w, i).mul(loss));
        }
        return sum;
    }
}
