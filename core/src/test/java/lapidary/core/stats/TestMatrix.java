package lapidary.core.stats;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import lapidary.core.compressed.Dense;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;

/// A matrix in memory whose numbers a NumPy script can make again.
record TestMatrix(Shape shape, float[] values) implements RowSource {

    /// `x ← x·6364136223846793005 + 1442695040888963407 mod 2⁶⁴`, `u = (x >> 40)/2²⁴ − ½`, weight =
    /// u³ rounded to F32.
    static TestMatrix pseudoRandom(int rows, int columns, long seed) {
        float[] values = new float[rows * columns];
        long x = seed;
        for (int i = 0; i < values.length; i++) {
            x = x * 6364136223846793005L + 1442695040888963407L;
            double u = (x >>> 40) / 16777216.0 - 0.5;
            values[i] = (float) (u * u * u);
        }
        return new TestMatrix(Shape.of(rows, columns), values);
    }

    /// Every weight rounded half to even to a multiple of `step`.
    TestMatrix rounded(double step) {
        float[] copy = new float[values.length];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = (float) (Math.rint(values[i] / step) * step);
        }
        return new TestMatrix(shape, copy);
    }

    TestMatrix with(int row, int column, float value) {
        float[] copy = values.clone();
        copy[row * (int) shape.columns() + column] = value;
        return new TestMatrix(shape, copy);
    }

    /// The upper halves of the numbers, as BF16 keeps them.
    Dense asBf16() {
        ValueLayout.OfShort little = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
        MemorySegment data = MemorySegment.ofArray(new byte[values.length * 2]);
        for (int i = 0; i < values.length; i++) {
            data.setAtIndex(little, i, (short) (Float.floatToRawIntBits(values[i]) >>> 16));
        }
        return new Dense(shape, DType.BF16, data);
    }

    @Override
    public void decode(long firstRow, int rows, float[] out) {
        int columns = (int) shape.columns();
        System.arraycopy(values, (int) firstRow * columns, out, 0, rows * columns);
    }

    static TestMatrix of(int rows, int columns, float... values) {
        return new TestMatrix(Shape.of(rows, columns), Arrays.copyOf(values, rows * columns));
    }
}
