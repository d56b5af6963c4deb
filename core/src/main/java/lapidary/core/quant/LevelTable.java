package lapidary.core.quant;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import lapidary.core.measure.NormalDistribution;

/// The levels of a data type, and which of them is nearest to a number.
///
/// @param name as people call it: "NF4", "E2M1"
/// @param bits width of a code
/// @param levels `float32[≤ 2^bits]`, ascending
/// @param isFloat whether of two equally near levels the one of even code is taken, as floating-point rounding does;
/// otherwise the lower one
record LevelTable(String name, int bits, float[] levels, float[] middles, boolean isFloat) {
    /// Share of the normal distribution below the largest level of NormalFloat: bitsandbytes `create_normal_map`.
    private static final double NORMAL_FLOAT_OFFSET = 0.9677083;

    /// Yoshida, NF4 Isn't Information Theoretically Optimal (and that's Good), arXiv 2306.06965, for blocks of 64.
    private static final float[] ABNORMAL = {
        -1.0f,
        -0.69441008f,
        -0.51243739f,
        -0.3736951f,
        -0.25607552f,
        -0.14982478f,
        -0.04934812f,
        0.0f,
        0.04273164f,
        0.12934483f,
        0.21961274f,
        0.31675666f,
        0.42563882f,
        0.55496234f,
        0.72424863f,
        1.0f
    };

    static LevelTable of(String name, int bits, float[] levels, boolean isFloat) {
        float[] middles = new float[levels.length - 1];
        for (int i = 0; i < middles.length; i++) {
            middles[i] = (float) (((double) levels[i] + levels[i + 1]) / 2);
        }
        return new LevelTable(name, bits, levels, middles, isFloat);
    }

    /// NormalFloat by quantiles of N(0, 1): Dettmers et al., QLoRA (arXiv 2305.14314), section 3, with the offset
    /// of bitsandbytes: one more level above zero than below it.
    static LevelTable normalFloat(int bits) {
        int half = 1 << bits - 1;
        double[] levels = new double[2 * half];
        for (int i = 0; i < half; i++) {
            levels[i] = NormalDistribution.quantile(between(half, i));
        }
        for (int i = 0; i < half - 1; i++) {
            levels[half + i] = -NormalDistribution.quantile(between(half - 1, i));
        }
        double largest = Arrays.stream(levels).max().orElseThrow();
        return of(
                "NF" + bits,
                bits,
                sorted(Arrays.stream(levels).map(level -> level / largest).toArray()),
                false);
    }

    /// The i-th of `count` + 1 equally spaced numbers from the offset down to ½.
    private static double between(int count, int i) {
        return NORMAL_FLOAT_OFFSET + (0.5 - NORMAL_FLOAT_OFFSET) * i / count;
    }

    /// AbnormalFloat, four bits: least absolute error in blocks of 64 normal weights.
    static LevelTable abnormalFloat() {
        return of("AF4", 4, ABNORMAL.clone(), false);
    }

    /// 2^bits − 1 equally spaced levels around 0.
    static LevelTable integer(int bits) {
        int most = (1 << bits - 1) - 1;
        float[] levels = new float[2 * most + 1];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = (float) (i - most) / most;
        }
        return of("int" + bits, bits, levels, true);
    }

    /// Dynamic exponent: a sign, a run of zeros for the decimal exponent, and a linear fraction in [0.1, 1]. There
    /// is no −1. Dettmers, 8-bit Approximations for Parallelism in Deep Learning (arXiv 1511.04561), section 2.
    static LevelTable dynamic(int bits) {
        List<Double> levels = new ArrayList<>(List.of(0.0, 1.0));
        int exponents = bits - 1;
        for (int i = 0; i < exponents; i++) {
            double scale = Math.pow(10, i - exponents + 1.0);
            int fractions = 1 << i;
            for (int j = 0; j < fractions; j++) {
                double middle = scale * (0.1 + 0.9 * (j + 0.5) / fractions);
                levels.add(middle);
                levels.add(-middle);
            }
        }
        return of(
                "dynamic" + bits,
                bits,
                sorted(levels.stream().mapToDouble(Double::doubleValue).toArray()),
                false);
    }

    /// The four-bit float of bitsandbytes; its smallest level is 1/192, where E2M1 has 1/12.
    static LevelTable bitsAndBytesFloat() {
        double[] magnitudes = {0.0625, 8, 12, 4, 6, 2, 3};
        double[] levels = new double[2 * magnitudes.length + 1];
        for (int i = 0; i < magnitudes.length; i++) {
            levels[2 * i] = magnitudes[i] / 12;
            levels[2 * i + 1] = -magnitudes[i] / 12;
        }
        return of("FP4 (bitsandbytes)", 4, sorted(levels), false);
    }

    /// Every finite value of a float with a sign, e bits of exponent and m of mantissa, in its own units: E2M1
    /// reaches to 6. E4M3 has one NaN per sign and reaches to 448, E5M2 has infinities and reaches to 57,344; the
    /// others have neither. Source: OCP 8-bit Floating Point Specification 1.0; OCP Microscaling Formats 1.0,
    /// section 5.3.
    static LevelTable floating(int exponentBits, int mantissaBits) {
        int bias = Math.max(0, (1 << exponentBits - 1) - 1);
        int codes = 1 << exponentBits + mantissaBits;
        int reserved =
                switch (10 * exponentBits + mantissaBits) {
                    case 43 -> 1;
                    case 52 -> 4;
                    default -> 0;
                };
        TreeSet<Float> levels = new TreeSet<>();
        for (int code = 0; code < codes - reserved; code++) {
            int mantissa = code & (1 << mantissaBits) - 1;
            int exponent = code >> mantissaBits;
            int whole = exponent == 0 ? mantissa : mantissa + (1 << mantissaBits);
            float magnitude = Math.scalb((float) whole, Math.max(1, exponent) - bias - mantissaBits);
            levels.add(magnitude);
            levels.add(0 - magnitude);
        }
        float[] ascending = new float[levels.size()];
        int i = 0;
        for (float level : levels) {
            ascending[i++] = level;
        }
        return of("E" + exponentBits + "M" + mantissaBits, 1 + exponentBits + mantissaBits, ascending, true);
    }

    /// Quantiles of what is given, spread so that the outermost is ±1, as NormalFloat does with those of the normal
    /// distribution; the one nearest to 0 is 0. Dettmers et al., 8-bit Optimizers via Block-wise Quantization
    /// (arXiv 2110.02861), appendix F.
    ///
    /// @param normalized weights over the largest of their group, ascending; not empty
    static LevelTable quantiles(int bits, float[] normalized) {
        int count = 1 << bits;
        double[] levels = new double[count];
        int nearest = 0;
        double largest = 0;
        for (int i = 0; i < count; i++) {
            levels[i] = quantile(normalized, (i + 0.5) / count);
            nearest = Math.abs(levels[i]) < Math.abs(levels[nearest]) ? i : nearest;
            largest = Math.max(largest, Math.abs(levels[i]));
        }
        if (largest == 0) {
            return integer(bits);
        }
        levels[nearest] = 0;
        double spread = largest;
        float[] distinct =
                distinct(Arrays.stream(levels).map(level -> level / spread).toArray());
        return of("quantile" + bits, bits, distinct, false);
    }

    private static float[] distinct(double[] levels) {
        float[] sorted = sorted(levels);
        int count = 0;
        for (int i = 0; i < sorted.length; i++) {
            if (i == 0 || sorted[i] > sorted[count - 1]) {
                sorted[count++] = sorted[i];
            }
        }
        return Arrays.copyOf(sorted, count);
    }

    private static double quantile(float[] ascending, double share) {
        double place = share * (ascending.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, ascending.length - 1);
        return ascending[below] + (place - below) * (ascending[above] - ascending[below]);
    }

    private static float[] sorted(double[] values) {
        float[] levels = new float[values.length];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = (float) values[i] + 0f; // no −0
        }
        Arrays.sort(levels);
        return levels;
    }

    /// The levels over the largest magnitude, in [−1, 1].
    List<Float> relative() {
        List<Float> relative = new ArrayList<>();
        for (float level : levels) {
            relative.add(level / largest());
        }
        return relative;
    }

    /// The largest magnitude that it holds.
    float largest() {
        return Math.max(-levels[0], levels[levels.length - 1]);
    }

    /// Index of the nearest level; numbers beyond the last one are clipped to it.
    int nearest(float value) {
        int low = 0;
        int high = middles.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (value > middles[middle]) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return isFloat && low < middles.length && value == middles[low] && !isEven(low) ? low + 1 : low;
    }

    /// Whether the code of a level's magnitude is even, in a table that is symmetric around 0.
    private boolean isEven(int index) {
        return (index - levels.length / 2 & 1) == 0;
    }
}
