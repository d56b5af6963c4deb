package lapidary.core.linalg;

import static lapidary.core.linalg.Lanes.N;

import jdk.incubator.vector.FloatVector;

/// The searches by the Vector API: several blocks at a time, each in a lane of its own, so that every sum runs in the
/// order of the plain loops.
final class VectorBlockSearch implements BlockSearch {
    private final PlainBlockSearch plain = new PlainBlockSearch();

    @Override
    public void symmetric(WeighedBlocks blocks, int limit, float[] scales, float[] inverses) {
        VectorSymmetricSearch search = new VectorSymmetricSearch(blocks.size(), limit);
        for (int first = 0; first < blocks.count(); first += N) {
            search.run(blocks, first, scales, inverses);
        }
    }

    @Override
    public void descend(WeighedBlocks blocks, int limit, float[] scales, byte[] codes) {
        VectorSymmetricSearch search = new VectorSymmetricSearch(blocks.size(), limit);
        for (int first = 0; first < blocks.count(); first += N) {
            search.descend(blocks, first, scales, codes);
        }
    }

    @Override
    public void affine(WeighedBlocks blocks, AffineGrid grid, AffineFit fit) {
        VectorAffineSearch search = new VectorAffineSearch(blocks.size(), grid);
        for (int first = 0; first < blocks.count(); first += N) {
            search.run(blocks, first, fit);
        }
    }

    @Override
    public void levels(WeighedBlocks blocks, Levels levels, float[] scales) {
        VectorLevelSearch search = new VectorLevelSearch(blocks.size(), levels);
        for (int first = 0; first < blocks.count(); first += N) {
            search.run(blocks, first, scales);
        }
    }

    @Override
    public void codes(
            float[] weights, int at, int count, float minimum, float scale, int low, int high, byte[] out, int to) {
        if (count % N != 0) {
            plain.codes(weights, at, count, minimum, scale, low, high, out, to);
            return;
        }
        for (int i = 0; i < count; i += N) {
            FloatVector value = Lanes.load(weights, at + i).add(minimum).div(scale);
            Lanes.store(Lanes.bits(value, low, high).sub(Nearest.MIDDLE + low), out, to + i);
        }
    }

    @Override
    public void nearest(float[] weights, int at, int count, float inverse, Levels levels, byte[] out, int to) {
        if (count % N != 0 || !Float.isFinite(inverse)) {
            plain.nearest(weights, at, count, inverse, levels, out, to);
            return;
        }
        VectorLevelSearch.nearest(weights, at, count, inverse, levels, out, to);
    }
}
