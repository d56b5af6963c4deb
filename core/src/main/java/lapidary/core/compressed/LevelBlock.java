package lapidary.core.compressed;

import lapidary.core.linalg.BlockSearch;
import lapidary.core.linalg.Levels;
import lapidary.core.linalg.WeighedBlocks;
import lapidary.core.tensor.DType;

/// IQ4_NL and IQ4_XS: codes of four bits that point into 16 uneven levels.
///
/// Source: ggml `ggml-quants.c`, `quantize_row_iq4_nl_impl`; `ggml-common.h`, `kvalues_iq4nl`.
abstract class LevelBlock extends BlockCodec {
    static final BlockSearch SEARCH = BlockSearch.fastest();
    static final int SIZE = 32;
    static final Levels LEVELS = new Levels(-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113);

    private final int elements;

    LevelBlock(DType type) {
        super(type);
        this.elements = type.blockElements();
    }

    /// Stores blocks, given the scales of their parts of 32.
    abstract void putBlocks(float[] in, int at, int blocks, float[] scales, byte[] bytes);

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
        encodeBlocks(in, at, blocks, SymmetricSuperBlock.squares(in, at, blocks * elements), bytes);
    }

    @Override
    final void encodeBlocks(float[] in, int at, int blocks, Importance importance, byte[] bytes) {
        float[] weights = new float[blocks * elements];
        for (int from = 0; from < weights.length; from += elements) {
            float spread = Importance.sumOfSquares(in, at + from, elements) * (2f / elements);
            importance.weigh(in, at + from, from, elements, spread, weights, from);
        }
        encodeBlocks(in, at, blocks, weights, bytes);
    }

    private void encodeBlocks(float[] in, int at, int blocks, float[] weights, byte[] bytes) {
        int parts = weights.length / SIZE;
        float[] scales = new float[parts];
        SEARCH.levels(new WeighedBlocks(in, at, weights, SIZE, parts), LEVELS, scales);
        putBlocks(in, at, blocks, scales, bytes);
    }

    /// Stores 32 codes: byte j has those of weights j (low) and j + 16 (high).
    static void putCodes(float[] in, int at, float inverse, byte[] codes, byte[] bytes, int to) {
        SEARCH.nearest(in, at, SIZE, inverse, LEVELS, codes, 0);
        CodePacking.put(codes, 0, 16, 0, 4, bytes, to, 16);
    }

    static void decodeCodes(byte[] bytes, int from, float scale, float[] out, int at) {
        for (int j = 0; j < 16; j++) {
            int pair = bytes[from + j];
            out[at + j] = scale * LEVELS.value(pair & 15);
            out[at + 16 + j] = scale * LEVELS.value(pair >> 4 & 15);
        }
    }
}
