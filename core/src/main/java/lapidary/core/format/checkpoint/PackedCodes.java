package lapidary.core.format.checkpoint;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import lapidary.core.tensor.Tensor;

/// Codes of 1–8 bits packed into 32-bit words as one stream, lowest bit first, along outputs or along inputs. A code
/// may lie across two words, as three-bit codes do.
///
/// @param words `int32`, two-dimensional
/// @param columns n of the matrix [outputs, n] that is read
/// @param layout where the stream runs
record PackedCodes(Tensor words, int bits, int columns, Layout layout) implements Codes {
    private static final ValueLayout.OfInt WORD = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /// In which nibble of its word AWQ keeps output j of eight.
    private static final int[] INTERLEAVED = {0, 4, 1, 5, 2, 6, 3, 7};

    /// Where the stream of one line runs.
    enum Layout {
        /// Words [n·bits/32, outputs], a stream of inputs down each column: GPTQ's codes.
        INPUTS_DOWN,
        /// Words [outputs, n·bits/32], a stream of inputs along each row: compressed-tensors' codes.
        INPUTS_ALONG,
        /// Words [n, outputs·bits/32], a stream of outputs along each row: GPTQ's zero points.
        OUTPUTS_ALONG,
        /// The same with the eight nibbles of a word in AWQ's order.
        OUTPUTS_INTERLEAVED,
        /// Words [outputs·bits/32, n], a stream of outputs down each column: compressed-tensors' zero points.
        OUTPUTS_DOWN
    }

    @Override
    public void read(long firstRow, int rows, int[] out) {
        switch (layout) {
            case INPUTS_DOWN -> readInputs(block(0, wordRows(), firstRow, rows), 1, rows, rows, out);
            case INPUTS_ALONG -> readInputs(block(firstRow, rows, 0, wordColumns()), wordColumns(), 1, rows, out);
            case OUTPUTS_ALONG, OUTPUTS_INTERLEAVED -> {
                long from = firstRow * bits / Integer.SIZE;
                int count = (int) (Math.ceilDiv((firstRow + rows) * bits, (long) Integer.SIZE) - from);
                readOutputs(block(0, columns, from, count), 1, count, firstRow, rows, out);
            }
            case OUTPUTS_DOWN -> {
                long from = firstRow * bits / Integer.SIZE;
                int count = (int) (Math.ceilDiv((firstRow + rows) * bits, (long) Integer.SIZE) - from);
                readOutputs(block(from, count, 0, columns), columns, 1, firstRow, rows, out);
            }
        }
    }

    /// @param block words of these rows
    /// @param rowStep from the words of an output to those of the next
    /// @param wordStep from a word of an output to its next
    private void readInputs(int[] block, int rowStep, int wordStep, int rows, int[] out) {
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                int bit = column * bits;
                int at = row * rowStep + (bit >>> 5) * wordStep;
                out[row * columns + column] = code(block, at, wordStep, bit & 31);
            }
        }
    }

    /// @param wordStep from a word of an input to its next
    /// @param lineStep from the words of an input to those of the next
    private void readOutputs(int[] block, int wordStep, int lineStep, long firstRow, int rows, int[] out) {
        long start = firstRow * bits >>> 5;
        for (int row = 0; row < rows; row++) {
            long output = firstRow + row;
            if (layout == Layout.OUTPUTS_INTERLEAVED) {
                output = (output & ~7L) + INTERLEAVED[(int) (output & 7)];
            }
            long bit = output * bits;
            int word = (int) ((bit >>> 5) - start) * wordStep;
            for (int column = 0; column < columns; column++) {
                out[row * columns + column] = code(block, word + column * lineStep, wordStep, (int) (bit & 31));
            }
        }
    }

    private int code(int[] block, int at, int wordStep, int shift) {
        int code = block[at] >>> shift;
        if (shift + bits > Integer.SIZE) {
            code |= block[at + wordStep] << Integer.SIZE - shift;
        }
        return code & (1 << bits) - 1;
    }

    /// Words of a rectangle, row by row.
    private int[] block(long firstRow, int rows, long firstColumn, int count) {
        int[] block = new int[Math.multiplyExact(rows, count)];
        MemorySegment data = words.data();
        long width = words.shape().columns();
        for (int row = 0; row < rows; row++) {
            long from = ((firstRow + row) * width + firstColumn) * Integer.BYTES;
            MemorySegment.copy(data, WORD, from, block, row * count, count);
        }
        return block;
    }

    private int wordRows() {
        return Math.toIntExact(words.shape().rows());
    }

    private int wordColumns() {
        return Math.toIntExact(words.shape().columns());
    }
}
