package lapidary.core.preview;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import lapidary.core.calib.Evidence;
import lapidary.core.calib.MomentsCalibrator;
import lapidary.core.compress.Compressor;
import lapidary.core.compress.TestRecipes;
import lapidary.core.compressed.Codecs;
import lapidary.core.eval.Classics;
import lapidary.core.eval.Evaluation;
import lapidary.core.eval.Evaluator;
import lapidary.core.eval.Protocol;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Methods;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.quant.Quantizers;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Selector;
import lapidary.core.solve.Solved;
import lapidary.core.solve.Solving;
import lapidary.core.solve.WorkFolder;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.RowSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Chains of methods on the sample: the weights of the written file, gains of norms among them, are those of the
/// preview bit for bit, and what the preview measures is what the file measures.
class ChainExportTest {
    private static final int CONTEXT = 64;
    private static final int SEQUENCES = 6;

    /// Blocks of Q8_0 are multiplied as they are stored, sums in another order than those of the preview's weights.
    private static final double BLOCKS = 1e-4;

    private final Methods methods = Quantizers.methods();
    private final Listener listener = new Listener();

    @TempDir
    Path folder;

    @Test
    void aScaledRoundedAndCorrectedModelIsWrittenAsPreviewed() throws Exception {
        check("gptq", "awq", "gptq bits=4", "normtweak");
    }

    @Test
    void theSameSolvedBlockByBlock() throws Exception {
        check(
                "gptq",
                "awq activations=sequential",
                "gptq bits=4 activations=sequential",
                "normtweak activations=sequential");
    }

    @Test
    void smoothedWeightsInEightBitsAreWrittenAsPreviewed() throws Exception {
        check("gguf", "smoothquant", "rtn bits=8 scheme=symmetric group=32");
    }

    private void check(String format, String... choices) throws Exception {
        try (Model model = Classics.open();
                WorkFolder work = WorkFolder.temporary()) {
            int[] heldout = Classics.heldout(model);
            Evidence evidence = evidence(model, heldout);
            Recipe recipe = recipe(model, evidence, format, choices);
            Solving solving = Solving.of(model, methods, recipe, evidence);
            Optional<Solved> solved = solving.isAsked()
                    ? Optional.of(solving.run(work, Workers.shared(), Job.UNWATCHED))
                    : Optional.empty();
            Path out = folder.resolve(format.equals("gguf") ? "model.gguf" : "model");
            new Compressor(methods).run(model, recipe, evidence, solved, out, Job.UNWATCHED);
            Path named = format.equals("gguf") ? namedAsTheOriginal(out) : out;
            try (LanguagePreview preview = preview(model, text(heldout));
                    Model file = Model.open(out);
                    Model written = Model.open(named)) {
                solved.ifPresent(preview::use);
                Weights previewed = preview.weights(recipe, evidence);
                int changed = 0;
                for (ModelTensor tensor : model.tensors()) {
                    float[] expected = values(previewed.of(tensor));
                    ModelTensor found = written.find(tensor.id()).orElseThrow();
                    assertArrayEquals(expected, values(Codecs.view(found.tensor())), tensor.id()::name);
                    boolean isGain = tensor.id().name().contains("layernorm");
                    changed += isGain && !Arrays.equals(expected, values(Codecs.view(tensor.tensor()))) ? 1 : 0;
                }
                assertEquals(2 * model.architecture().orElseThrow().blocks(), changed, "gains that changed");
                Evaluation expected = measured(file, model, text(heldout));
                Evaluation found =
                        listener.done(preview.request(recipe, evidence)).evaluation();
                assertSame(expected, found, format.equals("gguf") ? BLOCKS : 0);
            }
        }
    }

    /// @param tolerance share by which the mean divergence may differ
    private static void assertSame(Evaluation expected, Evaluation found, double tolerance) {
        double mean = expected.divergence().orElseThrow().mean().value();
        assertTrue(mean > 0);
        assertEquals(mean, found.divergence().orElseThrow().mean().value(), tolerance * mean);
        double perplexity = expected.perplexity().value();
        assertEquals(perplexity, found.perplexity().value(), 1e-2 * tolerance * perplexity);
    }

    private static Recipe recipe(Model model, Evidence evidence, String format, String... choices) {
        Recipe recipe = TestRecipes.dense(TestRecipes.unchanged(model, format), DType.F32);
        for (String choice : choices) {
            recipe = TestRecipes.choose(model, recipe, new Selector.All(), choice);
        }
        return RecipeEdit.calibrate(recipe, evidence);
    }

    private static int[] text(int[] heldout) {
        return Arrays.copyOf(heldout, CONTEXT * SEQUENCES + 1);
    }

    private static Evidence evidence(Model model, int[] heldout) throws IOException {
        int[] tokens = Arrays.copyOfRange(heldout, heldout.length - 16 * CONTEXT, heldout.length);
        MomentsCalibrator.Request request =
                new MomentsCalibrator.Request(tokens, CONTEXT, 16, "end of the text", "ab".repeat(32));
        return Evidence.NONE.with(new MomentsCalibrator(model, Workers.shared()).run(request, Job.UNWATCHED));
    }

    private Path namedAsTheOriginal(Path gguf) throws Exception {
        Path out = folder.resolve("again");
        try (Model model = Model.open(gguf)) {
            Recipe recipe = TestRecipes.dense(TestRecipes.unchanged(model, "huggingface"), DType.F32);
            new Compressor(methods).run(model, recipe, out, Job.UNWATCHED);
        }
        return out;
    }

    private LanguagePreview preview(Model model, int[] text) {
        return new LanguagePreview(model, methods, text, -1, Protocol.WINDOWS, CONTEXT, listener);
    }

    private static Evaluation measured(Model file, Model original, int[] text) throws IOException {
        return Evaluator.evaluate(
                new Evaluator.Request(
                        file, Weights.original(file), Optional.of(original), text, -1, Protocol.WINDOWS, CONTEXT),
                ignored -> {},
                Job.UNWATCHED);
    }

    private static float[] values(RowSource rows) {
        float[] values = new float[(int) rows.shape().elements()];
        rows.decode(0, (int) rows.shape().rows(), values);
        for (int i = 0; i < values.length; i++) {
            values[i] += 0f; // −0 and 0 are one weight
        }
        return values;
    }
}
