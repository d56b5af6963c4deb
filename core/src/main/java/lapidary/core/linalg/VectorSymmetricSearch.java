package lapidary.core.linalg;

import static lapidary.core.linalg.Lanes.F;
import static lapidary.core.linalg.Lanes.N;
import static lapidary.core.linalg.Lanes.load;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// The searches for a scale without a minimum, one block per lane.
///
/// State lies in arrays between the steps: a vector that crosses a call that is not inlined becomes an object.
final class VectorSymmetricSearch {
    private final int limit;
    private final float[] x; // (size, N)
    private final float[] w; // (size, N)
    private final float[] wx; // (size, N)
    private final float[] codes; // (size, N)
    private final float[] maximum = new float[N];
    private final float[] scale = new float[N];
    private final float[] inverse = new float[N];
    private final float[] best = new float[N];
    private final float[] products = new float[N];
    private final float[] squares = new float[N];

    VectorSymmetricSearch(int size, int limit) {
        this.limit = limit;
        this.x = new float[size * N];
        this.w = new float[size * N];
        this.wx = new float[size * N];
        this.codes = new float[size * N];
    }

    void run(WeighedBlocks blocks, int first, float[] scales, float[] inverses) {
        int count = gather(blocks, first);
        for (int i = 0; i <= 18; i++) {
            attempt(i == 0 ? -limit : -(limit + 0.1f * PlainBlockSearch.symmetricStep(i)), i == 0);
        }
        clearNothing();
        System.arraycopy(scale, 0, scales, first, count);
        System.arraycopy(inverse, 0, inverses, first, count);
    }

    private int gather(WeighedBlocks blocks, int first) {
        int count = Math.min(N, blocks.count() - first);
        int from = first * blocks.size();
        Lanes.gather(blocks.weights(), blocks.at() + from, blocks.size(), count, x);
        Lanes.gather(blocks.importance(), from, blocks.size(), count, w);
        for (int i = 0; i < x.length; i += N) {
            load(w, i).mul(load(x, i)).intoArray(wx, i);
        }
        Lanes.signedMaximum(x).intoArray(maximum, 0);
        return count;
    }

    private void attempt(float codesPerMaximum, boolean isFirst) {
        FloatVector tried = FloatVector.broadcast(F, codesPerMaximum).div(load(maximum, 0));
        FloatVector sumOfProducts = FloatVector.zero(F);
        FloatVector sumOfSquares = FloatVector.zero(F);
        for (int i = 0; i < x.length; i += N) {
            FloatVector code = Lanes.nearestOfSmall(load(x, i).mul(tried), -limit, limit - 1);
            sumOfProducts = sumOfProducts.add(load(wx, i).mul(code));
            sumOfSquares = sumOfSquares.add(load(w, i).mul(code).mul(code));
        }
        keep(tried, sumOfProducts, sumOfSquares, isFirst);
    }

    private void keep(FloatVector tried, FloatVector sumOfProducts, FloatVector sumOfSquares, boolean isFirst) {
        VectorMask<Float> isBetter = isFirst
                ? F.maskAll(true)
                : sumOfSquares
                        .compare(VectorOperators.GT, 0)
                        .and(sumOfProducts
                                .mul(sumOfProducts)
                                .compare(VectorOperators.GT, load(best, 0).mul(sumOfSquares)));
        FloatVector refitted = sumOfProducts.div(sumOfSquares).blend(0, sumOfSquares.compare(VectorOperators.EQ, 0));
        load(scale, 0).blend(refitted, isBetter).intoArray(scale, 0);
        load(inverse, 0).blend(tried, isBetter).intoArray(inverse, 0);
        load(best, 0).blend(refitted.mul(sumOfProducts), isBetter).intoArray(best, 0);
    }

    private void clearNothing() {
        VectorMask<Float> isNothing = load(maximum, 0).abs().compare(VectorOperators.LT, BlockSearch.NOTHING);
        load(scale, 0).blend(0, isNothing).intoArray(scale, 0);
        load(inverse, 0).blend(0, isNothing).intoArray(inverse, 0);
    }

    void descend(WeighedBlocks blocks, int first, float[] scales, byte[] out) {
        int count = gather(blocks, first);
        start();
        for (int sweep = 0; sweep < PlainBlockSearch.SWEEPS && sweep(); sweep++) {}
        finish();
        System.arraycopy(scale, 0, scales, first, count);
        int size = blocks.size();
        for (int lane = 0; lane < count; lane++) {
            int shift = Math.abs(maximum[lane]) < BlockSearch.NOTHING ? 0 : limit;
            for (int i = 0; i < size; i++) {
                out[(first + lane) * size + i] = (byte) (shift == 0 ? 0 : (int) codes[i * N + lane] + shift);
            }
        }
    }

    private void start() {
        FloatVector tried = FloatVector.broadcast(F, (float) -limit).div(load(maximum, 0));
        FloatVector sumOfProducts = FloatVector.zero(F);
        FloatVector sumOfSquares = FloatVector.zero(F);
        for (int i = 0; i < x.length; i += N) {
            FloatVector code = Lanes.nearestOfSmall(load(x, i).mul(tried), -limit, limit - 1);
            code.intoArray(codes, i);
            sumOfProducts = sumOfProducts.add(load(wx, i).mul(code));
            sumOfSquares = sumOfSquares.add(load(w, i).mul(code).mul(code));
        }
        sumOfProducts.intoArray(products, 0);
        sumOfSquares.intoArray(squares, 0);
    }

    /// Improves each code by itself; whether any changed. In a lane where none changed, none will.
    private boolean sweep() {
        FloatVector sumOfProducts = load(products, 0);
        FloatVector sumOfSquares = load(squares, 0);
        VectorMask<Float> changed = F.maskAll(false);
        for (int i = 0; i < x.length; i += N) {
            FloatVector old = load(codes, i);
            FloatVector weight = load(w, i);
            FloatVector weighed = load(wx, i);
            FloatVector p = sumOfProducts.sub(weighed.mul(old));
            FloatVector s = sumOfSquares.sub(weight.mul(old).mul(old));
            FloatVector code = Lanes.nearest(load(x, i).mul(s).div(p), -limit, limit - 1);
            VectorMask<Float> better = p.compare(VectorOperators.GT, 0).and(code.compare(VectorOperators.NE, old));
            p = p.add(weighed.mul(code));
            s = s.add(weight.mul(code).mul(code));
            better = better.and(s.compare(VectorOperators.GT, 0))
                    .and(p.mul(p)
                            .mul(sumOfSquares)
                            .compare(
                                    VectorOperators.GT,
                                    sumOfProducts.mul(sumOfProducts).mul(s)));
            old.blend(code, better).intoArray(codes, i);
            sumOfProducts = sumOfProducts.blend(p, better);
            sumOfSquares = sumOfSquares.blend(s, better);
            changed = changed.or(better);
        }
        sumOfProducts.intoArray(products, 0);
        sumOfSquares.intoArray(squares, 0);
        return changed.anyTrue();
    }

    private void finish() {
        FloatVector s = load(squares, 0);
        load(products, 0)
                .div(s)
                .blend(0, s.compare(VectorOperators.GT, 0).not())
                .intoArray(scale, 0);
        clearNothing();
    }
}
