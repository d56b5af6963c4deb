package lapidary.core.format.onnx;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.tensor.Indirect;
import lapidary.core.tensor.Shape;

/// The weights of a `MatMulNBits` node: [outputs, inputs], in blocks of consecutive inputs that share a scale and a
/// zero point; codes are packed lowest bits first, and every block begins with a byte of its own.
///
/// Source: `MatMulNBits` in ONNX Runtime's `ContribOperators.md`.
///
/// @param width bits of a code: 2, 4 or 8
/// @param zeroPoints packed like the codes, a row of outputs after the other, or as numbers of the scales' type;
/// without them the middle code, 2^(width − 1)
record BlockWeights(
        long outputs,
        long inputs,
        int width,
        int blockSize,
        Elements codes,
        Elements scales,
        Optional<Elements> zeroPoints)
        implements Indirect.Computed {

    /// Whether the parts have the sizes that the numbers ask for.
    boolean isSound() {
        boolean areNumbers = (width == 2 || width == 4 || width == 8)
                && blockSize >= 8
                && blockSize <= 1 << 16
                && outputs > 0
                && inputs > 0
                && inputs < 1L << 31
                && outputs < 1L << 31;
        if (!areNumbers || codes.type() != ElementType.UINT8 || scales.type().isWhole()) {
            return false;
        }
        boolean areZeros = zeroPoints
                .map(zeros -> zeros.type() == ElementType.UINT8
                        ? zeros.count() == outputs * zeroRowBytes()
                        : !zeros.type().isWhole() && zeros.count() == outputs * blocks())
                .orElse(true);
        return areZeros && codes.count() == outputs * blocks() * blockBytes() && scales.count() == outputs * blocks();
    }

    private long blocks() {
        return Math.ceilDiv(inputs, (long) blockSize);
    }

    private long blockBytes() {
        return Math.ceilDiv((long) blockSize * width, 8L);
    }

    private long zeroRowBytes() {
        return Math.ceilDiv(blocks() * width, 8L);
    }

    @Override
    public Shape shape() {
        return Shape.of(outputs, inputs);
    }

    @Override
    public SortedMap<String, Long> bits() {
        SortedMap<String, Long> bits = new TreeMap<>();
        bits.put("codes", codes.count() * codes.type().bits());
        bits.put("scales", scales.count() * scales.type().bits());
        zeroPoints.ifPresent(
                zeros -> bits.put("zero points", zeros.count() * zeros.type().bits()));
        return bits;
    }

    @Override
    public void decode(long firstRow, int rows, float[] out) {
        Objects.checkFromIndexSize(firstRow, (long) rows, outputs);
        Objects.checkFromIndexSize(0L, rows * inputs, (long) out.length);
        MemorySegment packed = codes.data();
        int blocks = (int) blocks();
        float[] scale = new float[blocks];
        float[] zero = new float[blocks];
        for (int row = 0; row < rows; row++) {
            long output = firstRow + row;
            scales.read(output * blocks, blocks, scale, 0);
            zeros(output, zero);
            for (int input = 0; input < inputs; input++) {
                int block = input / blockSize;
                long begin = (output * blocks + block) * blockBytes();
                int code = code(packed, begin, input % blockSize);
                out[(int) (row * inputs) + input] = (code - zero[block]) * scale[block];
            }
        }
    }

    private void zeros(long output, float[] zero) {
        if (zeroPoints.isEmpty()) {
            Arrays.fill(zero, 1 << width - 1);
            return;
        }
        Elements stored = zeroPoints.get();
        if (stored.type() != ElementType.UINT8) {
            stored.read(output * zero.length, zero.length, zero, 0);
            return;
        }
        MemorySegment packed = stored.data();
        for (int block = 0; block < zero.length; block++) {
            zero[block] = code(packed, output * zeroRowBytes(), block);
        }
    }

    private int code(MemorySegment packed, long begin, long index) {
        long bit = index * width;
        return packed.get(ValueLayout.JAVA_BYTE, begin + bit / 8) >> bit % 8 & (1 << width) - 1;
    }
}
