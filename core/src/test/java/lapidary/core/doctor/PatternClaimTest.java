package lapidary.core.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import lapidary.core.TestFiles;
import lapidary.core.compress.Compressor;
import lapidary.core.compress.TestModels;
import lapidary.core.compress.TestRecipes;
import lapidary.core.job.Job;
import lapidary.core.method.Transform;
import lapidary.core.model.Model;
import lapidary.core.prune.Pruners;
import lapidary.core.quant.TestTensors;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Selector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Files that say that they are N:M, and whether they are.
class PatternClaimTest {
    private static final Path SAMPLE = TestFiles.sample("classics-4m");

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"2:4, 2, 4", "2of4, 2, 4", "' 4:8 ', 4, 8", "1:64, 1, 64"})
    void whatAUserAsksAbout(String text, int n, int m) {
        assertEquals(Optional.of(new PatternClaim(n, m, "You", List.of(), List.of())), PatternClaim.asked(text));
    }

    @ParameterizedTest
    @CsvSource({"''", "2", "4:2", "4:4", "0:4", "2:65", "a:b", "2:4:8", "12:34:56"})
    void whatIsNoPattern(String text) {
        assertTrue(PatternClaim.asked(text).isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "tiny-2of4.gguf, 2:4",
        "Sparse-Llama-3.1-8B-2of4, 2:4",
        "pruned.4of8.safetensors, 4:8",
        "model-7B-v1.2of4x, 2:4",
        "model-00002-of-00004.safetensors, ''",
        "model-v1.2.gguf, ''"
    })
    void namesThatClaimOne(String name, String pattern) throws Exception {
        Path file = Files.move(TestModels.matrix(folder, 4, 1, 2, 3, 4), folder.resolve(name));
        Diagnosis diagnosis = Doctor.examine(file);
        assertEquals(
                pattern, diagnosis.pattern().map(found -> found.claim().words()).orElse(""));
    }

    /// 286,379 of 884,736 groups: counted in NumPy in the file that LAMP prunes to half density (see
    /// SparseFolderTest). Here 2:4 with one weight put back.
    @Test
    void aConfigurationThatClaimsTooMuchIsToldByTensor() throws Exception {
        Path sparse = folder.resolve("sparse");
        Path dense = folder.resolve("dense");
        try (Model model = Model.open(SAMPLE)) {
            Recipe recipe = pattern(model, 2, 4);
            new Compressor(Pruners.methods()).run(model, recipe, sparse, Job.UNWATCHED);
            Recipe other = TestRecipes.into(pattern(model, 3, 4), "huggingface");
            new Compressor(Pruners.methods()).run(model, other, dense, Job.UNWATCHED);
        }
        Diagnosis kept = Doctor.examineDeeply(sparse, Job.UNWATCHED);
        PatternReport report = kept.pattern().orElseThrow();
        assertEquals(List.of(884_736L, 0L), List.of(report.groups(), report.violations()));
        assertEquals(42, report.tensors().size());
        assertTrue(kept.findings().stream().anyMatch(f -> f.symptom() == Symptom.PATTERN_KEPT));

        Files.copy(sparse.resolve("config.json"), dense.resolve("config.json"), StandardCopyOption.REPLACE_EXISTING);
        Diagnosis broken = Doctor.examineDeeply(dense, Job.UNWATCHED);
        report = broken.pattern().orElseThrow();
        assertEquals(List.of(884_736L, 884_736L, 42L), List.of(report.groups(), report.violations(), report.broken()));
        Finding finding = broken.findings().stream()
                .filter(each -> each.symptom() == Symptom.PATTERN_BROKEN)
                .peek(each -> assertTrue(each.text().startsWith("config.json says 2:4; "), each.text()))
                .filter(each -> !each.place().equals("model"))
                .findFirst()
                .orElseThrow();
        assertEquals(Severity.WARNING, finding.severity());
        assertEquals("tensor 'model.layers.0.mlp.down_proj.weight'", finding.place());
        assertTrue(
                finding.text()
                        .startsWith(
                                "config.json says 2:4; 32,768 of 32,768 groups have more than 2 of 4 weights that are "
                                        + "not 0, the first in output 0, inputs 0 to 3, with 3"),
                finding.text());
    }

    @Test
    void aDenseModelBreaksWhatIsAskedEverywhere() {
        PatternReport report = Doctor.examineDeeply(SAMPLE, PatternClaim.asked("2:4"), Job.UNWATCHED)
                .pattern()
                .orElseThrow();
        assertEquals(884_736, report.groups());
        assertEquals(884_736, report.violations());
    }

    private static Recipe pattern(Model model, int n, int m) {
        Transform magnitude = Pruners.all().getFirst();
        return RecipeEdit.choose(
                TestRecipes.unchanged(model, "sparse-24-bitmask"),
                model.tensors(),
                new Selector.All(),
                magnitude.with(TestTensors.settings(magnitude, "amount=pattern", "n=" + n, "m=" + m)));
    }
}
