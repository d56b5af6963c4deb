package lapidary.core.method;

/// What a method is good for, as the gallery says it: declared once, beside the method.
///
/// @param family what it is like
/// @param shines where it does better than others, a few words: "4 bits and groups of 64"
/// @param leastBits fewest bits of a code that it offers
/// @param mostBits most bits of a code that it offers; 0 where that says nothing
public record Profile(Family family, String shines, double leastBits, double mostBits) {

    /// What nothing was declared of.
    public static final Profile UNKNOWN = new Profile(Family.OTHER, "", 0, 0);

    public Profile {
        if (leastBits < 0 || mostBits < leastBits) {
            throw new IllegalArgumentException("bits from " + leastBits + " to " + mostBits);
        }
    }

    /// Methods of one kind, in the order in which a gallery shows them.
    public enum Family {
        STORED("Stored types"),
        GRID("Even grid"),
        LEVELS("Table of levels"),
        SECOND_ORDER("Second order"),
        LEARNED("Learned rounding"),
        FEW_VALUES("Ternary and binary"),
        SCALING("Scaling"),
        CORRECTION("Correction"),
        PRUNING("Pruning"),
        RUNTIME("While running"),
        OTHER("Other");

        private final String label;

        Family(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }

    /// Whether codes of this width are offered.
    public boolean offers(double bits) {
        return leastBits <= bits && bits <= mostBits;
    }

    /// "4 bits", "1 to 8 bits"; "" where that says nothing.
    public String bits() {
        if (mostBits == 0) {
            return "";
        }
        String most = text(mostBits) + (mostBits == 1 ? " bit" : " bits");
        return leastBits == mostBits ? most : text(leastBits) + " to " + most;
    }

    private static String text(double bits) {
        return bits == Math.rint(bits) ? Long.toString((long) bits) : Double.toString(bits);
    }
}
