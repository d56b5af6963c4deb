package lapidary.core.compressed;

/// Groups of 32 with one shift for all.
final class Iq1SFit extends Iq1Fit {
    private static final int SIZE = 32;

    private final float[] products = new float[SIZE + 1]; // sums of the sorted weights up to each
    private final float[] sums = new float[SIZE + 1];
    private float best;
    private Split found = Split.NONE;

    Iq1SFit() {
        super(SIZE, 1e-12f);
    }

    @Override
    boolean isDown(int shifts, int tuple) {
        return shifts != 0;
    }

    @Override
    int turned(int shifts) {
        return 1 - shifts;
    }

    @Override
    Split split(float[] in, int at, float[] weights, int from) {
        for (int j = 0; j < SIZE; j++) {
            float weight = weights[from + order[j]];
            products[j + 1] = products[j] + weight * in[at + order[j]];
            sums[j + 1] = sums[j] + weight;
        }
        best = -Float.MAX_VALUE;
        found = Split.NONE;
        for (int i = 0; i <= SIZE; i++) {
            for (int j = i; j <= SIZE; j++) {
                consider(product(UP, i, j), square(UP, i, j), i, j, 0);
                consider(product(DOWN, i, j), square(DOWN, i, j), i, j, 1);
            }
        }
        return found;
    }

    /// Σ w·x·level.
    private float product(float[] levels, int lower, int upper) {
        return products[lower] * levels[0]
                + (products[upper] - products[lower]) * levels[1]
                + (products[SIZE] - products[upper]) * levels[2];
    }

    /// Σ w·level².
    private float square(float[] levels, int lower, int upper) {
        return sums[lower] * levels[0] * levels[0]
                + (sums[upper] - sums[lower]) * levels[1] * levels[1]
                + (sums[SIZE] - sums[upper]) * levels[2] * levels[2];
    }

    private void consider(float product, float square, int lower, int upper, int shifts) {
        if (square > 0 && product * product > best * square) {
            float scale = product / square;
            best = scale * product;
            found = new Split(lower, upper, scale, shifts);
        }
    }
}
