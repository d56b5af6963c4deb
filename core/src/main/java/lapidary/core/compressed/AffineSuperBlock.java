package lapidary.core.compressed;

import java.util.Arrays;
import lapidary.core.linalg.AffineFit;
import lapidary.core.linalg.AffineGrid;
import lapidary.core.linalg.BlockSearch;
import lapidary.core.linalg.Nearest;
import lapidary.core.linalg.WeighedBlocks;
import lapidary.core.tensor.DType;

/// Q2_K, Q4_K and Q5_K: 256 weights in sub-blocks, value = d·scale·q − dmin·minimum, where each sub-block has its own
/// small whole scale and minimum. All codes are found again with the scales as stored.
///
/// Source: ggml `ggml-quants.c`, `quantize_row_q4_K_ref`, `quantize_row_q4_K_impl` and their siblings.
abstract class AffineSuperBlock extends BlockCodec implements WholeCodes {
    private static final BlockSearch SEARCH = BlockSearch.fastest();
    private static final int ELEMENTS = 256;

    private final int size;
    private final int parts;
    private final int scaleLimit;
    private final AffineGrid plain;
    private final AffineGrid weighed;

    /// @param size weights of a sub-block
    /// @param scaleLimit largest whole scale and minimum
    /// @param plain what is tried without an importance matrix
    AffineSuperBlock(DType type, int size, int scaleLimit, AffineGrid plain) {
        super(type);
        this.size = size;
        this.parts = ELEMENTS / size;
        this.scaleLimit = scaleLimit;
        this.plain = plain;
        this.weighed = new AffineGrid(plain.limit(), -0.9f, 0.05f, 36, false);
    }

    /// How much each weight matters when no importance is given.
    abstract void weigh(float[] in, int at, int count, float[] out);

    /// Where d lies in a block; dmin follows.
    abstract int scaleAt();

    /// The mean square of a super-block, as this type scales it.
    abstract float spread(float sumOfSquares);

    abstract void putScales(int[] scales, int[] minimums, byte[] bytes, int to);

    abstract int scale(byte[] bytes, int from, int part);

    abstract int minimum(byte[] bytes, int from, int part);

    /// @param codes `int8[256]`
    abstract void putCodes(byte[] codes, byte[] bytes, int to);

    @Override
    public final Numbers numbers() {
        return Numbers.above(Minimum.CODE, plain.limit());
    }

    /// Every sub-block has scale 1 and the same minimum, and d and dmin are the scale.
    @Override
    public final void putWhole(float scale, float minimum, byte[] codes, byte[] bytes, int to) {
        int[] scales = new int[parts];
        int[] minimums = new int[parts];
        Arrays.fill(scales, 1);
        Arrays.fill(minimums, (int) minimum);
        putScales(scales, minimums, bytes, to);
        LittleEndian.putHalf(scale, bytes, to + scaleAt());
        LittleEndian.putHalf(scale, bytes, to + scaleAt() + 2);
        putCodes(codes, bytes, to);
    }

    @Override
    public final boolean usesImportance() {
        return true;
    }

    @Override
    final void encodeBlock(float[] in, int at, byte[] bytes, int to) {
        encodeOne(in, at, bytes, to);
    }

    @Override
    final void encodeBlocks(float[] in, int at, int blocks, byte[] bytes) {
        float[] weights = new float[blocks * ELEMENTS];
        weigh(in, at, weights.length, weights);
        AffineFit fit = new AffineFit(blocks * parts);
        SEARCH.affine(new WeighedBlocks(in, at, weights, size, blocks * parts), plain, fit);
        int[] scales = new int[parts];
        int[] minimums = new int[parts];
        Codes codes = new Codes(in, at, fit, bytes);
        for (int block = 0; block < blocks; block++) {
            int to = block * type().blockBytes();
            float scale = byMaximum(fit.scales(), block * parts, scales);
            float minimum = byMaximum(fit.minimums(), block * parts, minimums);
            putScales(scales, minimums, bytes, to);
            LittleEndian.putHalf(scale, bytes, to + scaleAt());
            LittleEndian.putHalf(minimum, bytes, to + scaleAt() + 2);
            codes.encode(block);
        }
    }

    @Override
    final void encodeBlocks(float[] in, int at, int blocks, Importance importance, byte[] bytes) {
        float[] weights = new float[blocks * ELEMENTS];
        for (int from = 0; from < weights.length; from += ELEMENTS) {
            float spread = spread(Importance.sumOfSquares(in, at + from, ELEMENTS));
            importance.weigh(in, at + from, from, ELEMENTS, spread, weights, from);
        }
        AffineFit fit = new AffineFit(blocks * parts);
        SEARCH.affine(new WeighedBlocks(in, at, weights, size, blocks * parts), weighed, fit);
        float[] sums = Importance.sums(weights, size);
        int[] scales = new int[parts];
        int[] minimums = new int[parts];
        Codes codes = new Codes(in, at, fit, bytes);
        for (int block = 0; block < blocks; block++) {
            int to = block * type().blockBytes();
            float scale = new PositiveScales(fit.scales(), block * parts, sums, scaleLimit, scales).fit();
            float minimum = new PositiveScales(fit.minimums(), block * parts, sums, scaleLimit, minimums).fit();
            putScales(scales, minimums, bytes, to);
            LittleEndian.putHalf(scale, bytes, to + scaleAt());
            LittleEndian.putHalf(minimum, bytes, to + scaleAt() + 2);
            codes.encode(block);
        }
    }

    /// The largest becomes the limit; returns the common scale.
    private float byMaximum(float[] x, int at, int[] out) {
        float maximum = 0;
        for (int i = at; i < at + parts; i++) {
            maximum = x[i] > maximum ? x[i] : maximum;
        }
        float inverse = maximum > 0 ? scaleLimit / maximum : 0;
        for (int i = 0; i < parts; i++) {
            out[i] = Nearest.of(inverse * x[at + i]) & 0xff;
        }
        return maximum / scaleLimit;
    }

    /// Finds and stores the codes of super-blocks whose scales are stored.
    private final class Codes {
        private final float[] in;
        private final int at;
        private final AffineFit fit;
        private final byte[] bytes;
        private final byte[] codes = new byte[ELEMENTS];

        Codes(float[] in, int at, AffineFit fit, byte[] bytes) {
            this.in = in;
            this.at = at;
            this.fit = fit;
            this.bytes = bytes;
        }

        void encode(int block) {
            int to = block * type().blockBytes();
            float scale = LittleEndian.half(bytes, to + scaleAt());
            float minimum = LittleEndian.half(bytes, to + scaleAt() + 2);
            for (int part = 0; part < parts; part++) {
                float own = scale * scale(bytes, to, part);
                int from = at + block * ELEMENTS + part * size;
                if (own == 0) {
                    keep(from, block * parts + part, part * size);
                } else {
                    float below = minimum * minimum(bytes, to, part);
                    SEARCH.codes(in, from, size, below, own, 0, plain.limit(), codes, part * size);
                }
            }
            putCodes(codes, bytes, to);
        }

        /// A sub-block whose stored scale is zero keeps the codes that the search found.
        private void keep(int from, int part, int to) {
            for (int i = 0; i < size; i++) {
                float shifted = in[from + i] - fit.origins()[part];
                codes[to + i] = (byte) Nearest.of(fit.inverses()[part] * shifted, 0, plain.limit());
            }
        }
    }
}
