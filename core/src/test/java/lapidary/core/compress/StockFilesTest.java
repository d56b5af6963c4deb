package lapidary.core.compress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.TestFiles;
import lapidary.core.allocate.PresetAllocator;
import lapidary.core.allocate.PresetWishes;
import lapidary.core.allocate.StockPreset;
import lapidary.core.calib.Evidence;
import lapidary.core.calib.ImportanceFile;
import lapidary.core.calib.ImportanceMatrix;
import lapidary.core.job.Job;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorNames;
import lapidary.core.model.TensorRole;
import lapidary.core.quant.Quantizers;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Target;
import lapidary.core.tensor.DType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whole files against llama.cpp v0.5.0: `llama-quantize f32.gguf OUT PRESET`, run on the sample's F32 GGUF, and
/// `llama-quantize --imatrix importance.gguf f32.gguf OUT PRESET` with the importance matrix that [#importance] makes.
class StockFilesTest {
    @TempDir
    private static Path folder;

    private static Path full;

    @BeforeAll
    static void writeTheSampleAsF32() throws Exception {
        full = folder.resolve("f32.gguf");
        try (Model sample = Model.open(TestFiles.sample("classics-4m"))) {
            Recipe unchanged = RecipeEdit.unchanged(sample, new Target("gguf", DType.F32, Target.Misfit.REFUSE));
            new Compressor(Quantizers.methods()).run(sample, unchanged, full, Job.UNWATCHED);
        }
    }

    private static String written(StockPreset preset, Evidence evidence) throws Exception {
        try (Model model = Model.open(full)) {
            Recipe base = RecipeEdit.unchanged(model, new Target("gguf", DType.F32, Target.Misfit.REFUSE));
            Recipe recipe =
                    PresetAllocator.of(model).allocate(base, preset, PresetWishes.NONE, evidence.hasImportance());
            Path out = folder.resolve(preset + ".gguf");
            if (evidence.hasImportance()) {
                recipe = RecipeEdit.calibrate(recipe, evidence);
            }
            return new Compressor(Quantizers.methods())
                    .run(model, recipe, evidence, out, Job.UNWATCHED)
                    .sha256();
        }
    }

    /// Squares that differ from column to column, in every linear layer.
    private static Evidence importance() throws IOException {
        SortedMap<String, ImportanceMatrix.Entry> entries = new TreeMap<>();
        try (Model model = Model.open(full)) {
            for (ModelTensor tensor : model.tensors()) {
                if (tensor.role().kind() == TensorRole.Kind.LINEAR) {
                    String name = TensorNames.gguf(tensor.id().name()).orElseThrow();
                    entries.put(name, entry(name, (int) tensor.tensor().shape().columns()));
                }
            }
        }
        Path file = folder.resolve("importance.gguf");
        ImportanceMatrix matrix = new ImportanceMatrix(entries, List.of("text.txt"), 3, 8);
        ImportanceFile.write(matrix, file, ImportanceFile.Kind.GGUF, Job.UNWATCHED);
        return Evidence.of(ImportanceFile.read(file));
    }

    private static ImportanceMatrix.Entry entry(String name, int columns) {
        float[] sums = new float[columns];
        long state = name.hashCode();
        for (int i = 0; i < columns; i++) {
            state = state * 6364136223846793005L + 1442695040888963407L;
            float unit = (state >>> 40) / (float) (1 << 24);
            sums[i] = 24 * (0.01f + unit * unit * unit * 30);
        }
        return new ImportanceMatrix.Entry(sums, new long[] {24});
    }

    @ParameterizedTest
    @CsvSource({
        "Q4_K_M, ad67ed336e546de26df46cbe9c1f9795be45b3585ff3bd3d890e2fd604209ef8",
        "Q5_K_M, 99d6f153b727df4cf2c45dba64b2093eed0efd7068f93fd2e0d7fe2dd9b9cbb1",
        "Q3_K_L, 28a2c3467730598121df02deeb3b73045c0e54828a288a4dfec320cd904eae8c",
        "IQ4_XS, d9f0713af62a865a2054a0534e68b32c59ed7ef6e7ac0f963fdf04d51907d8eb",
        "F16, 8d50eea97d6c4beb701b12605a3dc7418313a482d48d099d00d3135a697dad7b",
        "MXFP4_MOE, eea60f7bf747e9b9e0545fdc793499d5bc87e5022dfd58a4d6430f596628f79a"
    })
    void aPresetGivesTheFileThatLlamaCppWrites(StockPreset preset, String sha256) throws Exception {
        assertEquals(sha256, written(preset, Evidence.NONE));
    }

    @ParameterizedTest
    @CsvSource({
        "Q4_K_M, 85234f9418f270a0410ecdcd26298c5b4ab0808a3673197dd189e4039d07d9fb",
        "Q2_K_S, 7f8fe973c4a7045830724b543c6e5ec5723d3835c7e3ca3d4fffad8690a9ac69",
        "Q4_0, cdbe340110365e742bde2e10f2f9cd920d4734d80ba876d8f7e865b3f3e96f3b",
        "IQ3_M, d557a248f74c74a4c70a4ccd668bea85b4d514ce851a4361baa9c21d581eee36",
        "IQ2_XS, 2591868d88e63e466b61824b0e62d4cb83c51b8bcbfecda1adb609e351f7efb7"
    })
    void andSoItDoesWithAnImportanceMatrix(StockPreset preset, String sha256) throws Exception {
        assertEquals(sha256, written(preset, importance()));
    }
}
