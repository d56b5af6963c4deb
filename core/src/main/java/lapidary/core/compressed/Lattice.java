package lapidary.core.compressed;

/// Some points of a lattice, numbered: what a whole tuple of weights is quantized to, instead of each on its own.
///
/// A point is a tuple of codes, a code is the number of a level. A format gives the levels their values.
enum Lattice {
    IQ2_XXS(LatticePoints.IQ2_XXS, 8, 2),
    IQ2_XS(LatticePoints.IQ2_XS, 8, 2),
    IQ2_S(LatticePoints.IQ2_S, 8, 2),
    IQ3_XXS(LatticePoints.IQ3_XXS, 4, 3),
    IQ3_S(LatticePoints.IQ3_S, 4, 3),
    IQ1(LatticePoints.IQ1, 8, 2);

    private final int dimensions;
    private final byte[] codes; // (points, dimensions)

    Lattice(String digits, int dimensions, int codeBits) {
        String points = digits.replace("\n", "");
        this.dimensions = dimensions;
        this.codes = new byte[points.length() / 4 * dimensions];
        for (int i = 0; i < codes.length; i++) {
            int digit = 4 * (i / dimensions);
            int point = Integer.parseInt(points, digit, digit + 4, 16);
            codes[i] = (byte) (point >> codeBits * (i % dimensions) & (1 << codeBits) - 1);
        }
    }

    /// Codes of a point.
    int dimensions() {
        return dimensions;
    }

    /// How many values a code has. The two bits of a code of eight dimensions hold only three levels.
    int levels() {
        return dimensions == 8 ? 3 : 8;
    }

    int size() {
        return codes.length / dimensions;
    }

    int code(int point, int dimension) {
        return codes[point * dimensions + dimension];
    }

    /// Coordinates of all points, one after the other.
    ///
    /// @param levels the value of each code
    float[] coordinates(float... levels) {
        float[] coordinates = new float[codes.length];
        for (int i = 0; i < codes.length; i++) {
            coordinates[i] = levels[codes[i]];
        }
        return coordinates;
    }
}
