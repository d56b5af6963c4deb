package lapidary.core.compressed;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.stream.Stream;
import lapidary.core.tensor.Shape;

/// How the positions of kept weights are written down, and what that costs.
public sealed interface SparseForm {

    /// Bits for the positions of `kept` weights.
    long bits(Shape shape, long kept);

    /// "a bit for each weight", as sentences say it.
    String words();

    /// One bit for each weight.
    record Bitmask() implements SparseForm {
        @Override
        public long bits(Shape shape, long kept) {
            return shape.elements();
        }

        @Override
        public String words() {
            return "bitmask";
        }
    }

    /// Exactly `n` of each `m` consecutive inputs: the number of the choice, ⌈log₂ C(m, n)⌉ bits.
    /// What is left over at
    /// the end of a row is kept whole and costs nothing.
    ///
    /// @param groups of the whole tensor
    record NofM(int n, int m, long groups) implements SparseForm {
        public NofM {
            if (n < 1 || m < 2 || n > m) {
                throw new IllegalArgumentException("no pattern of " + n + " of " + m);
            }
        }

        @Override
        public long bits(Shape shape, long kept) {
            return Math.multiplyExact(groups, (long) bitsPerGroup(n, m));
        }

        @Override
        public String words() {
            return n + ":" + m;
        }

        /// ⌈log₂ C(m, n)⌉: 3 for 2:4, 7 for 4:8.
        public static int bitsPerGroup(int n, int m) {
            BigInteger choices = BigInteger.ONE;
            for (int i = 1; i <= n; i++) {
                choices = choices.multiply(BigInteger.valueOf(m - n + i)).divide(BigInteger.valueOf(i));
            }
            return choices.subtract(BigInteger.ONE).bitLength();
        }
    }

    /// The number of its column for each kept weight, and for each row where its weights begin, in
    /// 32 bits: compressed
    /// sparse rows.
    record Coordinates() implements SparseForm {
        private static final int ROW_BITS = 32;

        @Override
        public long bits(Shape shape, long kept) {
            int column = Long.SIZE - Long.numberOfLeadingZeros(Math.max(0, shape.columns() - 1));
            return Math.addExact(
                    Math.multiplyExact(kept, (long) Math.max(1, column)),
                    Math.multiplyExact(shape.rows() + 1, (long) ROW_BITS));
        }

        @Override
        public String words() {
            return "coordinates";
        }
    }

    /// The cheaper of bitmask and coordinates.
    static SparseForm cheapest(Shape shape, long kept) {
        return Stream.of(new Bitmask(), new Coordinates())
                .map(SparseForm.class::cast)
                .min(Comparator.comparingLong(form -> form.bits(shape, kept)))
                .orElseThrow();
    }
}
