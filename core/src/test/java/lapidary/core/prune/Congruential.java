package lapidary.core.prune;

/// The generator of the reference numbers: s ← (1103515245·s + 12345) mod 2³¹, u = s / 2³¹; bell-shaped numbers are
/// (u₁ + u₂ + u₃ + u₄ − 2)·√3.
final class Congruential {
    private long state;

    Congruential(long seed) {
        this.state = seed;
    }

    double uniform() {
        state = (1_103_515_245L * state + 12_345) % (1L << 31);
        return state / (double) (1L << 31);
    }

    double bell() {
        return (uniform() + uniform() + uniform() + uniform() - 2) * Math.sqrt(3);
    }

    /// `float64[count]`, times a factor.
    double[] bells(int count, double factor) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = bell() * factor;
        }
        return values;
    }

    static float[] single(double[] values) {
        float[] single = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            single[i] = (float) values[i];
        }
        return single;
    }
}
