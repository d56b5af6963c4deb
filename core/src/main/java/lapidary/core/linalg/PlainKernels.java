package lapidary.core.linalg;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;

/// The kernels as plain loops: the oracle in tests, and what runs where the Vector API is missing.
final class PlainKernels implements Kernels {

    @Override
    public float dot(MemorySegment x, long xAt, MemorySegment y, long yAt, int n) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += (double) get(x, xAt + i) * get(y, yAt + i);
        }
        return (float) sum;
    }

    @Override
    public double sumOfSquares(MemorySegment x, long xAt, long n) {
        double sum = 0;
        for (long i = 0; i < n; i++) {
            double value = get(x, xAt + i);
            sum += value * value;
        }
        return sum;
    }

    @Override
    public double squaredDistance(MemorySegment x, long xAt, MemorySegment y, long yAt, long n) {
        double sum = 0;
        for (long i = 0; i < n; i++) {
            double difference = (double) get(x, xAt + i) - get(y, yAt + i);
            sum += difference * difference;
        }
        return sum;
    }

    @Override
    public void rmsNorm(
            MemorySegment x, long xAt, MemorySegment weight, int n, float epsilon, MemorySegment out, long outAt) {
        double scale = 1 / Math.sqrt(sumOfSquares(x, xAt, n) / n + epsilon);
        for (int i = 0; i < n; i++) {
            set(out, outAt + i, (float) (get(x, xAt + i) * scale) * get(weight, i));
        }
    }

    @Override
    public void rotate(MemorySegment x, long xAt, int n, boolean interleaved, MemorySegment turns, long at) {
        int step = interleaved ? 2 : 1;
        int distance = interleaved ? 1 : n / 2;
        for (int pair = 0; pair < n / 2; pair++) {
            int first = pair * step;
            int second = first + distance;
            float a = get(x, xAt + first);
            float b = get(x, xAt + second);
            set(x, xAt + first, a * get(turns, at + first) + b * get(turns, at + n + first));
            set(x, xAt + second, b * get(turns, at + second) + a * get(turns, at + n + second));
        }
    }

    @Override
    public void siluTimes(MemorySegment gate, long gateAt, MemorySegment up, long upAt, int n) {
        for (int i = 0; i < n; i++) {
            double value = get(gate, gateAt + i);
            set(gate, gateAt + i, (float) (value / (1 + Math.exp(-value)) * get(up, upAt + i)));
        }
    }

    @Override
    public void softmax(MemorySegment x, long xAt, int n, int padded) {
        float max = max(x, xAt, n);
        double sum = 0;
        for (int i = 0; i < n; i++) {
            double value = Math.exp((double) get(x, xAt + i) - max);
            sum += value;
            set(x, xAt + i, (float) value);
        }
        float scale = (float) (1 / sum);
        for (int i = 0; i < n; i++) {
            set(x, xAt + i, get(x, xAt + i) * scale);
        }
        for (int i = n; i < padded; i++) {
            set(x, xAt + i, 0);
        }
    }

    @Override
    public double logSumExp(MemorySegment x, long xAt, int n) {
        double max = max(x, xAt, n);
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += Math.exp(get(x, xAt + i) - max);
        }
        return max + Math.log(sum);
    }

    @Override
    public double divergence(MemorySegment p, long pAt, double pLog, MemorySegment q, long qAt, double qLog, int n) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            double logP = get(p, pAt + i) - pLog;
            double logQ = get(q, qAt + i) - qLog;
            sum += Math.exp(logP) * (logP - logQ);
        }
        return sum;
    }

    @Override
    public int argMax(MemorySegment x, long xAt, int n) {
        int best = 0;
        float max = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            float value = get(x, xAt + i);
            if (value > max) {
                max = value;
                best = i;
            }
        }
        return best;
    }

    private static float max(MemorySegment x, long xAt, int n) {
        float max = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            max = Math.max(max, get(x, xAt + i));
        }
        return max;
    }

    private static float get(MemorySegment x, long at) {
        return x.getAtIndex(JAVA_FLOAT, at);
    }

    private static void set(MemorySegment x, long at, float value) {
        x.setAtIndex(JAVA_FLOAT, at, value);
    }
}
