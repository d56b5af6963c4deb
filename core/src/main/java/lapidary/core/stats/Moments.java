package lapidary.core.stats;

/// Sums of powers of deviations, in double, that can be merged without losing digits.
///
/// Source: Pébay, "Formulas for robust, one-pass parallel computation of covariances and arbitrary-order statistical
/// moments" (Sandia SAND2008-6212), equations 3.1 and 2.1.
final class Moments {
    long count;
    double mean;
    double second;
    double third;
    double fourth;

    long zeros;
    long notNumbers;
    long infinities;
    double minimum = Double.POSITIVE_INFINITY;
    double maximum = Double.NEGATIVE_INFINITY;

    /// Adds a block: mean first, then deviations from it.
    void add(float[] values, int from, int to) {
        Moments block = new Moments();
        double sum = 0;
        for (int i = from; i < to; i++) {
            float value = values[i];
            // Zero times a finite number is zero; NaN and infinities are not.
            if (value * 0f == 0f) {
                block.count++;
                sum += value;
                block.minimum = Math.min(block.minimum, value);
                block.maximum = Math.max(block.maximum, value);
                if (value == 0f) {
                    block.zeros++;
                }
            } else if (Float.isNaN(value)) {
                block.notNumbers++;
            } else {
                block.infinities++;
            }
        }
        if (block.count > 0) {
            block.mean = sum / block.count;
            block.powers(values, from, to);
        }
        merge(block);
    }

    /// Adds a block of finite weights by the sums of powers of their deviations from `shift`.
    ///
    /// @param sums as [lapidary.core.linalg.WeightKernels#powers] gives them
    void addPowers(long added, double shift, double[] sums, double least, double most, long zeroWeights) {
        Moments block = new Moments();
        block.count = added;
        // δ is the mean's distance from the shift: the binomials of (x − shift) − δ.
        double delta = sums[0] / added;
        double square = delta * delta;
        block.mean = shift + delta;
        block.second = sums[1] - added * square;
        block.third = sums[2] - 3 * delta * sums[1] + 2 * added * square * delta;
        block.fourth = sums[3] - 4 * delta * sums[2] + 6 * square * sums[1] - 3 * added * square * square;
        block.minimum = least;
        block.maximum = most;
        block.zeros = zeroWeights;
        merge(block);
    }

    private void powers(float[] values, int from, int to) {
        double squares = 0;
        double cubes = 0;
        double fourths = 0;
        for (int i = from; i < to; i++) {
            float value = values[i];
            if (value * 0f == 0f) {
                double deviation = value - mean;
                double square = deviation * deviation;
                squares += square;
                cubes += square * deviation;
                fourths += square * square;
            }
        }
        second = squares;
        third = cubes;
        fourth = fourths;
    }

    /// Adds what another one has seen. The order of merges decides the last digits, so callers keep it fixed.
    void merge(Moments other) {
        zeros += other.zeros;
        notNumbers += other.notNumbers;
        infinities += other.infinities;
        minimum = Math.min(minimum, other.minimum);
        maximum = Math.max(maximum, other.maximum);
        if (other.count == 0) {
            return;
        }
        if (count == 0) {
            count = other.count;
            mean = other.mean;
            second = other.second;
            third = other.third;
            fourth = other.fourth;
            return;
        }
        double a = count;
        double b = other.count;
        double n = a + b;
        double delta = other.mean - mean;
        double step = delta / n;
        fourth += other.fourth
                + delta * step * step * step * a * b * (a * a - a * b + b * b)
                + 6 * step * step * (a * a * other.second + b * b * second)
                + 4 * step * (a * other.third - b * third);
        third += other.third + delta * step * step * a * b * (a - b) + 3 * step * (a * other.second - b * second);
        second += other.second + delta * step * a * b;
        mean += step * b;
        count += other.count;
    }

    /// Population moments; NaN where there is nothing to compute them from.
    Summary summary(long elements) {
        double variance = second / count;
        return new Summary(
                elements,
                count > 0 ? minimum : Double.NaN,
                count > 0 ? maximum : Double.NaN,
                count > 0 ? mean : Double.NaN,
                count > 0 ? Math.sqrt(variance) : Double.NaN,
                third / count / Math.pow(variance, 1.5),
                fourth / count / (variance * variance) - 3,
                zeros,
                notNumbers,
                infinities);
    }
}
