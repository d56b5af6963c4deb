package lapidary.core.compressed;

import lapidary.core.linalg.AffineFit;
import lapidary.core.linalg.AffineGrid;
import lapidary.core.linalg.BlockRounding;
import lapidary.core.linalg.BlockSearch;
import lapidary.core.linalg.Nearest;
import lapidary.core.linalg.WeighedBlocks;

/// Scales, minimums and codes of blocks of 32, as Q4_0, Q4_1, Q5_0 and Q5_1 store them: from the largest weights, or by
/// search where columns are weighed.
///
/// @param scales `float32[blocks]`
/// @param minimums `float32[blocks]`; none when symmetric
/// @param codes `int8[blocks, 32]`
record FoundBlocks(float[] scales, float[] minimums, byte[] codes) {
    private static final BlockRounding ROUNDING = BlockRounding.fastest();
    private static final BlockSearch SEARCH = BlockSearch.fastest();
    private static final int SIZE = 32;

    static FoundBlocks bySignedMaximum(float[] in, int at, int blocks, int limit) {
        FoundBlocks found = new FoundBlocks(new float[blocks], new float[0], new byte[blocks * SIZE]);
        ROUNDING.bySignedMaximum(in, at, SIZE, limit, found.scales, found.codes);
        return found;
    }

    static FoundBlocks byRange(float[] in, int at, int blocks, int limit) {
        FoundBlocks found = new FoundBlocks(new float[blocks], new float[blocks], new byte[blocks * SIZE]);
        ROUNDING.byRange(in, at, SIZE, limit, found.scales, found.minimums, found.codes);
        return found;
    }

    /// One block as it is given.
    ///
    /// @param shift what is added to each code
    static FoundBlocks whole(float scale, float minimum, byte[] codes, int shift) {
        byte[] shifted = new byte[SIZE];
        for (int i = 0; i < SIZE; i++) {
            shifted[i] = (byte) (codes[i] + shift);
        }
        return new FoundBlocks(new float[] {scale}, new float[] {minimum}, shifted);
    }

    /// Codes 0 … 2·limit − 1 that stand for −limit … limit − 1.
    static FoundBlocks symmetric(float[] in, int at, int blocks, Importance importance, int limit) {
        WeighedBlocks weighed = weigh(in, at, blocks, importance);
        float[] scales = new float[blocks];
        float[] inverses = new float[blocks];
        SEARCH.symmetric(weighed, limit, scales, inverses);
        byte[] codes = new byte[blocks * SIZE];
        for (int i = 0; i < codes.length; i++) {
            float inverse = inverses[i / SIZE];
            int code = Nearest.of(inverse * in[at + i], -limit, limit - 1);
            codes[i] = (byte) (inverse == 0 ? 0 : code + limit);
        }
        return new FoundBlocks(scales, new float[0], codes);
    }

    /// Codes 0 … limit.
    static FoundBlocks affine(float[] in, int at, int blocks, Importance importance, int limit) {
        WeighedBlocks weighed = weigh(in, at, blocks, importance);
        AffineFit fit = new AffineFit(blocks);
        SEARCH.affine(weighed, new AffineGrid(limit, -0.9f, 0.05f, 36, false), fit);
        float[] minimums = new float[blocks];
        byte[] codes = new byte[blocks * SIZE];
        for (int i = 0; i < codes.length; i++) {
            int block = i / SIZE;
            minimums[block] = -fit.minimums()[block];
            codes[i] = (byte) Nearest.of(fit.inverses()[block] * (in[at + i] - fit.origins()[block]), 0, limit);
        }
        return new FoundBlocks(fit.scales(), minimums, codes);
    }

    private static WeighedBlocks weigh(float[] in, int at, int blocks, Importance importance) {
        float[] weights = new float[blocks * SIZE];
        importance.weigh(in, at, 0, weights.length, importance.meanSquare(), weights, 0);
        return new WeighedBlocks(in, at, weights, SIZE, blocks);
    }

    /// Stores the low four bits of the codes of one block: byte j has those of weights j (low) and j + 16 (high).
    void putLow(int block, byte[] bytes, int to) {
        CodePacking.put(codes, block * SIZE, 16, 0, 4, bytes, to, 16);
    }

    /// Stores the fifth bits of one block.
    void putFifth(int block, byte[] bytes, int to) {
        for (int i = 0; i < 4; i++) {
            int bits = 0;
            for (int j = 0; j < 8; j++) {
                bits |= (codes[block * SIZE + 8 * i + j] >> 4 & 1) << j;
            }
            bytes[to + i] = (byte) bits;
        }
    }
}
