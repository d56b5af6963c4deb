package lapidary.core.compressed;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import lapidary.core.tensor.DType;

/// ggml blocks: walks over them, a chunk at a time, and leaves the single block to the type.
///
/// Arithmetic is in single precision, left to right, as the reference computes it: any other order changes bytes.
/// Source: ggml `ggml-common.h` (layouts), `ggml-quants.c` (`quantize_row_*_ref`, `dequantize_row_*`).
abstract class BlockCodec implements Codec {
    private static final int CHUNK_BLOCKS = 128;

    private final DType type;

    BlockCodec(DType type) {
        this.type = type;
    }

    /// Reads one block of `bytes` from `from` on.
    abstract void decodeBlock(byte[] bytes, int from, float[] out, int at);

    /// Writes one block into `bytes` from `to` on.
    abstract void encodeBlock(float[] in, int at, byte[] bytes, int to);

    @Override
    public final DType type() {
        return type;
    }

    @Override
    public final void decode(MemorySegment data, long offset, int count, float[] out, int at) {
        int blocks = blocks(count);
        int width = type.blockBytes();
        byte[] bytes = new byte[Math.min(blocks, CHUNK_BLOCKS) * width];
        for (int done = 0; done < blocks; done += CHUNK_BLOCKS) {
            int chunk = Math.min(CHUNK_BLOCKS, blocks - done);
            MemorySegment.copy(data, ValueLayout.JAVA_BYTE, offset + (long) width * done, bytes, 0, chunk * width);
            for (int i = 0; i < chunk; i++) {
                decodeBlock(bytes, i * width, out, at + (done + i) * type.blockElements());
            }
        }
    }

    @Override
    public final void encode(float[] in, int at, int count, MemorySegment data, long offset) {
        int blocks = blocks(count);
        int width = type.blockBytes();
        byte[] bytes = new byte[Math.min(blocks, CHUNK_BLOCKS) * width];
        for (int done = 0; done < blocks; done += CHUNK_BLOCKS) {
            int chunk = Math.min(CHUNK_BLOCKS, blocks - done);
            for (int i = 0; i < chunk; i++) {
                encodeBlock(in, at + (done + i) * type.blockElements(), bytes, i * width);
            }
            MemorySegment.copy(bytes, 0, data, ValueLayout.JAVA_BYTE, offset + (long) width * done, chunk * width);
        }
    }

    private int blocks(int count) {
        if (count % type.blockElements() != 0) {
            throw new IllegalArgumentException(
                    count + " elements are no whole number of " + type + " blocks of " + type.blockElements());
        }
        return count / type.blockElements();
    }

    /// The element of largest magnitude with its sign; the first of equals. Zero when all are.
    static float signedMaximum(float[] in, int at, int count) {
        float magnitude = 0;
        float signed = 0;
        for (int i = at; i < at + count; i++) {
            float candidate = Math.abs(in[i]);
            if (candidate > magnitude) {
                magnitude = candidate;
                signed = in[i];
            }
        }
        return signed;
    }

    /// 1/scale, or 0 where everything is zero.
    static float inverse(float scale) {
        return scale == 0 ? 0 : 1 / scale;
    }

    /// Truncates towards zero like C's conversion to an integer, held inside [0, most].
    static int truncate(float value, int most) {
        return Math.clamp((int) value, 0, most);
    }
}
