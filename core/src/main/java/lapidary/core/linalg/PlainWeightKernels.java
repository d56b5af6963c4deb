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

    @Override
    public int patterns(float[] x, int from, int to, int least, int most, int[] out) {
        return patterns(x, from, to, least, most, 0, out);
    }

    /// @param found patterns that are in `out` already
    static int patterns(float[] x, int from, int to, int least, int most, int found, int[] out) {
        int count = found;
        for (int i = from; i < to; i++) {
            int pattern = Float.floatToRawIntBits(x[i]) & Integer.MAX_VALUE;
            if (pattern >= least && pattern <= most) {
                out[count++] = pattern;
            }
        }
        return count;
    }

    @Override
    public void marks(float[] x, int from, int to, int least, long[] out) {
        for (int word = 0; from + word * Long.SIZE < to; word++) {
            out[word] = marks(x, from + word * Long.SIZE, to, least);
        }
    }

    /// The word that begins with the weight `from`.
    static long marks(float[] x, int from, int to, int least) {
        long word = 0;
        for (int i = from; i < Math.min(to, from + Long.SIZE); i++) {
            int pattern = Float.floatToRawIntBits(x[i]) & Integer.MAX_VALUE;
            word |= pattern >= least ? 1L << i - from : 0;
        }
        return word;
    }
}
