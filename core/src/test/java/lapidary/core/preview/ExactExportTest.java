package lapidary.core.preview;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import lapidary.core.calib.Evidence;
import lapidary.core.calib.Moments;
import lapidary.core.compress.Compressor;
import lapidary.core.compress.Report;
import lapidary.core.compress.TensorReport;
import lapidary.core.compress.TestRecipes;
import lapidary.core.compressed.Codecs;
import lapidary.core.eval.Classics;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Methods;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.plan.Action;
import lapidary.core.plan.Fidelity;
import lapidary.core.plan.Planner;
import lapidary.core.quant.Quantizers;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Selector;
import lapidary.core.recipe.Target.Misfit;
import lapidary.core.solve.Treatments;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The weights of a written file are those of the preview, bit for bit, or the plan says what is lost.
class ExactExportTest {
    /// One whose rows change places in GGUF files, one whose rows are long.
    private static final TensorId QUERY = new TensorId("model.layers.1.self_attn.q_proj.weight");

    private static final TensorId DOWN = new TensorId("model.layers.1.mlp.down_proj.weight");

    private final Methods methods = Quantizers.methods();
    private final Compressor compressor = new Compressor(methods);

    @TempDir
    Path folder;

    /// Sixty-four made-up tokens for each of the two layers.
    private static Evidence evidence(Model model) {
        Map<TensorId, float[][]> inputs = new LinkedHashMap<>();
        for (TensorId id : new TensorId[] {QUERY, DOWN}) {
            int width = (int) model.find(id).orElseThrow().tensor().shape().columns();
            Random random = new Random(width);
            float[][] tokens = new float[64][width];
            for (float[] token : tokens) {
                for (int i = 0; i < width; i++) {
                    token[i] = (float) random.nextGaussian() * (1 + i % 5);
                }
            }
            inputs.put(id, tokens);
        }
        return Evidence.NONE.with(Moments.of("made up", "ab".repeat(32), inputs));
    }

    private static Recipe recipe(Model model, String format, String choice, Evidence evidence) {
        Recipe recipe = TestRecipes.dense(TestRecipes.unchanged(model, format), DType.F32);
        Selector both = new Selector.Named(new TreeSet<>(List.of(QUERY, DOWN)));
        return RecipeEdit.calibrate(TestRecipes.choose(model, recipe, both, choice), evidence);
    }

    private static float[] values(RowSource rows) {
        float[] values = new float[(int) rows.shape().elements()];
        rows.decode(0, (int) rows.shape().rows(), values);
        for (int i = 0; i < values.length; i++) {
            values[i] += 0f; // −0 and 0 are one weight
        }
        return values;
    }

    private RowSource previewed(Model model, Recipe recipe, Evidence evidence, TensorId id) throws Exception {
        Assignment assignment = Assignment.of(model, methods, recipe, evidence);
        Treatments treatments = new Treatments(Weights.original(model), 1 << 22, Workers.shared());
        return assignment.weights(treatments).of(model.find(id).orElseThrow());
    }

    /// Writes, reads again in the names and the order of a folder, and compares.
    private Report writeAndCompare(String format, String choice, Misfit misfit) throws Exception {
        try (Model model = Classics.open()) {
            Evidence evidence = choice.startsWith("rtn") ? Evidence.NONE : evidence(model);
            Recipe recipe = TestRecipes.with(recipe(model, format, choice, evidence), misfit);
            Path out = folder.resolve(format.equals("gguf") ? "model.gguf" : "model");
            Report report = compressor.run(model, recipe, evidence, out, Job.UNWATCHED);
            assertEquals(report.plan().fileBytes(), report.writtenBytes());
            Path again = format.equals("gguf") ? folder(out) : out;
            try (Model written = Model.open(again)) {
                for (TensorId id : new TensorId[] {QUERY, DOWN}) {
                    ModelTensor tensor = written.find(id).orElseThrow();
                    assertArrayEquals(
                            values(previewed(model, recipe, evidence, id)),
                            values(Codecs.view(tensor.tensor())),
                            id::name);
                }
            }
            return report;
        }
    }

    private Path folder(Path gguf) throws Exception {
        Path out = folder.resolve("again");
        try (Model model = Model.open(gguf)) {
            Recipe recipe = TestRecipes.dense(TestRecipes.unchanged(model, "huggingface"), DType.F32);
            compressor.run(model, recipe, out, Job.UNWATCHED);
        }
        assertTrue(Files.exists(out));
        return out;
    }

    private static Action action(Report report, TensorId id) {
        return report.plan().find(id).orElseThrow();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "rtn bits=4 scheme=full-range group=32, Q4_0",
        "rtn bits=4 scheme=symmetric group=64, Q4_0",
        "rtn bits=4, Q5_0",
        "rtn bits=4 scale=f16-short group=32, Q4_1",
        "rtn bits=5 scale=f16-short, Q5_1",
        "rtn bits=4 granularity=channel, Q4_K",
        "rtn bits=3 scheme=full-range granularity=channel, Q3_K",
        "rtn bits=1 scheme=symmetric group=128, Q1_0",
        "rtn bits=2 scheme=symmetric group=256, TQ1_0",
        "rtn bits=2 scheme=full-range, Q2_0",
        "rtn bits=3 scheme=symmetric granularity=tensor, Q3_K",
        "gptq bits=4, Q5_0",
        "gptq bits=3 order=activation, Q4_0",
        "gptq bits=4 scheme=symmetric order=activation group=128, Q4_0",
        "adaround bits=4 scheme=symmetric steps=20, Q4_0",
        "signround bits=3 steps=5, Q4_0",
        "flexround bits=4 scale=f16-short steps=5, Q4_1"
    })
    void ggufFilesHoldThePreviewedWeights(String choice, DType type) throws Exception {
        Report report = writeAndCompare("gguf", choice, Misfit.REFUSE);
        assertEquals(type, action(report, QUERY).writtenType());
        assertEquals(Fidelity.EXACT, action(report, DOWN).fidelity());
        assertTrue(report.tensors().stream().allMatch(tensor -> Double.isInfinite(tensor.roundingDecibels())));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "gptq, gptq bits=4",
        "gptq, gptq bits=4 scheme=symmetric order=activation group=128",
        "gptq, gptq bits=3 groups=static",
        "gptq, adaround bits=8 steps=5",
        "awq, gptq bits=4 group=128",
        "awq, signround bits=4 scheme=symmetric steps=5",
        "gptq, signround bits=2 scheme=full-range steps=5",
        "compressed-tensors, gptq bits=4 scheme=symmetric order=activation",
        "compressed-tensors, adaround bits=4 steps=5"
    })
    void foldersHoldThePreviewedWeights(String format, String choice) throws Exception {
        Report report = writeAndCompare(format, choice, Misfit.REFUSE);
        assertEquals(Fidelity.EXACT, action(report, QUERY).fidelity());
    }

    /// Scales of 24 binary digits rounded to 11: no weight moves by more than 2⁻¹¹ of itself, 66 dB.
    @ParameterizedTest
    @CsvSource({"gguf, gptq bits=4 scale=f32", "gptq, gptq bits=4 scale=f32", "gguf, rtn bits=3 scale=f32"})
    void roundsNoMoreThanTheScalesWhereThoseAreAllThatDoesNotFit(String format, String choice) throws Exception {
        Report report = writeAndCompare(format, choice, Misfit.ROUND);
        Action action = action(report, QUERY);
        assertEquals(Fidelity.Kind.ROUNDED, action.fidelity().kind());
        assertTrue(action.fidelity().words().contains("at most 0.05 %"));
        TensorReport tensor = report.tensors().stream()
                .filter(each -> each.action().id().equals(QUERY))
                .findFirst()
                .orElseThrow();
        assertTrue(tensor.roundingDecibels() > 66 && tensor.roundingDecibels() < 80);
    }

    @ParameterizedTest
    @CsvSource({"DENSE", "ROUND"})
    void whatDoesNotFitIsPreviewedAsItWillBeWritten(Misfit misfit) throws Exception {
        Report report = writeAndCompare("gguf", "gptq bits=8", misfit);
        Action action = action(report, QUERY);
        // F32 holds everything; Q8_0 rounds once more.
        assertEquals(misfit == Misfit.DENSE, action.fidelity().isExact());
        Optional<TensorReport> lost = report.tensors().stream()
                .filter(tensor -> Double.isFinite(tensor.roundingDecibels()))
                .findFirst();
        assertEquals(misfit == Misfit.ROUND, lost.isPresent());
    }

    @Test
    void aRefusalSaysWhatTheFormatCannotHold() throws Exception {
        try (Model model = Classics.open()) {
            Recipe recipe = recipe(model, "gguf", "rtn bits=4 group=48", Evidence.NONE);
            var plan = new Planner(methods).plan(model, recipe);
            Fidelity fidelity = plan.find(QUERY).orElseThrow().fidelity();
            assertEquals(Fidelity.Kind.REFUSED, fidelity.kind());
            assertTrue(fidelity.words().contains("groups of 48 are no multiple of 32"));
            assertFalse(plan.find(new TensorId("model.norm.weight"))
                            .orElseThrow()
                            .fidelity()
                            .kind()
                    == Fidelity.Kind.REFUSED);
        }
    }
}
