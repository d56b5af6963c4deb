package lapidary.core.quant;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.Arrays;
import lapidary.core.calib.InputMoments;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.compressed.Grid;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Transform;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Against the change of the output itself, token by token, and against the sum that GPTQ adds up on its way.
class LayerLossTest {
    private static final Transform GPTQ = new Gptq(new Workers(2));
    private static final Transform NEAREST = new RoundToNearest(new Workers(2));

    @ParameterizedTest
    @CsvSource({"64, false", "200, false", "200, true", "300, true"})
    void theMeasuredLossIsTheChangeOfTheOutput(int inputs, boolean byActivation) throws Exception {
        LayerProblem problem = LayerProblem.autoregressive(inputs, 70, inputs, 400, .9);
        for (Transform method : new Transform[] {NEAREST, GPTQ}) {
            CompressedTensor made = problem.apply(method, "bits=3", "group=32");
            LayerLoss loss = loss(problem, made, .01, byActivation);
            double expected = problem.loss(TestTensors.decode(made));
            assertEquals(expected, loss.measured(), 1e-4 * expected);
            assertEquals(problem.relativeLoss(TestTensors.decode(made)), loss.relative(), 1e-4 * loss.relative());
            assertEquals(loss.predicted(), Arrays.stream(loss.columns()).sum(), 1e-9 * loss.predicted());
        }
    }

    @ParameterizedTest
    @CsvSource({"natural, 0.01", "activation, 1", "natural, 10"})
    void thePredictedLossIsTheSumThatGptqAddsUp(String order, double percent) throws Exception {
        LayerProblem problem = LayerProblem.autoregressive(3, 70, 160, 500, .8);
        CompressedTensor made =
                problem.apply(GPTQ, "bits=3", "group=32", "order=" + order, "damping=" + percent, "groups=static");
        boolean byActivation = order.equals("activation");
        InputMoments moments = CalibratedGrid.moments(problem.tensor(), problem.evidence());
        double sum;
        try (Arena arena = Arena.ofShared()) {
            GptqSolver solver =
                    GptqSolver.of(moments, percent / 100, byActivation, arena).orElseThrow();
            GridChoice choice = GridChoice.of(TestTensors.settings(GPTQ, "bits=3", "group=32", "groups=static"));
            Grid again = choice.empty(problem.tensor().tensor().shape());
            sum = new GptqRows(solver, choice, again, true).quantize(0, 70, problem.weights());
            assertArrayEquals(((Grid) made).codes()[69], again.codes()[69]);
        }
        assertEquals(sum, loss(problem, made, percent / 100, byActivation).predicted(), 1e-5 * sum);
    }

    @Test
    void withoutDampingPredictionAndMeasurementAreOne() throws Exception {
        LayerProblem problem = LayerProblem.autoregressive(9, 32, 64, 500, .9);
        CompressedTensor made = problem.apply(GPTQ, "bits=3", "group=32");
        LayerLoss loss = loss(problem, made, 1e-9, false);
        assertEquals(loss.predicted(), loss.measured(), 1e-6 * loss.measured());
    }

    @Test
    void unchangedWeightsLoseNothing() throws Exception {
        LayerProblem problem = LayerProblem.autoregressive(1, 8, 32, 100, .5);
        LayerLoss loss = loss(problem, TestTensors.view(problem.tensor()), .01, false);
        assertEquals(0, loss.measured());
        assertEquals(0, loss.relative());
        assertTrue(loss.signal() > 0);
    }

    @Test
    void anInputThatIsAlwaysZeroCostsNothing() throws Exception {
        float[][] inputs = LayerProblem.autoregressive(new java.util.Random(4), 32, 200, .5);
        for (float[] token : inputs) {
            token[5] = 0;
        }
        LayerProblem problem = LayerProblem.of(4, 16, inputs);
        CompressedTensor made = problem.apply(GPTQ, "bits=2", "group=32");
        LayerLoss loss = loss(problem, made, .01, false);
        assertEquals(0, loss.columns()[5]);
        double expected = problem.loss(TestTensors.decode(made));
        assertEquals(expected, loss.measured(), 1e-4 * expected);
    }

    private static LayerLoss loss(LayerProblem problem, CompressedTensor made, double damping, boolean byActivation) {
        return LayerLoss.of(
                        TestTensors.view(problem.tensor()),
                        made,
                        CalibratedGrid.moments(problem.tensor(), problem.evidence()),
                        damping,
                        byActivation,
                        Job.UNWATCHED)
                .orElseThrow();
    }
}
