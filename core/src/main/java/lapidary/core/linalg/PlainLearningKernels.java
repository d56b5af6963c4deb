package lapidary.core.linalg;

/// Element by element.
final class PlainLearningKernels implements LearningKernels {
    static final float LEAST_LOG = -87;
    static final float MOST_LOG = 88;

    /// exp(x) as [VectorExponential] computes it.
    static float exponential(float x) {
        float shifted = x * (float) VectorExponential.LOG2_E + VectorExponential.F_ROUND;
        float k = shifted - VectorExponential.F_ROUND;
        float r = Math.fma(k, -VectorExponential.F_LN2_LOW, Math.fma(k, -VectorExponential.F_LN2_HIGH, x));
        float sum = Math.fma(r, 1f / 5040, 1f / 720);
        sum = Math.fma(r, sum, 1f / 120);
        sum = Math.fma(r, sum, 1f / 24);
        sum = Math.fma(r, sum, 1f / 6);
        sum = Math.fma(r, sum, 0.5f);
        sum = Math.fma(r, sum, 1f);
        sum = Math.fma(r, sum, 1f);
        int exponent = Float.floatToRawIntBits(shifted) << VectorExponential.F_EXPONENT;
        float result = Float.intBitsToFloat(Float.floatToRawIntBits(sum) + exponent);
        return x < LEAST_LOG ? 0 : x > MOST_LOG ? Float.POSITIVE_INFINITY : result;
    }

    @Override
    public void stretchedSigmoid(float[] v, int count, float stretch, float shift, float[] h, float[] slope) {
        stretchedSigmoid(v, 0, count, stretch, shift, h, slope);
    }

    static void stretchedSigmoid(float[] v, int from, int to, float stretch, float shift, float[] h, float[] slope) {
        for (int i = from; i < to; i++) {
            float sigmoid = 1 / (1 + exponential(-v[i]));
            float free = sigmoid * stretch + shift;
            h[i] = Math.min(Math.max(free, 0), 1);
            slope[i] = free > 0 && free < 1 ? stretch * sigmoid * (1 - sigmoid) : 0;
        }
    }

    @Override
    public void clippedChange(
            float[] base,
            float[] part,
            float low,
            float high,
            float scale,
            float[] weights,
            int from,
            int to,
            float[] out) {
        for (int i = from; i < to; i++) {
            out[i] = Math.min(Math.max(base[i] + part[i], low), high) * scale - weights[i];
        }
    }

    @Override
    public void change(float[] steps, float scale, float[] weights, int from, int to, float[] out) {
        for (int i = from; i < to; i++) {
            out[i] = steps[i] * scale - weights[i];
        }
    }

    @Override
    public void powers(float[] logs, float exponent, float[] out) {
        powers(logs, 0, exponent, out);
    }

    static void powers(float[] logs, int from, float exponent, float[] out) {
        for (int i = from; i < logs.length; i++) {
            out[i] = exponential(logs[i] * exponent);
        }
    }

    @Override
    public void quotients(float[] weights, float scale, float[] added, int from, int to, float[] out) {
        for (int i = from; i < to; i++) {
            out[i] = weights[i] / scale + added[i];
        }
    }

    @Override
    public void pressed(
            float[] h, float[] bend, float pull, float push, float[] powers, int from, int to, float[] slope) {
        int most = powers.length - 1;
        for (int i = from; i < to; i++) {
            float side = 2 * h[i] - 1;
            float power = powers[(int) (Math.abs(side) * most + 0.5f)];
            slope[i] = (slope[i] * pull + push * (side < 0 ? -power : power)) * bend[i];
        }
    }

    @Override
    public void adam(AdamStep step, float[] slope, float[] mean, float[] square, int count, float[] parameters) {
        adam(step, slope, mean, square, 0, count, parameters);
    }

    static void adam(AdamStep step, float[] slope, float[] mean, float[] square, int from, int to, float[] parameters) {
        for (int i = from; i < to; i++) {
            float g = slope[i];
            float m = step.first() * mean[i] + (1 - step.first()) * g;
            float v = step.second() * square[i] + (1 - step.second()) * g * g;
            mean[i] = m;
            square[i] = v;
            parameters[i] -= step.scale() * m / ((float) Math.sqrt(v * step.spread()) + step.epsilon());
        }
    }

    @Override
    public void nearest(float[] x, float low, float high, boolean isSign, int from, int to, float[] steps) {
        for (int i = from; i < to; i++) {
            float held = Math.min(Math.max(x[i], low), high);
            steps[i] = isSign ? (held < 0 ? -1 : 1) : held + VectorExponential.F_ROUND - VectorExponential.F_ROUND;
        }
    }

    @Override
    public void divided(float[] weights, float[] logs, float log, boolean isNegative, int from, int to, float[] out) {
        for (int i = from; i < to; i++) {
            float divisor = exponential(Math.min(Math.max(log + logs[i], LEAST_LOG), MOST_LOG));
            out[i] = weights[i] / (isNegative ? -divisor : divisor);
        }
    }

    @Override
    public void divisorSlopes(
            float[] slope,
            float pull,
            float[] exact,
            float low,
            float high,
            float[] steps,
            int from,
            int to,
            float[] slopes,
            float[] sums) {
        float[] inside = new float[LANES];
        float[] all = new float[LANES];
        divisorSlopes(slope, pull, exact, low, high, steps, from, to, slopes, inside, all);
        sums[0] = total(inside);
        sums[1] = total(all);
    }

    static void divisorSlopes(
            float[] slope,
            float pull,
            float[] exact,
            float low,
            float high,
            float[] steps,
            int from,
            int to,
            float[] slopes,
            float[] inside,
            float[] all) {
        for (int i = from; i < to; i++) {
            int lane = (i - from) % LANES;
            float p = slope[i] * pull;
            boolean isInside = exact[i] >= low && exact[i] <= high;
            slopes[i] = isInside ? -(p * exact[i]) : 0;
            inside[lane] += slopes[i];
            all[lane] += p * steps[i];
        }
    }

    @Override
    public void changeSlopes(
            float[] slope,
            float pull,
            float[] weights,
            float scale,
            float[] exact,
            float low,
            float high,
            float[] steps,
            int from,
            int to,
            float[] slopes,
            float[] sums) {
        float[] first = new float[LANES];
        float[] second = new float[LANES];
        changeSlopes(slope, pull, weights, scale, exact, low, high, steps, from, to, slopes, first, second);
        sums[0] = total(first);
        sums[1] = total(second);
    }

    static void changeSlopes(
            float[] slope,
            float pull,
            float[] weights,
            float scale,
            float[] exact,
            float low,
            float high,
            float[] steps,
            int from,
            int to,
            float[] slopes,
            float[] first,
            float[] second) {
        for (int i = from; i < to; i++) {
            int lane = (i - from) % LANES;
            float p = slope[i] * pull;
            boolean isInside = exact[i] >= low && exact[i] <= high;
            slopes[i] = isInside ? p : 0;
            first[lane] += p * (isInside ? steps[i] - weights[i] / scale : steps[i]);
            second[lane] -= isInside ? 0 : p;
        }
    }

    static float total(float[] parts) {
        float sum = 0;
        for (float part : parts) {
            sum += part;
        }
        return sum;
    }

    @Override
    public double dot(float[] x, float[] y, int from, int to) {
        double[] parts = new double[LANES];
        dot(x, y, from, to, parts);
        return total(parts);
    }

    static void dot(float[] x, float[] y, int from, int to, double[] parts) {
        for (int i = from; i < to; i++) {
            parts[(i - from) % LANES] += (double) x[i] * y[i];
        }
    }

    static double total(double[] parts) {
        double sum = 0;
        for (double part : parts) {
            sum += part;
        }
        return sum;
    }
}
