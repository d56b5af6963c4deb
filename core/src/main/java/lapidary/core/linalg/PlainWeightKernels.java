package lapidary.core.linalg;

/// The kernels as plain loops.
final class PlainWeightKernels implements WeightKernels {

    @Override
    public void powers(float[] x, int from, int to, double shift, double[] out) {
        double first = 0;
        double second = 0;
        double third = 0;
        double fourth = 0;
        for (int i = from; i < to; i++) {
            double deviation = x[i] - shift;
            double square = deviation * deviation;
            first += deviation;
            second += square;
            third += square * deviation;
            fourth += square * square;
        }
        out[0] = first;
        out[1] = second;
        out[2] = third;
        out[3] = fourth;
    }

    @Override
    public int range(float[] x, int from, int to, float[] out) {
        float least = Float.POSITIVE_INFINITY;
        float most = Float.NEGATIVE_INFINITY;
        int zeros = 0;
        for (int i = from; i < to; i++) {
            least = x[i] < least ? x[i] : least;
            most = x[i] > most ? x[i] : most;
            zeros += x[i] == 0 ? 1 : 0;
        }
        out[0] = least;
        out[1] = most;
        return zeros;
    }

    @Override
    public int beyond(float[] x, int from, int to, float below, float above, int[] out) {
        int found = 0;
        for (int i = from; i < to; i++) {
            if (x[i] < below || x[i] > above) {
                out[found++] = i;
            }
        }
        return found;
    }

    @Override
    public void bins(float[] x, int from, int to, float scale, int first, int[] out) {
        for (int i = from; i < to; i++) {
            out[i - from] = (int) Math.floor(x[i] * scale) - first;
        }
    }
}
