package lapidary.core.format.checkpoint;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;

/// Four-bit codes into a book of 16 numbers, with the largest magnitude of each block of consecutive weights, wherever
/// rows end: weight = book[code] · magnitude, in single precision. bitsandbytes calls the books NF4 and FP4.
///
/// @param packed bytes, two codes each, the first in the high half
/// @param book `float32[16]`
/// @param magnitudes one for each block: floats, or codes of [Nested]
/// @param blockSize weights of a block
/// @param nested how the magnitudes are quantized themselves
record CodebookBlocks(
        Shape shape,
        String typeName,
        SortedMap<String, Tensor> parts,
        Tensor packed,
        Tensor book,
        Tensor magnitudes,
        int blockSize,
        Optional<Nested> nested)
        implements QuantizedWeight {

    /// Magnitudes as codes of eight bits: magnitude = book[code] · scale of its block + offset.
    ///
    /// @param book `float32[256]`
    /// @param scales `float32`, one for each block of codes
    record Nested(Tensor book, Tensor scales, int blockSize, float offset) {}

    @Override
    public void decode(long firstRow, int rows, float[] out) {
        Objects.checkFromIndexSize(firstRow, (long) rows, shape.rows());
        long columns = shape.columns();
        long first = firstRow * columns;
        int count = Math.toIntExact(rows * columns);
        Objects.checkFromIndexSize(0, count, out.length);
        float[] numbers = new float[16];
        Columns.decode(book, 0, 16, numbers);
        MemorySegment bytes = packed.data();
        long firstBlock = first / blockSize;
        int blocks = count == 0 ? 0 : (int) ((first + count - 1) / blockSize - firstBlock + 1);
        float[] magnitude = magnitudes(firstBlock, blocks);
        for (int i = 0; i < count; i++) {
            long index = first + i;
            int pair = bytes.get(ValueLayout.JAVA_BYTE, index >>> 1);
            int code = (index & 1) == 0 ? pair >> 4 & 15 : pair & 15;
            out[i] = numbers[code] * magnitude[(int) (index / blockSize - firstBlock)];
        }
    }

    private float[] magnitudes(long firstBlock, int blocks) {
        float[] found = new float[blocks];
        Columns.decode(magnitudes, firstBlock, blocks, found);
        if (nested.isEmpty() || blocks == 0) {
            return found;
        }
        Nested inner = nested.get();
        float[] numbers = new float[256];
        Columns.decode(inner.book(), 0, 256, numbers);
        long firstScale = firstBlock / inner.blockSize();
        float[] scales = new float[(int) ((firstBlock + blocks - 1) / inner.blockSize() - firstScale + 1)];
        Columns.decode(inner.scales(), firstScale, scales.length, scales);
        for (int i = 0; i < blocks; i++) {
            float scale = scales[(int) ((firstBlock + i) / inner.blockSize() - firstScale)];
            found[i] = numbers[(int) found[i]] * scale + inner.offset();
        }
        return found;
    }
}
