package lapidary.core.compressed;

/// Groups of 16, each of whose halves has its own shift: bit 1 of the shifts is the first half's, bit 0 the second's.
final class Iq1MFit extends Iq1Fit {
    private static final int SIZE = 16;

    private final Half first = new Half();
    private final Half second = new Half();
    private float best;
    private Split found = Split.NONE;

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
            float product = weight * in[at + i];
            (i < SIZE / 2 ? first : second).add(j, product, weight);
            (i < SIZE / 2 ? second : first).add(j, 0, 0);
        }
        best = -Float.MAX_VALUE;
        found = Split.NONE;
        for (int i = 0; i <= SIZE; i++) {
            for (int j = i; j <= SIZE; j++) {
                float upOne = first.product(UP, i, j);
                float downOne = first.product(DOWN, i, j);
                float upTwo = second.product(UP, i, j);
                float downTwo = second.product(DOWN, i, j);
                float squareUpOne = first.square(UP, i, j);
                float squareDownOne = first.square(DOWN, i, j);
                float squareUpTwo = second.square(UP, i, j);
                float squareDownTwo = second.square(DOWN, i, j);
                consider(upOne + upTwo, squareUpOne + squareUpTwo, i, j, 0);
                consider(upOne + downTwo, squareUpOne + squareDownTwo, i, j, 1);
                consider(downOne + upTwo, squareDownOne + squareUpTwo, i, j, 2);
                consider(downOne + downTwo, squareDownOne + squareDownTwo, i, j, 3);
            }
        }
        return found;
    }

    private void consider(float product, float square, int lower, int upper, int shifts) {
        if (square > 0 && product * product > best * square) {
            float scale = product / square;
            best = scale * product;
            found = new Split(lower, upper, scale, shifts);
        }
    }

    /// Sums over the weights of one half, up to each of the sorted group.
    private static final class Half {
        private final float[] products = new float[SIZE + 1];
        private final float[] sums = new float[SIZE + 1];

        void add(int j, float product, float weight) {
            products[j + 1] = products[j] + product;
            sums[j + 1] = sums[j] + weight;
        }

        /// Σ w·x·level. Levels are one apart, so that it needs only the sums up to where the runs are split.
        float product(float[] levels, int lower, int upper) {
            return products[SIZE] * levels[2] - (products[lower] + products[upper]);
        }

        /// Σ w·level².
        float square(float[] levels, int lower, int upper) {
            return sums[SIZE] * levels[2] * levels[2]
                    + sums[lower] * (levels[0] * levels[0] - levels[1] * levels[1])
                    + sums[upper] * (levels[1] * levels[1] - levels[2] * levels[2]);
        }
    }
}
