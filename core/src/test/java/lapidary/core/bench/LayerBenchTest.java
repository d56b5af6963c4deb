package lapidary.core.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import lapidary.core.calib.Evidence;
import lapidary.core.calib.InputMoments;
import lapidary.core.eval.PairedMeans;
import lapidary.core.eval.Protocol;
import lapidary.core.eval.TextSequences;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.measure.Provenance;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.preview.TensorPreview;
import lapidary.core.quant.Quantizers;
import lapidary.core.recipe.Selector;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The error of a layer against tr(D·H·Dᵀ) / tr(W·H·Wᵀ) with the second moments that calibration sums up by itself.
class LayerBenchTest {
    private static final String LAYER = "model.layers.1.mlp.down_proj.weight";

    @TempDir
    private Path folder;

    @Test
    void errorsAreThoseOfTheSecondMoments() throws Exception {
        try (Model model = TinyBench.open(folder)) {
            Evidence evidence = TinyBench.evidence(model);
            ModelTensor layer = model.find(new TensorId(LAYER)).orElseThrow();
            for (LayerStanding standing : run(model, layer, evidence, Workers.shared())) {
                double error = standing.errors()
                        .orElseThrow(() -> new AssertionError(standing.trouble()))
                        .mean("error", "", Provenance.measured("", ""))
                        .value();
                assertEquals(
                        expected(model, layer, evidence, standing.candidate()),
                        error,
                        2e-4 * error,
                        standing.candidate().id());
            }
        }
    }

    @Test
    void resultsDoNotDependOnTheNumberOfThreads() throws Exception {
        try (Model model = TinyBench.open(folder)) {
            Evidence evidence = TinyBench.evidence(model);
            ModelTensor layer = model.find(new TensorId(LAYER)).orElseThrow();
            List<LayerStanding> one = run(model, layer, evidence, new Workers(1));
            List<LayerStanding> three = run(model, layer, evidence, new Workers(3));
            for (int i = 0; i < one.size(); i++) {
                assertArrayEquals(
                        one.get(i).errors().map(PairedMeans::values).orElseThrow(),
                        three.get(i).errors().map(PairedMeans::values).orElseThrow());
            }
        }
    }

    @Test
    void aTensorThatIsNoLayerIsRefusedAndNoMemoryIsLeft() throws Exception {
        long before = NativeFloats.liveBytes();
        try (Model model = TinyBench.open(folder)) {
            ModelTensor embedding =
                    model.find(new TensorId("model.embed_tokens.weight")).orElseThrow();
            UnfitException refused =
                    assertThrows(UnfitException.class, () -> run(model, embedding, Evidence.NONE, Workers.shared()));
            assertTrue(refused.getMessage().contains("no linear layer"));
        }
        assertEquals(before, NativeFloats.liveBytes());
    }

    private static TextSequences text(Model model) {
        int context = Math.min(256, model.architecture().orElseThrow().context());
        return new TextSequences(TinyBench.tokens(7, 2000), -1, Protocol.WINDOWS, context);
    }

    private static List<LayerStanding> run(Model model, ModelTensor layer, Evidence evidence, Workers workers)
            throws Exception {
        List<LayerStanding> standings = new ArrayList<>();
        try (LayerBench bench =
                new LayerBench(model, Quantizers.methods(), layer, text(model), evidence, workers, Job.UNWATCHED)) {
            for (Candidate candidate : TinyBench.candidates(model, evidence, List.of(4, 2))) {
                standings.add(bench.run(candidate, Job.UNWATCHED));
            }
        }
        return standings;
    }

    private static double expected(Model model, ModelTensor layer, Evidence evidence, Candidate candidate)
            throws Exception {
        TensorPreview tensors = new TensorPreview(model, Quantizers.methods(), Workers.shared());
        Evidence given = candidate.evidence(evidence);
        Selector on = new Selector.Named(new TreeSet<>(List.of(layer.id())));
        RowSource treated = tensors.treated(layer, candidate.recipe(model, on, given), given, Job.UNWATCHED);
        int rows = (int) treated.shape().rows();
        int columns = (int) treated.shape().columns();
        float[] weights = new float[rows * columns];
        float[] changed = new float[rows * columns];
        tensors.original(layer).decode(0, rows, weights);
        treated.decode(0, rows, changed);
        for (int i = 0; i < weights.length; i++) {
            changed[i] = weights[i] - changed[i];
        }
        InputMoments moments = evidence.moments(layer).orElseThrow();
        return trace(changed, rows, columns, moments) / trace(weights, rows, columns, moments);
    }

    private static double trace(float[] matrix, int rows, int columns, InputMoments moments) {
        double sum = 0;
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < columns; i++) {
                for (int j = 0; j < columns; j++) {
                    sum += (double) matrix[row * columns + i] * moments.second().get(i, j) * matrix[row * columns + j];
                }
            }
        }
        return sum;
    }
}
