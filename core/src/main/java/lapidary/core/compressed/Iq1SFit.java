package lapidary.core.compressed;

/// Groups of 32 with one shift for all.
final class Iq1SFit extends Iq1Fit {
    private static final int SIZE = 32;

    private final float[] products = new float[SIZE + 1]; // sums of the sorted weights up to each
    private final float[] sums = new float[SIZE + 1];

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
        int lower = -1;
        int upper = -1;
        int shifts = 0;
        float scale = 0;
        float best = -Float.MAX_VALUE;
        for (int i = 0; i <= SIZE; i++) {
            for (int j = i; j <= SIZE; j++) {
                for (int down = 0; down < 2; down++) {
                    float[] levels = down == 0 ? UP : DOWN;
                    float product = products[i] * levels[0]
                            + (products[j] - products[i]) * levels[1]
                            + (products[SIZE] - products[j]) * levels[2];
                    float square = sums[i] * levels[0] * levels[0]
                            + (sums[j] - sums[i]) * levels[1] * levels[1]
                            + (sums[SIZE] - sums[j]) * levels[2] * levels[2];
                    if (square > 0 && product * product > best * square) {
                        scale = product / square;
                        best = scale * product;
                        lower = i;
                        upper = j;
                        shifts = down;
                    }
                }
            }
        }
        return lower < 0 ? Split.NONE : new Split(lower, upper, scale, shifts);
    }
}
