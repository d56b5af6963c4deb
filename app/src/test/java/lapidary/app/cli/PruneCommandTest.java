package lapidary.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import lapidary.app.support.SampleModel;
import lapidary.core.compressed.Codecs;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.prune.Pruners;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// `prune`: what it says it keeps is what the written file holds, counted there weight by weight.
final class PruneCommandTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "classics-4m, model.gguf, lamp, 0.5, 1769472, 3538944, 16314336",
        "classics-4m, pruned, erk, 0.3, 1061683, 3538944, 16303138",
        "digits-cnn/model.onnx, model.onnx, lamp, 0.3, 12062, 40208, 163305",
        "digits-cnn/model.onnx, model.onnx, erk, 0.3, 12062, 40208, 163305",
    })
    void theWrittenFileHoldsWhatTheJsonSays(
            String in, String name, String method, String density, long kept, long total, long bytes)
            throws IOException {
        Path out = folder.resolve(name);
        CommandRun run = CommandRun.of(
                "prune",
                SampleModel.folder().resolveSibling(in),
                out,
                "--method",
                method,
                "--density",
                density,
                "--no-preview",
                "--no-report",
                "--json");
        assertEquals(0, run.code(), run.err());
        JsonNode root = run.json();
        assertEquals(kept, root.path("kept").asLong());
        assertEquals(total, root.path("total").asLong());
        assertEquals(total - kept, root.path("zeroed").asLong());
        assertEquals(bytes, root.path("predictedBytes").asLong());
        assertEquals(bytes, root.path("writtenBytes").asLong());
        assertEquals(0, root.path("savedBytes").asLong());
        if (Files.isRegularFile(out)) {
            assertEquals(bytes, Files.size(out));
        }
        countsAgree(out, root);
    }

    /// 9,631,392 bytes of weights, bits and extents, and 47,415 of header, configuration and tokenizer.
    @ParameterizedTest
    @CsvSource({"sparse-24-bitmask, 9678807", "huggingface, 16303138"})
    void aPatternIsCountedInWhatWasWritten(String format, long bytes) throws IOException {
        Path out = folder.resolve("out");
        CommandRun run = CommandRun.of(
                "prune",
                SampleModel.folder(),
                out,
                "--to",
                format,
                "--method",
                "magnitude",
                "--pattern",
                "2:4",
                "--no-preview",
                "--no-report",
                "--json");
        assertEquals(0, run.code(), run.err());
        JsonNode root = run.json();
        assertEquals(bytes, root.path("writtenBytes").asLong());
        assertEquals(bytes, root.path("predictedBytes").asLong());
        assertEquals(884_736, root.path("pattern").path("groups").asLong());
        assertEquals(0, root.path("pattern").path("violations").asLong());
        assertEquals(42, root.path("pattern").path("tensors").size());
        assertEquals(
                format.contains("bitmask"), root.path("runtimeUsesSparsity").asBoolean());
        JsonNode first = root.path("runtimes").path(0);
        assertTrue(first.path("isOfTarget").asBoolean());
        assertEquals(format.contains("bitmask"), first.path("savesBytes").asBoolean());
        countsAgree(out, root);
    }

    private static void countsAgree(Path out, JsonNode root) throws IOException {
        long kept = 0;
        try (Model model = Model.open(out)) {
            for (JsonNode told : root.path("tensors")) {
                assertTrue(told.path("fidelity").isString(), told.toString());
                if (told.has("kept")) {
                    String name = told.path("writtenName").asString();
                    ModelTensor tensor = model.tensors().stream()
                            .filter(each -> each.id().name().equals(name))
                            .findFirst()
                            .orElseThrow(() -> new AssertionError(name));
                    long found = nonzero(Codecs.view(tensor.tensor()));
                    assertEquals(told.path("kept").asLong(), found, name);
                    kept += found;
                }
            }
        }
        assertEquals(root.path("kept").asLong(), kept);
    }

    private static long nonzero(CompressedTensor weights) {
        float[] row = new float[Math.toIntExact(weights.shape().columns())];
        long count = 0;
        for (long i = 0; i < weights.shape().rows(); i++) {
            weights.decode(i, 1, row);
            for (float weight : row) {
                count += weight != 0 ? 1 : 0;
            }
        }
        return count;
    }

    @Test
    void aSchemeHasNoSayBesideAPattern() {
        CommandRun run = CommandRun.of(
                "prune", SampleModel.folder(), folder.resolve("model.gguf"), "--method", "erk", "--pattern", "2:4");
        assertEquals(2, run.code());
        assertTrue(run.err().contains("--method erk has no say"), run.err());
    }

    @Test
    void severalClassifiersGiveATableEachAndOneChart() throws IOException {
        Path model = SampleModel.folder().resolveSibling("digits-cnn/model.onnx");
        Path data = SampleModel.folder().resolveSibling("digits-cnn/test.csv");
        Path page = Files.writeString(
                folder.resolve("page.md"), "a\n<!-- bench pruning -->\nold\n<!-- end of bench pruning -->\nb\n");
        Path chart = folder.resolve("chart.svg");
        CommandRun run = CommandRun.of(
                "bench",
                "pruning",
                "--model",
                model,
                "--model",
                model,
                "--data",
                data,
                "--image",
                "scale=0-255",
                "--density",
                "0.5",
                "--methods",
                "lamp,uniform",
                "--out",
                page,
                "--chart",
                chart,
                "--json");
        assertEquals(0, run.code(), run.err());
        JsonNode classifiers = run.json().path("classifiers");
        assertEquals(2, classifiers.size());
        assertEquals("digits-cnn", classifiers.get(0).path("model").asString());
        assertEquals(2, classifiers.get(0).path("points").size());
        double right = classifiers.get(0).path("accuracy").path("value").asDouble();
        double wrong = classifiers.get(1).path("accuracy").path("value").asDouble();
        assertTrue(right > 0.98 && wrong < right, "the second is prepared otherwise: " + right + ", " + wrong);
        String written = Files.readString(page);
        assertTrue(written.startsWith("a\n<!-- bench pruning -->\n**digits-cnn**"), written);
        assertTrue(written.endsWith("<!-- end of bench pruning -->\nb\n"), written);
        assertEquals(6, Files.readString(chart).split("<polyline", -1).length - 1);
    }

    @Test
    void whatItCannotDoIsSaidBeforeAnythingRuns() throws IOException {
        CommandRun scheme = CommandRun.of("bench", "pruning", "--methods", "owl");
        assertEquals(2, scheme.code());
        assertTrue(scheme.err().contains("--methods"), scheme.err());
        CommandRun image = CommandRun.of("bench", "pruning", "--image", "normalise=imagenet");
        assertEquals(2, image.code());
        assertTrue(image.err().contains("--image: expected one of"), image.err());
        assertEquals(2, CommandRun.of("bench", "pruning", "--density", "0").code());
    }

    /// Cancelled while the calibration text is run, and while weights are removed and written.
    @ParameterizedTest
    @CsvSource({
        "sparsegpt, model.gguf, Calibrate",
        "sparsegpt, model.gguf, Write",
        "wanda, pruned, Write",
        "lamp, model.gguf, Write",
    })
    void cancellingLeavesWhatWasThereAndNothingElse(String method, String name, String sign) throws IOException {
        Path out = folder.resolve(name);
        Path old = name.endsWith(".gguf") ? out : Files.createDirectory(out).resolve("config.json");
        Files.writeString(old, "old");
        AtomicReference<Program> program = new AtomicReference<>();
        Writer err = new StringWriter() {
            @Override
            public void write(String text, int from, int count) {
                if (text.contains(sign)) {
                    program.get().cancel();
                }
            }
        };
        program.set(new Program(
                new Terminal(new PrintWriter(new StringWriter()), new PrintWriter(err), true, 100), Pruners::methods));
        int code = program.get()
                .run(
                        "prune",
                        SampleModel.folder().toString(),
                        out.toString(),
                        "--method",
                        method,
                        "--calibrate",
                        SampleModel.folder().resolve("calibration.txt").toString(),
                        "--calibration-sequences",
                        "2",
                        "--no-preview");
        assertEquals(130, code);
        assertEquals(List.of(name), CommandRun.names(folder));
        assertEquals("old", Files.readString(old));
    }

    @Test
    void twoRunsWriteTheSameBytes() throws IOException {
        Path one = folder.resolve("one.gguf");
        Path two = folder.resolve("two.gguf");
        for (Path out : new Path[] {one, two}) {
            assertEquals(
                    0,
                    CommandRun.of("prune", SampleModel.folder(), out, "--density", "0.4", "--no-preview", "--no-report")
                            .code());
        }
        assertEquals(-1, Files.mismatch(one, two));
    }

    @ParameterizedTest
    @CsvSource({
        "--method, uniform-plus, --density, 0.001, 4, choose at least that density",
        "--method, magnitude, --pattern, 5:4, 2, N is at most M",
    })
    void whatNoMaskCanKeepToIsRefused(String a, String b, String c, String d, int code, String words) {
        Path out = folder.resolve("model.onnx");
        CommandRun run =
                CommandRun.of("prune", SampleModel.folder().resolveSibling("digits-cnn/model.onnx"), out, a, b, c, d);
        assertEquals(code, run.code(), run.err());
        assertTrue(run.err().contains(words), run.err());
        assertTrue(Files.notExists(out));
    }
}
