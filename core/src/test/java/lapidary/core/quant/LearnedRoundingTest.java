package lapidary.core.quant;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import lapidary.core.compressed.Grid;
import lapidary.core.job.Workers;
import lapidary.core.method.Transform;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LearnedRoundingTest {
    private static final Transform NEAREST = new RoundToNearest(new Workers(2));
    private static final Transform ADA = new AdaRound(new Workers(2));
    private static final Transform FLEX = new FlexRound(new Workers(2));
    private static final Transform SIGN = new SignRound(new Workers(2));
    private static final Transform ADAQUANT = new AdaQuant(new Workers(2));

    static Stream<Transform> learners() {
        return Stream.of(ADA, FLEX, SIGN, ADAQUANT);
    }

    /// Relative losses of NumPy implementations, 64 inputs, 32 outputs, ρ = 0.9, one scale per row:
    /// reached, or better.
    @ParameterizedTest
    @CsvSource({
        "adaround, 2, .043, .10", "adaround, 3, .0082, .10", "adaround, 4, .0017, .10",
        "flexround, 2, .038, .05", "flexround, 3, .0115, .05", "flexround, 4, .0042, .05",
        "signround, 2, .077, .05", "signround, 3, .0192, .05", "signround, 4, .0045, .05",
        "adaquant, 2, .0283, .05", "adaquant, 3, .0067, .05", "adaquant, 4, .0017, .05"
    })
    void theirLossIsThePublishedOneOrLess(String method, int bits, double published, double spread) throws Exception {
        Transform learner =
                learners().filter(one -> one.id().equals(method)).findFirst().orElseThrow();
        double sum = 0;
        for (int seed = 0; seed < 3; seed++) {
            LayerProblem problem = LayerProblem.autoregressive(7 * seed + 1, 32, 64, 2048, .9);
            sum += problem.relativeLoss(problem.decoded(learner, "bits=" + bits, "granularity=channel"));
        }
        assertTrue(sum / 3 <= published * (1 + spread), method + " at " + bits + " bits: " + sum / 3);
    }

    /// A thousand steps instead of two hundred.
    @ParameterizedTest
    @CsvSource({"2, .070", "3, .0167"})
    void moreSignedStepsComeToThePublishedLoss(int bits, double published) throws Exception {
        double sum = 0;
        for (int seed = 0; seed < 3; seed++) {
            LayerProblem problem = LayerProblem.autoregressive(7 * seed + 1, 32, 64, 2048, .9);
            sum += problem.relativeLoss(problem.decoded(
                    new SignRound(Workers.shared()), "bits=" + bits, "granularity=channel", "steps=1000"));
        }
        assertTrue(sum / 3 <= published * 1.05, bits + " bits: " + sum / 3);
    }

    @ParameterizedTest
    @MethodSource("learners")
    void noRowIsWorseThanRoundedToNearest(Transform learner) throws Exception {
        for (String scheme : List.of("asymmetric", "symmetric", "full-range")) {
            LayerProblem problem = LayerProblem.autoregressive(5, 40, 48, 300, .7);
            String[] settings = {"bits=3", "group=16", "scheme=" + scheme, "steps=30"};
            float[] nearest = problem.decoded(NEAREST, "bits=3", "group=16", "scheme=" + scheme);
            float[] learned = problem.decoded(learner, settings);
            for (int row = 0; row < 40; row++) {
                float[] before = problem.weights().clone();
                float[] after = problem.weights().clone();
                System.arraycopy(nearest, row * 48, before, row * 48, 48);
                System.arraycopy(learned, row * 48, after, row * 48, 48);
                assertTrue(problem.loss(after) <= problem.loss(before) * (1 + 1e-4), scheme + ", row " + row);
            }
        }
    }

    @Test
    void withIndependentInputsOfOneSizeNothingBeatsTheNearest() throws Exception {
        float[][] unit = new float[64][64];
        for (int i = 0; i < 64; i++) {
            unit[i][i] = 8;
        }
        LayerProblem problem = LayerProblem.of(3, 20, unit);
        String[] grid = {"bits=3", "group=16"};
        assertArrayEquals(problem.decoded(NEAREST, grid), problem.decoded(ADA, grid));
    }

    /// Of all ways to round up or down, in layers of eight inputs: mostly within 10 %, never worse
    /// than the nearest.
    @Test
    void upOrDownComesNearTheBestOfAllWays() throws Exception {
        int near = 0;
        for (int seed = 0; seed < 20; seed++) {
            LayerProblem problem = LayerProblem.autoregressive(100 + seed, 1, 8, 400, .9);
            Grid nearest = (Grid) problem.apply(NEAREST, "bits=3", "granularity=channel");
            double found = problem.loss(problem.decoded(ADA, "bits=3", "granularity=channel"));
            assertTrue(found <= problem.loss(TestTensors.decode(nearest)) * (1 + 1e-6));
            near += found <= 1.1 * brute(problem, nearest) ? 1 : 0;
        }
        assertTrue(near >= 15, near + " of 20");
    }

    private static double brute(LayerProblem problem, Grid grid) {
        float scale = grid.scales()[0];
        int zero = grid.zeroPoints()[0];
        double best = Double.POSITIVE_INFINITY;
        for (int ways = 0; ways < 256; ways++) {
            float[] rounded = new float[8];
            for (int i = 0; i < 8; i++) {
                double steps = Math.floor(problem.weights()[i] / scale) + (ways >> i & 1);
                rounded[i] = (float) Math.clamp(steps, -zero, 7 - zero) * scale;
            }
            best = Math.min(best, problem.loss(rounded));
        }
        return best;
    }

    @ParameterizedTest
    @MethodSource("learners")
    void threadsDoNotChangeTheResult(Transform learner) throws Exception {
        LayerProblem problem = LayerProblem.autoregressive(8, 100, 32, 200, .9);
        List<Transform> crowds = Stream.of(1, 5)
                .map(threads -> Quantizers.methods(new Workers(threads))
                        .find(learner.id())
                        .orElseThrow())
                .map(Transform.class::cast)
                .toList();
        float[] once = problem.decoded(crowds.getFirst(), "bits=2", "steps=20");
        assertArrayEquals(once, problem.decoded(crowds.getLast(), "bits=2", "steps=20"));
    }

    @Test
    void flexRoundMovesWeightsByMoreThanOneStep() throws Exception {
        LayerProblem problem = LayerProblem.autoregressive(1, 32, 64, 2048, .9);
        Grid nearest = (Grid) problem.apply(NEAREST, "bits=4", "granularity=channel");
        Grid learned = (Grid) problem.apply(FLEX, "bits=4", "granularity=channel");
        int furthest = 0;
        for (int row = 0; row < 32; row++) {
            for (int i = 0; i < 64; i++) {
                furthest = Math.max(furthest, Math.abs(nearest.codes()[row][i] - learned.codes()[row][i]));
            }
        }
        assertTrue(furthest > 1, "moved by " + furthest);
    }

    @Test
    void storedScalesAreTheOnesThatWereLearnedWith() throws Exception {
        LayerProblem problem = LayerProblem.autoregressive(2, 16, 64, 500, .9);
        for (Transform learner : List.of(FLEX, SIGN, ADAQUANT)) {
            Grid grid = (Grid) problem.apply(learner, "bits=3", "group=32", "scale=f16");
            for (float scale : grid.scales()) {
                assertEquals(Float.float16ToFloat(Float.floatToFloat16(scale)), scale);
            }
        }
    }
}
