package lapidary.core.compressed;

/// How the codes of a [Grid] lie side by side, and what that costs.
public enum CodeStorage {
    /// Each in as many bits as a code is wide.
    WHOLE_BITS("") {
        @Override
        long bits(long codes, int width) {
            return Math.multiplyExact(codes, (long) width);
        }
    },
    /// Codes −1, 0 and 1, five to a byte since 3⁵ = 243: 1.6 bits, as TQ1_0.
    FIVE_TRITS("five to a byte") {
        @Override
        long bits(long codes, int width) {
            return Math.multiplyExact(Math.ceilDiv(codes, 5L), 8L);
        }
    },
    /// Codes −1, 0 and 1, three to five bits: a sign and one of fourteen magnitudes, 1.67 bits, as
    /// TL2 of bitnet.cpp;
    /// what is left over has two bits each.
    THREE_TRITS("three to five bits") {
        @Override
        long bits(long codes, int width) {
            return Math.addExact(Math.multiplyExact(codes / 3, 5L), 2 * (codes % 3));
        }
    },
    /// Codes −1, 0 and 1, four to a byte, which computes faster: TQ2_0.
    FOUR_TRITS("four to a byte") {
        @Override
        long bits(long codes, int width) {
            return Math.multiplyExact(codes, 2L);
        }
    },
    /// Codes −1, 0 and 1, four to a byte in the order of [I2sPacking], beside one F32 scale for the tensor.
    I2_S("I2_S") {
        @Override
        long bits(long codes, int width) {
            return Math.multiplyExact(codes, 2L);
        }
    },
    /// Codes that are all odd numbers, as of grids without a zero: one bit less than a code is wide.
    ODD("") {
        @Override
        long bits(long codes, int width) {
            return Math.multiplyExact(codes, width - 1L);
        }
    };

    private final String words;

    CodeStorage(String words) {
        this.words = words;
    }

    /// What a forecast adds: "five to a byte"; "" where it goes without saying.
    public String words() {
        return words;
    }

    /// What so many codes take.
    ///
    /// @param width of a code, as a [Grid] counts it
    abstract long bits(long codes, int width);
}
