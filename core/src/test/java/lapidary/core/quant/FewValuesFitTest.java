package lapidary.core.quant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import lapidary.core.compressed.ShiftedGrid;
import lapidary.core.tensor.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Scales, shifts and searches of the methods of few values: they find what is best.
class FewValuesFitTest {
    private static final float[] NORMAL = TestTensors.numbers(2024, 1 << 20);
    private static final float[] SMALL = {
        .3f, -.05f, .8f, -1.2f, .02f, .5f, -.31f, .11f, .9f, .7f, 1.1f, .2f, 1.4f, .6f, .95f, 1.3f
    };

    @Test
    void moreValuesLoseLess() throws Exception {
        for (String method : new String[] {"statistics", "paretoq"}) {
            double last = Double.POSITIVE_INFINITY;
            for (String width : new String[] {"binary", "ternary", "2", "3", "4"}) {
                double error = FewMethods.relative(SMALL, FewMethods.decoded(method, SMALL, 16, "width=" + width));
                double onNormal = FewMethods.relative(
                        Arrays.copyOf(NORMAL, 1 << 14),
                        FewMethods.decoded(method, Arrays.copyOf(NORMAL, 1 << 14), 1024, "width=" + width));
                assertTrue(onNormal < last, method + " " + width + ": " + onNormal + ", small " + error);
                last = onNormal;
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ternary", "2", "3", "4"})
    void theSearchIsNoWorseThanWhereTrainingStarts(String width) throws Exception {
        for (int seed = 0; seed < 20; seed++) {
            float[] weights = TestTensors.numbers(seed, 4 * 128);
            double start = FewMethods.relative(
                    weights, FewMethods.decoded("paretoq", weights, 128, "width=" + width, "alpha=init"));
            double found = FewMethods.relative(weights, FewMethods.decoded("paretoq", weights, 128, "width=" + width));
            assertTrue(found <= start, "seed " + seed + ": " + found + " after " + start);
        }
    }

    /// Against every candidate's error, weight by weight.
    @Test
    void theSearchFindsWhatTryingEachWeightFinds() {
        StepCodes[] grids = {StepCodes.STRETCHED_TERNARY, StepCodes.STRETCHED_TWO_BITS, StepCodes.whole(4)};
        for (int seed = 0; seed < 20; seed++) {
            float[] weights = TestTensors.numbers(seed, 100);
            for (StepCodes grid : grids) {
                double least = IntStream.rangeClosed(21, 150)
                        .mapToDouble(percent ->
                                grid.squaredError(weights, 0, 100, grid.unit(3.0 * percent / 100, DType.F16)))
                        .min()
                        .orElseThrow();
                float found = grid.searched(weights, 0, 100, 3, DType.F16);
                assertEquals(least, grid.squaredError(weights, 0, 100, found), 1e-9 * least, "seed " + seed);
            }
        }
    }

    @Test
    void aShiftFollowsWeightsThatAreNotCentred() throws Exception {
        for (float mean : new float[] {0, .5f, 2, -3}) {
            float[] weights = TestTensors.numbers(7, 1 << 14);
            for (int i = 0; i < weights.length; i++) {
                weights[i] += mean;
            }
            ShiftedGrid result = (ShiftedGrid)
                    FewMethods.apply("ternaryllm", FewMethods.weight(weights, 4096), "granularity=channel", "rounds=0");
            for (int row = 0; row < 4; row++) {
                double middle = result.minimums()[row] + result.steps().scales()[row];
                assertEquals(mean, middle, .06, "shift of row " + row);
            }
            double shifted = FewMethods.squared(weights, TestTensors.decode(result));
            double centred = FewMethods.squared(
                    weights,
                    FewMethods.decoded("ternaryllm", weights, 4096, "granularity=channel", "shift=false", "rounds=20"));
            if (mean == 0) {
                assertEquals(centred, shifted, .003);
            } else {
                assertTrue(shifted < centred, mean + ": " + shifted + " against " + centred);
            }
            assertEquals(.19, shifted, .006, "whatever the mean");
        }
    }

    /// The normal equations leave no derivative: the errors are orthogonal to the codes and to 1.
    @Test
    void scaleAndShiftSolveTheNormalEquations() {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            float[] weights = TestTensors.numbers(seed, 40);
            byte[] codes = new byte[40];
            TernaryFit.Levels levels = new TernaryFit(.7, random.nextInt(6), true).fit(weights, 0, 40, codes, 0);
            double againstCodes = 0;
            double againstOne = 0;
            for (int i = 0; i < 40; i++) {
                double error = levels.alpha() * codes[i] + levels.gamma() - weights[i];
                againstCodes += error * codes[i];
                againstOne += error;
            }
            assertEquals(0, againstCodes, 1e-9, "seed " + seed);
            assertEquals(0, againstOne, 1e-9, "seed " + seed);
        }
    }

    @Test
    void everyRoundLosesLessOrNothing() {
        for (int seed = 0; seed < 20; seed++) {
            float[] weights = TestTensors.numbers(seed, 300);
            double last = Double.POSITIVE_INFINITY;
            for (int rounds = 0; rounds < 12; rounds++) {
                byte[] codes = new byte[300];
                TernaryFit.Levels levels = new TernaryFit(.7, rounds, true).fit(weights, 0, 300, codes, 0);
                double error = 0;
                for (int i = 0; i < 300; i++) {
                    error += Math.pow(levels.alpha() * codes[i] + levels.gamma() - weights[i], 2);
                }
                assertTrue(error <= last + 1e-9, "seed " + seed + ", round " + rounds);
                last = error;
            }
        }
    }
}
