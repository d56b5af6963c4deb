package lapidary.core.compressed;

import java.util.function.IntUnaryOperator;
import lapidary.core.linalg.BlockSearch;
import lapidary.core.linalg.Nearest;
import lapidary.core.linalg.WeighedBlocks;
import lapidary.core.tensor.DType;

/// Q3_K and Q6_K: 256 weights in 16 sub-blocks of 16, value = d·scale·q with signed scales and codes. All codes are
/// found again with the scales as stored.
///
/// Source: ggml `ggml-quants.c`, `quantize_row_q3_K_ref`, `quantize_row_q6_K_ref` and their siblings.
abstract class SymmetricSuperBlock extends BlockCodec implements WholeCodes {
    static final BlockSearch SEARCH = BlockSearch.fastest();
    static final int ELEMENTS = 256;
    static final int SIZE = 16;
    static final int PARTS = 16;

    private final int limit;

    /// @param limit codes are −limit … limit − 1
    SymmetricSuperBlock(DType type, int limit) {
        super(type);
        this.limit = limit;
    }

    /// Where d lies in a block.
    abstract int scaleAt();

    abstract int scale(byte[] bytes, int from, int part);

    /// @param codes `int8[256]`, each code + limit
    abstract void putCodes(byte[] codes, byte[] bytes, int to);

    /// Stores 1 as the scale of every sub-block.
    abstract void putOnes(byte[] bytes, int to);

    @Override
    public final Numbers numbers() {
        return Numbers.signed(-limit, limit - 1);
    }

    @Override
    public final void putWhole(float scale, float minimum, byte[] codes, byte[] bytes, int to) {
        byte[] shifted = new byte[ELEMENTS];
        for (int i = 0; i < ELEMENTS; i++) {
            shifted[i] = (byte) (codes[i] + limit);
        }
        putOnes(bytes, to);
        LittleEndian.putHalf(scale, bytes, to + scaleAt());
        putCodes(shifted, bytes, to);
    }

    @Override
    public final boolean usesImportance() {
        return true;
    }

    @Override
    final void encodeBlock(float[] in, int at, byte[] bytes, int to) {
        encodeOne(in, at, bytes, to);
    }

    /// The weight of each weight: its square.
    static float[] squares(float[] in, int at, int count) {
        float[] squares = new float[count];
        for (int i = 0; i < count; i++) {
            squares[i] = in[at + i] * in[at + i];
        }
        return squares;
    }

    /// The codes of a super-block that belong to the scales of [BlockSearch#symmetric].
    final IntUnaryOperator found(WeighedBlocks blocks, float[] inverses, int block) {
        return i -> {
            float inverse = inverses[block * PARTS + i / SIZE];
            float x = blocks.weights()[blocks.at() + block * ELEMENTS + i];
            return inverse == 0 ? 0 : Nearest.of(inverse * x, -limit, limit - 1) + limit;
        };
    }

    /// The number of largest magnitude with its sign; the first of equals.
    static float signedMaximumOf(float[] scales, int at) {
        return signedMaximum(scales, at, PARTS);
    }

    /// Finds the codes of a block again, by its stored scales, and stores them. A sub-block whose
    /// stored scale is zero
    /// keeps those of the search.
    ///
    /// @param found code + limit of each of the 256 weights
    final void putBlock(float[] in, int at, IntUnaryOperator found, byte[] bytes, int to) {
        float scale = LittleEndian.half(bytes, to + scaleAt());
        byte[] codes = new byte[ELEMENTS];
        for (int part = 0; part < PARTS; part++) {
            float own = scale * scale(bytes, to, part);
            if (own == 0) {
                for (int i = part * SIZE; i < (part + 1) * SIZE; i++) {
                    codes[i] = (byte) found.applyAsInt(i);
                }
            } else {
                SEARCH.codes(in, at + part * SIZE, SIZE, 0, own, -limit, limit - 1, codes, part * SIZE);
            }
        }
        putCodes(codes, bytes, to);
    }
}
