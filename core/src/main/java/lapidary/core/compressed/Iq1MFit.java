package lapidary.core.compressed;

/// Groups of 16, each of whose halves has its own shift: bit 1 of the shifts is the first half's, bit 0 the second's.
final class Iq1MFit extends Iq1Fit {
    private static final int SIZE = 16;

    private final Half[] halves = {new Half(), new Half()};

    Iq1MFit() {
        super(SIZE, 1e-7f);
    }

    @Override
    boolean isDown(int shifts, int tuple) {
        return (shifts >> 1 - tuple & 1) != 0;
    }

    @Override
    int turned(int shifts) {
        return 3 - shifts;
    }

    @Override
    Split split(float[] in, int at, float[] weights, int from) {
        for (int j = 0; j < SIZE; j++) {
            int i = order[j];
            float weight = weights[from + i];
            halves[i / 8].add(j, weight * in[at + i], weight);
            halves[1 - i / 8].add(j, 0, 0);
        }
        int lower = -1;
        int upper = -1;
        int shifts = 0;
        float scale = 0;
        float best = -Float.MAX_VALUE;
        for (int i = 0; i <= SIZE; i++) {
            for (int j = i; j <= SIZE; j++) {
                halves[0].fit(i, j);
                halves[1].fit(i, j);
                for (int k = 0; k < 4; k++) {
                    float product = halves[0].product[k >> 1] + halves[1].product[k & 1];
                    float square = halves[0].square[k >> 1] + halves[1].square[k & 1];
                    if (square > 0 && product * product > best * square) {
                        scale = product / square;
                        best = scale * product;
                        lower = i;
                        upper = j;
                        shifts = k;
                    }
                }
            }
        }
        return lower < 0 ? Split.NONE : new Split(lower, upper, scale, shifts);
    }

    /// Sums over the weights of one half, up to each of the sorted group.
    private static final class Half {
        private static final float[] LOWER = {UP[0] * UP[0] - UP[1] * UP[1], DOWN[0] * DOWN[0] - DOWN[1] * DOWN[1]};
        private static final float[] UPPER = {UP[1] * UP[1] - UP[2] * UP[2], DOWN[1] * DOWN[1] - DOWN[2] * DOWN[2]};
        private static final float[] HIGHEST = {UP[2], DOWN[2]};

        private final float[] products = new float[SIZE + 1];
        private final float[] sums = new float[SIZE + 1];
        private final float[] product = new float[2]; // of a split, shifted up and down
        private final float[] square = new float[2];

        void add(int j, float product, float weight) {
            products[j + 1] = products[j] + product;
            sums[j + 1] = sums[j] + weight;
        }

        /// Levels are one apart, so that the sum over three runs needs only the sums up to where they
        /// are split.
        void fit(int lower, int upper) {
            float below = products[lower] + products[upper];
            for (int down = 0; down < 2; down++) {
                product[down] = products[SIZE] * HIGHEST[down] - below;
                square[down] = sums[SIZE] * HIGHEST[down] * HIGHEST[down]
                        + sums[lower] * LOWER[down]
                        + sums[upper] * UPPER[down];
            }
        }
    }
}
