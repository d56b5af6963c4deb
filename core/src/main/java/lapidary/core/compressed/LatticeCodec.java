package lapidary.core.compressed;

import java.util.Arrays;
import lapidary.core.linalg.Nearest;
import lapidary.core.tensor.DType;

/// IQ2 and IQ3: 256 weights in groups, each with a scale of four bits; the magnitudes of a tuple of weights are a point
/// of a lattice, their signs are stored beside it. The scale d (half) of the block comes first.
abstract class LatticeCodec extends BlockCodec {
    private static final int ELEMENTS = 256;

    private final int spread;
    private final float floor;
    private final float correction;

    /// @param spread multiple of the block's mean square that is added to the square of a weight, where columns are
    ///     weighed
    /// @param floor multiple of that where they are not
    /// @param correction of d, an empirical one
    LatticeCodec(DType type, int spread, float floor, float correction) {
        super(type);
        this.spread = spread;
        this.floor = floor;
        this.correction = correction;
    }

    /// How the scale of a group is found; its tables are made when they are first asked for.
    abstract LatticeSearch search();

    /// Stores points and signs of a group that is not all zeros into a block that holds zeros there.
    ///
    /// @param slot how many such groups came before it
    abstract void putGroup(LatticeFit fit, int group, int slot, byte[] bytes, int to);

    /// Stores the scale of a group, four bits, into a block that holds zeros there.
    abstract void putScale(int group, int scale, byte[] bytes, int to);

    @Override
    public final boolean usesImportance() {
        return true;
    }

    @Override
    final void encodeBlock(float[] in, int at, byte[] bytes, int to) {
        byte[] block = new byte[type().blockBytes()];
        encodeBlocks(in, at, 1, block);
        System.arraycopy(block, 0, bytes, to, block.length);
    }

    @Override
    final void encodeBlocks(float[] in, int at, int blocks, byte[] bytes) {
        if (needsImportance()) {
            throw new IllegalStateException(type() + " is not written without an importance matrix");
        }
        LatticeFit fit = new LatticeFit(search());
        float[] weights = fit.weights();
        encodeBlocks(in, at, blocks, fit, bytes, (from, spread) -> {
            for (int i = 0; i < weights.length; i++) {
                float x = in[at + from + i];
                weights[i] = floor * spread + x * x;
            }
        });
    }

    @Override
    final void encodeBlocks(float[] in, int at, int blocks, Importance importance, byte[] bytes) {
        LatticeFit fit = new LatticeFit(search());
        float[] weights = fit.weights();
        encodeBlocks(
                in,
                at,
                blocks,
                fit,
                bytes,
                (from, spread) -> importance.weigh(in, at + from, from, weights.length, spread, weights, 0));
    }

    private void encodeBlocks(float[] in, int at, int blocks, LatticeFit fit, byte[] bytes, Weighing weighing) {
        int group = fit.weights().length;
        float[] scales = new float[ELEMENTS / group];
        for (int block = 0; block < blocks; block++) {
            int from = block * ELEMENTS;
            int to = block * type().blockBytes();
            Arrays.fill(bytes, to, to + type().blockBytes(), (byte) 0);
            int slot = 0;
            float meanSquare = spread * Importance.sumOfSquares(in, at + from, ELEMENTS) / ELEMENTS;
            for (int i = 0; i < scales.length; i++) {
                weighing.weigh(from + i * group, meanSquare);
                scales[i] = fit.fit(in, at + from + i * group);
                if (fit.isSomething()) {
                    putGroup(fit, i, slot++, bytes, to);
                }
            }
            putScales(scales, bytes, to);
        }
    }

    private void putScales(float[] scales, byte[] bytes, int to) {
        float largest = 0;
        for (float scale : scales) {
            largest = scale > largest ? scale : largest;
        }
        if (largest == 0) {
            // Types that store all signs keep them in a block of zeros.
            if (search().isEven()) {
                Arrays.fill(bytes, to, to + type().blockBytes(), (byte) 0);
            }
            return;
        }
        float scale = largest / 31;
        float inverse = 1 / scale;
        LittleEndian.putHalf(scale * correction, bytes, to);
        for (int i = 0; i < scales.length; i++) {
            putScale(i, Nearest.of(0.5f * (inverse * scales[i] - 1), 0, 15), bytes, to);
        }
    }

    /// Fills the weights of a fit.
    private interface Weighing {

        /// @param from first weight of the group, from that of the first block
        /// @param spread mean square of the block's weights, or twice that
        void weigh(int from, float spread);
    }
}
