package lapidary.core.calib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import lapidary.core.compress.TestRecipes;
import lapidary.core.data.Use;
import lapidary.core.eval.Classics;
import lapidary.core.eval.Protocol;
import lapidary.core.eval.TextSequences;
import lapidary.core.infer.Engine;
import lapidary.core.infer.ForwardPass;
import lapidary.core.infer.NativeWeights;
import lapidary.core.infer.Observer;
import lapidary.core.infer.Part;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.model.Model;
import lapidary.core.plan.Planner;
import lapidary.core.quant.Quantizers;
import lapidary.core.recipe.DataRef;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Selector;
import lapidary.core.recipe.Target;
import lapidary.core.tensor.TensorId;
import lapidary.core.text.Tokenizer;
import lapidary.core.text.Tokenizers;
import org.junit.jupiter.api.Test;

class MomentsTest {
    private static final int CONTEXT = 32;
    private static final int SEQUENCES = 11;

    private static int[] tokens(Model model) throws IOException {
        try (Tokenizer tokenizer = Tokenizers.of(model)) {
            return tokenizer.encode(Files.readString(Classics.file("calibration.txt")));
        }
    }

    private static Moments run(Model model, Workers workers) throws IOException {
        var request = new MomentsCalibrator.Request(tokens(model), CONTEXT, SEQUENCES, "text", "ab".repeat(32));
        return new MomentsCalibrator(model, workers).run(request, Job.UNWATCHED);
    }

    /// Added up in plain loops over a whole pass of the model, not block by block.
    @Test
    void momentsAreThoseOfWhatEntersEachLayer() throws IOException {
        try (Model model = Classics.open()) {
            Moments found = run(model, new Workers(2));
            assertEquals(42, found.layers().size());
            assertEquals(CONTEXT * SEQUENCES, found.tokens());
            for (String name :
                    List.of("model.layers.3.mlp.down_proj.weight", "model.layers.5.self_attn.v_proj.weight")) {
                TensorId id = new TensorId(name);
                InputMoments moments = found.of(id).orElseThrow();
                double[][] expected = addedUp(model, id, moments.inputs());
                for (int i = 0; i < moments.inputs(); i += 17) {
                    for (int j = 0; j < moments.inputs(); j += 5) {
                        double scale = Math.sqrt(expected[i][i] * expected[j][j]);
                        assertEquals(expected[i][j], moments.second().get(i, j), 1e-5 * scale, name);
                        assertEquals(
                                moments.second().get(j, i), moments.second().get(i, j));
                    }
                    assertTrue(moments.meanMagnitude()[i]
                            <= Math.sqrt(moments.second().get(i, i)) * (1 + 1e-9));
                    assertTrue(moments.largest()[i] >= moments.meanMagnitude()[i]);
                }
            }
        }
    }

    private static double[][] addedUp(Model model, TensorId layer, int inputs) throws IOException {
        TextSequences text = new TextSequences(tokens(model), -1, Protocol.WINDOWS, CONTEXT);
        double[][] sums = new double[inputs][inputs];
        Observer adding = new Observer() {
            @Override
            public void feeds(Part.Project fed, int sequence, Matrix input) {
                for (int row = 0; row < input.rows() && fed.weight().id().equals(layer); row++) {
                    for (int i = 0; i < inputs; i += 17) {
                        for (int j = 0; j < inputs; j++) {
                            sums[i][j] += (double) at(input, row, i) * at(input, row, j) / (CONTEXT * SEQUENCES);
                            sums[j][j] = i == 0 ? sums[j][j] + square(input, row, j) : sums[j][j];
                        }
                    }
                }
            }
        };
        model.file().reading(() -> {
            try (Engine engine = new Engine(model, CONTEXT, NativeWeights.standardBudget(), new Workers(1));
                    NativeFloats room = new NativeFloats(
                            (long) CONTEXT * engine.architecture().width())) {
                ForwardPass pass = engine.pass(Weights.original(model));
                for (int i = 0; i < SEQUENCES; i++) {
                    Matrix hidden = room.matrix(CONTEXT, engine.architecture().width());
                    pass.embed(text.inputs(i), hidden);
                    pass.blocks(0, engine.architecture().blocks(), List.of(hidden), adding, Job.UNWATCHED);
                }
                return null;
            }
        });
        for (int i = 0; i < inputs; i += 17) {
            // The diagonal was added once by each loop.
            sums[i][i] -= i == 0 ? sums[i][i] / 2 : sums[i][i] / 2;
        }
        return sums;
    }

    private static float at(Matrix input, int row, int column) {
        return input.data().getAtIndex(ValueLayout.JAVA_FLOAT, input.at(row) + column);
    }

    private static double square(Matrix input, int row, int column) {
        return (double) at(input, row, column) * at(input, row, column) / (CONTEXT * SEQUENCES);
    }

    @Test
    void threadsDoNotChangeThem() throws IOException {
        try (Model model = Classics.open()) {
            Moments alone = run(model, new Workers(1));
            Moments crowd = run(model, new Workers(3));
            TensorId id = new TensorId("model.layers.5.mlp.up_proj.weight");
            InputMoments first = alone.of(id).orElseThrow();
            InputMoments second = crowd.of(id).orElseThrow();
            for (int i = 0; i < first.inputs(); i++) {
                for (int j = 0; j < first.inputs(); j++) {
                    assertEquals(first.second().get(i, j), second.second().get(i, j));
                }
            }
            assertTrue(Arrays.equals(first.meanMagnitude(), second.meanMagnitude()));
            assertEquals(alone.sha256(), crowd.sha256());
        }
    }

    @Test
    void layersThatReadTheSameShareTheirMoments() throws IOException {
        try (Model model = Classics.open()) {
            Moments found = run(model, new Workers(2));
            InputMoments query = found.of(new TensorId("model.layers.0.self_attn.q_proj.weight"))
                    .orElseThrow();
            assertTrue(query
                    == found.of(new TensorId("model.layers.0.self_attn.k_proj.weight"))
                            .orElseThrow());
            assertTrue(found.of(new TensorId("model.embed_tokens.weight")).isEmpty());
        }
    }

    @Test
    void aCancelledRunEnds() throws IOException {
        try (Model model = Classics.open()) {
            var request = new MomentsCalibrator.Request(tokens(model), CONTEXT, SEQUENCES, "text", "00");
            Job cancelled = new Job() {
                @Override
                public boolean isCancelled() {
                    return true;
                }

                @Override
                public void report(double fraction, String activity) {}
            };
            assertThrows(CancellationException.class, () -> new MomentsCalibrator(model, new Workers(2))
                    .run(request, cancelled));
        }
    }

    @Test
    void aRecipeNamesTheDataAndIsRefusedWithoutIt() throws Exception {
        try (Model model = Classics.open()) {
            Evidence evidence = Evidence.NONE.with(run(model, new Workers(2)));
            Planner planner = new Planner(Quantizers.methods());
            Recipe plain = TestRecipes.choose(
                    model, TestRecipes.unchanged(model, "gguf"), new Selector.All(), "gptq scheme=full-range");
            plain = TestRecipes.with(plain, Target.Misfit.DENSE);
            Recipe recipe = RecipeEdit.calibrate(plain, evidence);
            assertEquals(
                    List.of(new DataRef("calibration-c32-n11-e512-s0", "ab".repeat(32), Use.CALIBRATE)), recipe.data());
            assertTrue(planner.plan(model, recipe).isRefused());
            assertFalse(planner.plan(model, recipe, evidence).isRefused());
            assertNotEquals(plain, recipe);
            assertEquals(plain, RecipeEdit.calibrate(recipe, Evidence.NONE));
        }
    }
}
