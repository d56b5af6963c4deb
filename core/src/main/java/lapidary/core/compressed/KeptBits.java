package lapidary.core.compressed;

import java.util.Arrays;
import lapidary.core.tensor.Orientation;
import lapidary.core.tensor.Shape;

/// Which elements of a tensor are kept: one bit for each, in the tensor's order. Changes only while it is made.
public final class KeptBits {
    private final Shape shape;
    private final long[] words; // element i is bit i % 64 of word i / 64

    /// Nothing is kept yet.
    public KeptBits(Shape shape) {
        this.shape = shape;
        this.words = new long[Math.toIntExact(Math.ceilDiv(shape.elements(), (long) Long.SIZE))];
    }

    public Shape shape() {
        return shape;
    }

    /// Keeps an element. Elements of one word may be set by one thread at a time.
    public void keep(long element) {
        words[(int) (element >>> 6)] |= 1L << element;
    }

    /// Keeps elements, 64 at a time.
    ///
    /// @param from first element, a multiple of 64
    /// @param words bit i % 64 of word i / 64 is the element `from + i`
    /// @param count of elements
    public void keep(long from, long[] words, int count) {
        if (from % Long.SIZE != 0) {
            throw new IllegalArgumentException("expected a multiple of 64, got " + from);
        }
        int at = (int) (from / Long.SIZE);
        for (int i = 0; i < Math.ceilDiv(count, Long.SIZE); i++) {
            this.words[at + i] |= words[i];
        }
    }

    /// No longer keeps an element.
    public void drop(long element) {
        words[(int) (element >>> 6)] &= ~(1L << element);
    }

    public boolean isKept(long element) {
        return (words[(int) (element >>> 6)] >>> element & 1) != 0;
    }

    /// How many are kept.
    public long count() {
        long count = 0;
        for (long word : words) {
            count += Long.bitCount(word);
        }
        return count;
    }

    /// How many of these elements are kept.
    public long count(long from, long to) {
        long count = 0;
        for (long i = from; i < to; i++) {
            count += isKept(i) ? 1 : 0;
        }
        return count;
    }

    /// Writes 0 to everything that is not kept.
    ///
    /// @param values of the elements from `from` on
    public void clear(long from, int count, float[] values) {
        for (int i = 0; i < count; i++) {
            if (!isKept(from + i)) {
                values[i] = 0;
            }
        }
    }

    /// The same bits in the order of the matrix [outputs, inputs].
    public KeptBits toMatrix(Orientation orientation) {
        return turned(orientation, orientation.matrix(), true);
    }

    /// Bits that were found for the matrix, in the tensor's own order.
    public KeptBits toOwn(Orientation orientation) {
        return turned(orientation, orientation.shape(), false);
    }

    private KeptBits turned(Orientation orientation, Shape result, boolean isToMatrix) {
        if (result.elements() != shape.elements()) {
            throw new IllegalArgumentException("bits of shape " + shape + " for " + result);
        }
        KeptBits turned = new KeptBits(result);
        Shape matrix = orientation.matrix();
        long at = 0;
        for (long output = 0; output < matrix.rows(); output++) {
            for (long input = 0; input < matrix.columns(); input++) {
                long own = orientation.index(output, input);
                if (isKept(isToMatrix ? own : at)) {
                    turned.keep(isToMatrix ? at : own);
                }
                at++;
            }
        }
        return turned;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeptBits that && shape.equals(that.shape) && Arrays.equals(words, that.words);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(words);
    }

    @Override
    public String toString() {
        return count() + " of " + shape.elements() + " kept";
    }
}
