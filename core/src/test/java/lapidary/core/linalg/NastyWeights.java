package lapidary.core.linalg;

import java.util.List;
import java.util.Random;

/// Rows of weights that try a quantizer: of every size from subnormal to huge, constant, sparse, one-sided, with ties
/// and zeros of both signs.
public final class NastyWeights {
    /// Names of the kinds of rows, in the order of [#fill].
    public static final List<String> KINDS = List.of(
            "gaussian",
            "all zero",
            "negative zero",
            "constant",
            "constant negative",
            "one weight",
            "positive",
            "negative",
            "ties",
            "tiny",
            "subnormal",
            "huge",
            "mixed scales",
            "ternary",
            "heavy tails",
            "edge of zero",
            "ramp",
            "zero sub-blocks",
            "two values",
            "beyond half");

    private NastyWeights() {}

    /// Whether sums over such a row overflow into what is not a number, whose bits processors choose.
    public static boolean overflows(String kind) {
        return kind.equals("huge");
    }

    /// A row of one kind, the same for the same seed.
    public static float[] row(String kind, int columns, long seed) {
        Random random = new Random(seed);
        float[] row = new float[columns];
        float constant = (float) random.nextGaussian();
        for (int i = 0; i < columns; i++) {
            float gaussian = (float) random.nextGaussian();
            row[i] = switch (kind) {
                case "gaussian" -> gaussian * 0.02f;
                case "all zero" -> 0f;
                case "negative zero" -> random.nextBoolean() ? -0f : 0f;
                case "constant" -> Math.abs(constant);
                case "constant negative" -> -Math.abs(constant);
                case "one weight" -> i % 97 == 13 ? gaussian : 0;
                case "positive" -> Math.abs(gaussian) + 0.5f;
                case "negative" -> -Math.abs(gaussian) - 0.5f;
                case "ties" -> random.nextInt(-16, 17) * 0.5f;
                case "tiny" -> gaussian * 1e-15f;
                case "subnormal" -> gaussian * 1e-41f;
                case "huge" -> gaussian * 1e30f;
                case "mixed scales" -> gaussian * (float) StrictMath.pow(10, random.nextInt(-12, 5));
                case "ternary" -> random.nextInt(-1, 2) * 0.25f;
                case "heavy tails" -> gaussian * gaussian * gaussian;
                case "edge of zero" -> gaussian * 1.2e-15f;
                case "ramp" -> (i - columns / 2) * 0.01f;
                case "zero sub-blocks" -> i / 16 % 3 == 0 ? 0 : gaussian * (i / 16 % 5 == 0 ? 1e-7f : 1);
                case "two values" -> random.nextBoolean() ? 0.1f : constant;
                case "beyond half" -> gaussian * 3e6f;
                default -> throw new IllegalArgumentException(kind);
            };
        }
        return row;
    }

    /// An importance row: mean squares over some orders of magnitude, some columns never used.
    public static float[] importance(int columns, long seed) {
        Random random = new Random(seed);
        float[] importance = new float[columns];
        for (int i = 0; i < columns; i++) {
            double gaussian = random.nextGaussian();
            importance[i] = random.nextInt(20) == 0
                    ? 0
                    : (float) (gaussian * gaussian * StrictMath.pow(10, random.nextInt(-4, 3)));
        }
        return importance;
    }
}
