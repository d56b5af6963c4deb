package lapidary.core.quant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.List;
import lapidary.core.calib.InputMoments;
import lapidary.core.compressed.Codecs;
import lapidary.core.compressed.Grid;
import lapidary.core.eval.Classics;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.DoubleMatrix;
import lapidary.core.method.Clip;
import lapidary.core.method.Scaling;
import lapidary.core.method.Transform;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Layers of the sample, with second moments that are made up by a formula: H = d·dᵀ∘0.7^|i−j|, d = exp(sin(0.7·i)),
/// eight times as large for every 32nd input. The losses beside that of weights that are all 0 were computed by NumPy
/// programs of the published algorithms in double precision; groups of 64, asymmetric, min–max,
/// F32 scales. Where a range is cut off alike on both sides, its ends and its zero
/// point lie halfway between codes: there, the programs divide in single precision, as the grid does.
class RealLayersTest {
    private static final Workers WORKERS = new Workers(2);
    private static final Transform NEAREST = new RoundToNearest(WORKERS);
    private static Model model;

    @BeforeAll
    static void open() throws IOException {
        model = Classics.open();
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private static final class Layer {
        final RowSource weights;
        final InputMoments moments;
        final double unit;
        final ScaledLayer scaled;

        Layer(String name, int bits) {
            TensorId id = new TensorId("model.layers." + name + ".weight");
            ModelTensor tensor = model.tensors().stream()
                    .filter(one -> one.id().equals(id))
                    .findFirst()
                    .orElseThrow();
            weights = Codecs.view(tensor.tensor());
            moments = moments(Math.toIntExact(weights.shape().columns()));
            unit = loss(new Scaling(new float[(int) weights.shape().rows()], new float[0], 0).of(weights));
            var settings = TestTensors.settings(NEAREST, "bits=" + bits, "group=64", "scale=f32");
            scaled = new ScaledLayer(tensor.id(), weights, RowRounding.of(NEAREST, tensor, settings));
        }

        GridChoice choice() {
            return ((RowRounding.Nearest) scaled.rounding()).choice();
        }

        double loss(RowSource changed) {
            int inputs = moments.inputs();
            int rows = (int) weights.shape().rows();
            float[] before = new float[rows * inputs];
            float[] after = new float[rows * inputs];
            weights.decode(0, rows, before);
            changed.decode(0, rows, after);
            try (Arena arena = Arena.ofConfined()) {
                DoubleMatrix change = DoubleMatrix.allocate(arena, rows, inputs);
                for (int i = 0; i < before.length; i++) {
                    change.set(i / inputs, i % inputs, (double) after[i] - before[i]);
                }
                DoubleMatrix product = DoubleMatrix.allocate(arena, rows, inputs);
                DoubleMatrix.subtractProduct(change, moments.second(), product);
                double loss = 0;
                for (int i = 0; i < before.length; i++) {
                    loss -= change.get(i / inputs, i % inputs) * product.get(i / inputs, i % inputs);
                }
                return loss;
            }
        }

        double share(RowSource changed) {
            return loss(changed) / unit;
        }

        RowSource nearest(RowSource of) throws Exception {
            int rows = (int) of.shape().rows();
            float[] values = new float[rows * moments.inputs()];
            of.decode(0, rows, values);
            scaled.rounding().round(values, rows, moments.inputs());
            return new RowRounding.Rows(of.shape(), values);
        }

        Grid gptq(RowSource of, InputMoments with, boolean byActivation) {
            int rows = (int) of.shape().rows();
            float[] values = new float[rows * moments.inputs()];
            of.decode(0, rows, values);
            Grid grid = choice().empty(of.shape());
            try (Arena arena = Arena.ofShared()) {
                GptqSolver solver =
                        GptqSolver.of(with, .01, byActivation, arena).orElseThrow();
                new GptqRows(solver, choice(), grid, byActivation).quantize(0, rows, values);
            }
            return grid;
        }

        Grid learned(RoundingLearner learner) {
            int rows = (int) weights.shape().rows();
            float[] values = new float[rows * moments.inputs()];
            weights.decode(0, rows, values);
            Grid grid = choice().empty(weights.shape());
            try (Arena arena = Arena.ofShared()) {
                OutputLoss.Tile loss = new OutputLoss(moments, arena).tile(rows, arena);
                GridTile tile = new GridTile(choice(), grid, 0, rows, values);
                RoundingLearner.offerNearest(tile, loss);
                learner.learn(tile, loss, Job.UNWATCHED);
            }
            return grid;
        }

        RowSource tweaked(RowSource rounded) {
            float[] factors = new NormFit(.01)
                    .fit(List.of(new NormFit.Layer(weights, rounded)), moments, Job.UNWATCHED)
                    .factors();
            return new Scaling(new float[0], factors, 0).of(rounded);
        }
    }

    private static InputMoments moments(int inputs) {
        double[] sizes = new double[inputs];
        double[] means = new double[inputs];
        float[] largest = new float[inputs];
        for (int i = 0; i < inputs; i++) {
            sizes[i] = Math.exp(Math.sin(.7 * i)) * (i % 32 == 0 ? 8 : 1);
            means[i] = sizes[i] * Math.sqrt(2 / Math.PI);
            largest[i] = (float) (4 * sizes[i]);
        }
        DoubleMatrix second = DoubleMatrix.allocate(Arena.ofAuto(), inputs, inputs);
        for (int i = 0; i < inputs; i++) {
            for (int j = 0; j < inputs; j++) {
                second.set(i, j, sizes[i] * sizes[j] * Math.pow(.7, Math.abs(i - j)));
            }
        }
        return new InputMoments(second, means, largest, 1000);
    }

    private static float[] inverted(float[] scales) {
        float[] inverted = new float[scales.length];
        for (int i = 0; i < scales.length; i++) {
            inverted[i] = 1 / scales[i];
        }
        return inverted;
    }

    private static RowSource columns(float[] factors, RowSource of) {
        return new Scaling(new float[0], factors, 0).of(of);
    }

    @ParameterizedTest
    @CsvSource({
        "0.self_attn.q_proj, 2, 2.040390e-1, 1.174198e-1, 8.579908e-2, 1.682836e-1, 1.028038e-1",
        "0.self_attn.q_proj, 3, 3.747538e-2, 1.995347e-2, 1.468021e-2, 3.579912e-2, 1.941029e-2",
        "3.mlp.up_proj, 3, 4.020085e-2, 2.113434e-2, 1.574171e-2, 3.875582e-2, 2.067622e-2",
        "3.mlp.up_proj, 4, 8.577647e-3, 4.461498e-3, 3.343868e-3, 8.490078e-3, 4.436974e-3",
        "5.mlp.down_proj, 2, 2.202282e-1, 1.246632e-1, 9.079904e-2, 1.813268e-1, 1.092452e-1",
        "5.mlp.down_proj, 3, 3.929179e-2, 2.072253e-2, 1.515684e-2, 3.726358e-2, 2.012499e-2"
    })
    void gptqAndNormTweakingAreTheOnesOfNumPy(
            String name, int bits, double nearest, double gptq, double byActivation, double tweaked, double both)
            throws Exception {
        Layer layer = new Layer(name, bits);
        RowSource rounded = layer.nearest(layer.weights);
        assertEquals(nearest, layer.share(rounded), 1e-4 * nearest);
        Grid solved = layer.gptq(layer.weights, layer.moments, false);
        assertEquals(gptq, layer.share(solved), .005 * gptq);
        Grid ordered = layer.gptq(layer.weights, layer.moments, true);
        assertEquals(byActivation, layer.share(ordered), .005 * byActivation);
        assertEquals(tweaked, layer.share(layer.tweaked(rounded)), 1e-4 * tweaked);
        assertEquals(both, layer.share(layer.tweaked(solved)), .005 * both);
    }

    @ParameterizedTest
    @CsvSource({
        "0.self_attn.q_proj, 2, 9.964717e-2, .35, 6.257737e-2, 5.309222e-2, 1.054977e-1",
        "0.self_attn.q_proj, 3, 1.901705e-2, .30, 1.382978e-2, 9.891438e-3, 2.127853e-2",
        "3.mlp.up_proj, 3, 1.999734e-2, .40, 1.547038e-2, 1.031726e-2, 2.181387e-2",
        "3.mlp.up_proj, 4, 4.353385e-3, .35, 3.623665e-3, 2.253937e-3, 4.738021e-3",
        "5.mlp.down_proj, 2, 1.047990e-1, .40, 6.825369e-2, 5.556829e-2, 1.115854e-1",
        "5.mlp.down_proj, 3, 1.998210e-2, .40, 1.526091e-2, 1.023038e-2, 2.257608e-2"
    })
    void scalesAndBoundsAreTheOnesOfNumPy(
            String name, int bits, double scaled, double ratio, double clipped, double both, double smoothed)
            throws Exception {
        Layer layer = new Layer(name, bits);
        List<ScaledLayer> layers = List.of(layer.scaled);
        AwqSearch.Found found =
                new AwqSearch(20, false).find(new ScaleTrial(layers, layer.moments, WORKERS), Job.UNWATCHED);
        assertEquals(ratio, found.ratio(), 1e-9);
        RowSource weights = columns(found.scales(), layer.weights);
        InputMoments moments = layer.moments.divided(found.scales());
        float[] back = inverted(found.scales());
        assertEquals(scaled, layer.share(columns(back, layer.nearest(weights))), .001 * scaled);
        Clip clip = new ClipSearch(moments, WORKERS)
                .find(new ScaledLayer(layer.scaled.id(), weights, layer.scaled.rounding()), Job.UNWATCHED);
        assertEquals(clipped, layer.share(columns(back, layer.nearest(clip.of(weights)))), .005 * clipped);
        assertEquals(both, layer.share(columns(back, layer.gptq(weights, moments, false))), .005 * both);
        float[] smooth = SmoothSearch.of(.5, layers, layer.moments).scales();
        RowSource smoothedWeights = layer.nearest(columns(smooth, layer.weights));
        assertEquals(smoothed, layer.share(columns(inverted(smooth), smoothedWeights)), .001 * smoothed);
    }

    /// Steps by signs go their own ways in single and double precision, and end at nearly the same loss.
    @ParameterizedTest
    @CsvSource({
        "0.self_attn.q_proj, 2.879862e-2, 1.484906e-2",
        "3.mlp.up_proj, 3.129631e-2, 1.646200e-2",
        "5.mlp.down_proj, 3.024801e-2, 1.786912e-2"
    })
    void learnedRoundingComesToTheLossOfNumPy(String name, double adaRound, double signRound) throws Exception {
        Layer layer = new Layer(name, 3);
        double nearest = layer.share(layer.nearest(layer.weights));
        double ada = layer.share(layer.learned(new AdaRoundLearner(1000, .01, 1)));
        double sign = layer.share(layer.learned(new SignRoundLearner(200)));
        assertEquals(adaRound, ada, .03 * adaRound);
        assertEquals(signRound, sign, .03 * signRound);
        assertTrue(layer.share(layer.learned(new AdaQuantLearner(200, .002, .003))) < nearest);
    }
}
