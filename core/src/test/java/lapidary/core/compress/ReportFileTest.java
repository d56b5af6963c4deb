package lapidary.core.compress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import lapidary.core.TestFiles;
import lapidary.core.data.Use;
import lapidary.core.eval.Divergence;
import lapidary.core.eval.Estimate;
import lapidary.core.eval.Evaluation;
import lapidary.core.eval.Percentiles;
import lapidary.core.eval.Protocol;
import lapidary.core.job.Job;
import lapidary.core.model.Model;
import lapidary.core.quant.Quantizers;
import lapidary.core.recipe.DataRef;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeFile;
import lapidary.core.recipe.Selector;
import lapidary.core.recipe.Target.Misfit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class ReportFileTest {
    private static final String HASH = "00ff".repeat(16);

    @TempDir
    Path folder;

    @Test
    void writesRecipeAndReportBesideTheModel() throws Exception {
        Path out = folder.resolve("small.gguf");
        Report report = report(out);
        ReportFile.writeBeside(report, out);
        assertEquals(report.recipe(), RecipeFile.read(folder.resolve("small.gguf.recipe.json")));
        assertEquals(
                ReportFile.html(report, ReportContext.NONE, out),
                Files.readString(folder.resolve("small.gguf.report.html")));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(
                    List.of("small.gguf", "small.gguf.recipe.json", "small.gguf.report.html"),
                    files.map(file -> file.getFileName().toString()).sorted().toList());
        }
    }

    @Test
    void theRecipeBesideAFileRebuildsItByteForByte() throws Exception {
        Path out = folder.resolve("small.gguf");
        Report report = report(out);
        ReportFile.writeBeside(report, out);
        Path again = folder.resolve("again.gguf");
        try (Model model = Model.open(TestFiles.sample("classics-4m"))) {
            Recipe recipe = RecipeFile.read(ReportFile.recipe(out));
            Report second = new Compressor(Quantizers.methods()).run(model, recipe, again, Job.UNWATCHED);
            assertEquals(report.sha256(), second.sha256());
            assertEquals(report.plan().recipeId(), second.plan().recipeId());
        }
    }

    @Test
    void thePageIsWellFormedAndNamesNoOtherAddress() throws Exception {
        Report report =
                report(folder.resolve("small.gguf")).with(Optional.of(evaluation()), Optional.empty(), List.of());
        String page = ReportFile.html(report, "small <&> 'one'.gguf");
        Document document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(page)));
        assertEquals("html", document.getDocumentElement().getTagName());
        assertFalse(page.contains("http"), "no external address");
        assertFalse(page.contains("<script"), "no script");
        assertTrue(document.getElementsByTagName("svg").getLength() > 0);
        assertEquals(56 + 1, rows(document, 2), "size against quality and layers come first");
    }

    @Test
    void thePageSaysWhatHappened() throws Exception {
        Report report =
                report(folder.resolve("small.gguf")).with(Optional.of(evaluation()), Optional.empty(), List.of());
        String page = ReportFile.html(report, "small.gguf");
        for (String fact : List.of(
                "%,d bytes".formatted(report.writtenBytes()),
                "original, 16,272,264 bytes",
                "%.3f".formatted(report.plan().bitsPerWeight()),
                report.sha256(),
                report.plan().recipeId(),
                "lapidary run small.gguf.recipe.json --in classics-4m --out small.gguf --data heldout=heldout",
                HASH,
                "38,912 tokens",
                "protocol windows, context 256",
                "40.200 ± 1.000",
                "0.01500 ± 0.00100",
                "89.00 ± 1.00 %",
                "42 tensors are stored in another type than asked for",
                "model.layers.0.self_attn.k_proj.weight and 41 more: a GGUF file does not hold",
                "8 bit asymmetric, groups of 64, written as Q8_0",
                "&quot;method&quot;: &quot;rtn&quot;",
                "scales")) {
            assertTrue(page.contains(fact), fact);
        }
    }

    @Test
    void whatWasDoneOtherwiseThanAskedStandsInReportAndRecipe(@TempDir Path folder) throws Exception {
        Path out = folder.resolve("small.gguf");
        DataRef judge = new DataRef("calibration.txt", HASH, Use.JUDGE);
        Report report = report(out)
                .with(Optional.of(evaluation()), Optional.of(judge), List.of("the accuracy was seen in calibration"));
        List<String> fallbacks = report.fallbacks();
        assertTrue(fallbacks.stream().anyMatch(each -> each.contains(" and 41 more: a GGUF file does not hold")));
        assertEquals("the accuracy was seen in calibration", fallbacks.getLast());
        ReportFile.writeBeside(report, out);
        String page = Files.readString(ReportFile.report(out));
        assertTrue(page.contains("<b>Fallbacks</b>"));
        assertTrue(page.contains("the accuracy was seen in calibration"));
        assertTrue(page.contains("Data “calibration.txt”, SHA-256"));
        assertTrue(Files.readString(ReportFile.recipe(out)).contains("\"fallbacks\": ["));
        // they are no part of what was asked
        assertEquals(report.recipe(), RecipeFile.read(ReportFile.recipe(out)));
        assertEquals(report.plan().recipeId(), RecipeFile.id(RecipeFile.read(ReportFile.recipe(out))));
    }

    @Test
    void filesOfTheSameStemKeepTheirOwnRecipes() {
        assertEquals(
                "a.gguf.recipe.json",
                ReportFile.recipe(Path.of("x/a.gguf")).getFileName().toString());
        assertEquals(
                "a.safetensors.recipe.json",
                ReportFile.recipe(Path.of("x/a.safetensors")).getFileName().toString());
        assertEquals(
                "model.v2.report.html",
                ReportFile.report(Path.of("model.v2")).getFileName().toString());
    }

    private Report report(Path out) throws Exception {
        try (Model model = Model.open(TestFiles.sample("classics-4m"))) {
            Recipe recipe =
                    TestRecipes.choose(model, TestRecipes.unchanged(model, "gguf"), new Selector.All(), "rtn bits=8");
            Recipe rounded = TestRecipes.with(recipe, Misfit.ROUND);
            Recipe withData = new Recipe(
                    1,
                    rounded.source(),
                    rounded.steps(),
                    rounded.target(),
                    List.of(new DataRef("heldout", HASH, Use.JUDGE)),
                    0);
            return new Compressor(Quantizers.methods()).run(model, withData, out, Job.UNWATCHED);
        }
    }

    private static Evaluation evaluation() {
        return new Evaluation(
                new Estimate(40.2, 0.5, 39.2, 41.2),
                Optional.of(new Estimate(39.7, 0.5, 38.7, 40.7)),
                Optional.of(new Divergence(
                        new Estimate(0.015, 0.0005, 0.014, 0.016),
                        Percentiles.of(new double[] {0.002, 0.01, 0.3}),
                        new Estimate(0.89, 0.005, 0.88, 0.90),
                        new Divergence.ProbabilityChange(
                                -0.001, 0.0005, 0.04, 0.001, Percentiles.of(new double[] {-0.1, 0, 0.1})),
                        new Divergence.PerplexityRatio(0.0125, 0.0015, 0.99))),
                38_912,
                152,
                152,
                Protocol.WINDOWS,
                256);
    }

    private static int rows(Document document, int table) {
        var element =
                (org.w3c.dom.Element) document.getElementsByTagName("table").item(table);
        return element.getElementsByTagName("tr").getLength();
    }
}
