package lapidary.core.compressed;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import lapidary.core.linalg.BlockUnpacking;
import lapidary.core.tensor.DType;

/// ggml blocks: walks over them, a chunk at a time, and leaves the single block to the type.
///
/// Arithmetic is in single precision, left to right, as the reference computes it: any other order changes bytes.
/// Source: ggml `ggml-common.h` (layouts), `ggml-quants.c` (`quantize_row_*_ref`, `dequantize_row_*`).
abstract class BlockCodec implements Codec {
    static final BlockUnpacking UNPACKING = BlockUnpacking.fastest();

    private static final int CHUNK_ELEMENTS = 8192;

    private final DType type;
    private final int chunkBlocks;

    BlockCodec(DType type) {
        this.type = type;
        this.chunkBlocks = CHUNK_ELEMENTS / type.blockElements();
    }

    /// Reads one block of `bytes` from `from` on.
    abstract void decodeBlock(byte[] bytes, int from, float[] out, int at);

    /// Writes one block into `bytes` from `to` on.
    abstract void encodeBlock(float[] in, int at, byte[] bytes, int to);

    /// Reads several blocks that lie one behind the other.
    void decodeBlocks(byte[] bytes, int blocks, float[] out, int at) {
        for (int i = 0; i < blocks; i++) {
            decodeBlock(bytes, i * type.blockBytes(), out, at + i * type.blockElements());
        }
    }

    /// Writes several blocks, one behind the other.
    void encodeBlocks(float[] in, int at, int blocks, byte[] bytes) {
        for (int i = 0; i < blocks; i++) {
            encodeBlock(in, at + i * type.blockElements(), bytes, i * type.blockBytes());
        }
    }

    /// Writes several blocks of one row, one behind the other, weighing columns. Called only for types that use an
    /// importance.
    void encodeBlocks(float[] in, int at, int blocks, Importance importance, byte[] bytes) {
        throw new IllegalStateException(type + " does not weigh columns");
    }

    @Override
    public final DType type() {
        return type;
    }

    @Override
    public final void decode(MemorySegment data, long offset, int count, float[] out, int at) {
        int blocks = blocks(count);
        int width = type.blockBytes();
        byte[] bytes = new byte[Math.min(blocks, chunkBlocks) * width];
        for (int done = 0; done < blocks; done += chunkBlocks) {
            int chunk = Math.min(chunkBlocks, blocks - done);
            MemorySegment.copy(data, ValueLayout.JAVA_BYTE, offset + (long) width * done, bytes, 0, chunk * width);
            decodeBlocks(bytes, chunk, out, at + done * type.blockElements());
        }
    }

    @Override
    public final void encode(float[] in, int at, int count, MemorySegment data, long offset) {
        int blocks = blocks(count);
        int width = type.blockBytes();
        byte[] bytes = new byte[Math.min(blocks, chunkBlocks) * width];
        for (int done = 0; done < blocks; done += chunkBlocks) {
            int chunk = Math.min(chunkBlocks, blocks - done);
            encodeBlocks(in, at + done * type.blockElements(), chunk, bytes);
            MemorySegment.copy(bytes, 0, data, ValueLayout.JAVA_BYTE, offset + (long) width * done, chunk * width);
        }
    }

    @Override
    public final void encodeRow(float[] in, int at, int columns, float[] importance, MemorySegment data, long offset) {
        Objects.checkFromIndexSize(0, columns, importance.length);
        if (!usesImportance()) {
            encode(in, at, columns, data, offset);
            return;
        }
        int blocks = blocks(columns);
        int width = type.blockBytes();
        byte[] bytes = new byte[Math.min(blocks, chunkBlocks) * width];
        float meanSquare = Importance.sumOfSquares(in, at, columns) / columns;
        for (int done = 0; done < blocks; done += chunkBlocks) {
            int chunk = Math.min(chunkBlocks, blocks - done);
            int from = done * type.blockElements();
            encodeBlocks(in, at + from, chunk, new Importance(importance, from, meanSquare), bytes);
            MemorySegment.copy(bytes, 0, data, ValueLayout.JAVA_BYTE, offset + (long) width * done, chunk * width);
        }
    }

    /// [#encodeBlock] of a type that encodes several at once.
    final void encodeOne(float[] in, int at, byte[] bytes, int to) {
        byte[] block = new byte[type.blockBytes()];
        encodeBlocks(in, at, 1, block);
        System.arraycopy(block, 0, bytes, to, block.length);
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

    /// The largest magnitude. Magnitudes are in the order of their bits.
    static float largest(float[] in, int at, int count) {
        int largest = 0;
        for (int i = at; i < at + count; i++) {
            largest = Math.max(largest, Float.floatToRawIntBits(in[i]) & Integer.MAX_VALUE);
        }
        return Float.intBitsToFloat(largest);
    }

    /// code · scale
    static float[] weights(float scale, byte[] codes) {
        float[] weights = new float[codes.length];
        for (int i = 0; i < codes.length; i++) {
            weights[i] = codes[i] * scale;
        }
        return weights;
    }

    /// 1/scale, or 0 where everything is zero.
    static float inverse(float scale) {
        return scale == 0 ? 0 : 1 / scale;
    }
}
