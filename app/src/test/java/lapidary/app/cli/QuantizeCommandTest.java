package lapidary.app.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import lapidary.app.support.SampleModel;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.quant.Quantizers;
import lapidary.core.tensor.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

final class QuantizeCommandTest {
    private static final Path SAMPLE = SampleModel.folder();

    @TempDir
    Path folder;

    /// Size: llama.cpp's own Q4_0 of the sample, in its REFERENCE.md.
    @Test
    void jsonTellsPredictedAndWrittenBytes() throws IOException {
        Path out = folder.resolve("model.gguf");
        CommandRun run = quantize(out, "--type", "q4_0", "--json");
        assertEquals(0, run.code(), run.err());
        assertEquals(
                List.of(
                        "predictedBytes",
                        "writtenBytes",
                        "bitsPerWeight",
                        "sourceBytes",
                        "sha256",
                        "recipeId",
                        "tensors",
                        "notices",
                        "fallbacks"),
                run.keys());
        JsonNode root = run.json();
        assertEquals(2_347_008, root.path("predictedBytes").asLong());
        assertEquals(2_347_008, root.path("writtenBytes").asLong());
        assertEquals(Files.size(out), root.path("writtenBytes").asLong());
        assertEquals(4.523, root.path("bitsPerWeight").asDouble(), 0.001);
        assertEquals(
                List.of("model.gguf", "model.gguf.recipe.json", "model.gguf.report.html"), CommandRun.names(folder));
    }

    @Test
    void typeIsForEverythingButVectors() throws IOException {
        Path out = folder.resolve("model.gguf");
        assertEquals(0, quantize(out, "--type", "Q8_0").code());
        try (Model model = Model.open(out)) {
            for (ModelTensor tensor : model.tensors()) {
                boolean vector = tensor.tensor().shape().rank() == 1;
                assertEquals(
                        vector ? DType.F32 : DType.Q8_0,
                        tensor.tensor().type(),
                        tensor.id().name());
            }
        }
    }

    @Test
    void rolesAndNamesOverrideTheWholeModel() throws IOException {
        Path out = folder.resolve("model.gguf");
        CommandRun run = quantize(
                out,
                "--type",
                "q4_0",
                "--role",
                "embedding,attn_v=q8_0",
                "--tensor-type",
                "layers\\.3\\.self_attn\\.v_proj=f16",
                "--tensor-type",
                "layers\\.0\\.mlp=keep");
        assertEquals(0, run.code(), run.err());
        assertEquals(DType.Q8_0, type(out, "token_embd.weight"));
        assertEquals(DType.Q8_0, type(out, "blk.2.attn_v.weight"));
        assertEquals(DType.F16, type(out, "blk.3.attn_v.weight"));
        assertEquals(DType.F32, type(out, "blk.0.ffn_up.weight"));
        assertEquals(DType.Q4_0, type(out, "blk.1.ffn_up.weight"));
    }

    @Test
    void aMethodThatTheFormatCannotHoldIsRefusedWithTheNearestTypes() throws IOException {
        Path out = folder.resolve("model.gguf");
        CommandRun run = quantize(out, "--method", "rtn", "--bits", "8", "--group", "64");
        assertEquals(4, run.code());
        assertTrue(run.err().contains("Q8_0"), run.err());
        assertTrue(run.err().contains("have 9; symmetric codes fit"), run.err());
        assertEquals(1, run.err().lines().count());
        assertEquals(List.of(), CommandRun.names(folder));
    }

    @Test
    void aMisfitIsWrittenRoundedOrDenseWhenAskedFor() throws IOException {
        Path out = folder.resolve("model.gguf");
        assertEquals(
                0,
                quantize(out, "--method", "rtn", "--bits", "8", "--misfit", "round")
                        .code());
        assertEquals(DType.Q8_0, type(out, "blk.0.ffn_up.weight"));
        CommandRun dense =
                quantize(out, "--method", "rtn", "--bits", "8", "--misfit", "dense", "--dense", "f16", "--no-report");
        assertEquals(0, dense.code(), dense.err());
        assertEquals(DType.F16, type(out, "blk.0.ffn_up.weight"));
    }

    @Test
    void thePreviewIsWhatEvaluatingTheFileGives() throws IOException {
        Path text = Files.writeString(
                folder.resolve("judge.txt"),
                Files.readString(SAMPLE.resolve("heldout.txt")).substring(0, 2500));
        Path out = folder.resolve("model.gguf");
        CommandRun run = CommandRun.of("quantize", SAMPLE, out, "--type", "q4_0", "--preview", text, "--json");
        assertEquals(0, run.code(), run.err());
        JsonNode preview = run.json().path("preview");
        JsonNode measured = CommandRun.of("evaluate", out, "--text", text, "--reference", SAMPLE, "--json")
                .json();
        assertTrue(List.copyOf(measured.propertyNames()).containsAll(List.copyOf(preview.propertyNames())));
        assertEquals(measured.path("data").path("sha256"), preview.path("data").path("sha256"));
        assertEquals(measured.path("tokens"), preview.path("tokens"));
        double expected = measured.path("klDivergence").path("mean").asDouble();
        assertEquals(expected, preview.path("klDivergence").path("mean").asDouble(), 1e-3 * expected);
        double perplexity = measured.path("perplexity").path("value").asDouble();
        assertEquals(perplexity, preview.path("perplexity").path("value").asDouble(), 1e-4 * perplexity);
        assertTrue(Files.readString(folder.resolve("model.gguf.report.html")).contains("KL"));
    }

    @Test
    void theEndingOrTheFlagDecidesTheFormat() throws IOException {
        Path single = folder.resolve("model.safetensors");
        assertEquals(0, quantize(single, "--type", "f16").code());
        assertEquals("safetensors", inspected(single));
        Path directory = folder.resolve("as-a-folder");
        assertEquals(0, quantize(directory, "--type", "bf16").code());
        assertEquals("huggingface", inspected(directory));
        Path odd = folder.resolve("model.bin");
        assertEquals(0, quantize(odd, "--type", "q8_0", "--to", "gguf").code());
        assertEquals("gguf", inspected(odd));
    }

    @Test
    void aDryRunWritesNothing() throws IOException {
        CommandRun run = quantize(folder.resolve("model.gguf"), "--type", "q8_0", "--dry-run", "--json");
        assertEquals(0, run.code(), run.err());
        assertEquals(List.of("predictedBytes", "bitsPerWeight", "recipeId", "tensors", "notices"), run.keys());
        assertEquals(4_378_624, run.json().path("predictedBytes").asLong());
        assertEquals(56, run.json().path("tensors").size());
        assertEquals(List.of(), CommandRun.names(folder));
        CommandRun text = quantize(folder.resolve("model.gguf"), "--type", "q8_0", "--dry-run");
        assertTrue(text.out().contains("model.layers.5.mlp.down_proj.weight"), text.out());
    }

    @Test
    void wrongFlagsAreUsageAndNameWhatIsExpected() {
        usage("nothing is chosen");
        usage("expected one of q8_0", "--type", "q9_k");
        usage("expected one of ggml, rtn, gptq", "--method", "awk");
        usage("--bits needs --method", "--type", "q4_0", "--bits", "4");
        usage("from 1 to 8", "--method", "rtn", "--bits", "9");
        usage("has no such setting", "--method", "keep", "--bits", "4");
        usage("only while --range is percentile", "--method", "rtn", "--percentile", "99");
        usage("found 'nose'", "--role", "nose=q8_0");
        usage("expected NAME=TYPE", "--role", "ffn_up");
        usage("no tensor's name", "--tensor-type", "nothing=q8_0");
        usage("no regular expression", "--tensor-type", "(=q8_0");
        usage("--dense: expected", "--type", "q4_0", "--dense", "q8_0");
        usage("--misfit: expected", "--type", "q4_0", "--misfit", "perhaps");
        usage("--to: expected", "--type", "q4_0", "--to", "zip");
        usage("exclude each other", "--type", "q4_0", "--preview", "x.txt");
    }

    @Test
    void everySettingOfEveryMethodHasItsFlag() {
        String help = CommandRun.of("quantize", "--help").out();
        Quantizers.methods().all().forEach(method -> method.settings()
                .forEach(setting -> assertTrue(help.contains("--" + setting.name()), setting.name())));
    }

    @Test
    void theModelItselfIsNeverOverwritten() throws IOException {
        Path out = folder.resolve("model.gguf");
        assertEquals(0, quantize(out, "--type", "q8_0", "--no-report").code());
        byte[] before = Files.readAllBytes(out);
        CommandRun run = CommandRun.of("quantize", out, out, "--type", "q4_0", "--no-preview");
        assertEquals(2, run.code(), run.err());
        assertArrayEquals(before, Files.readAllBytes(out));
    }

    @Test
    void aFolderThatIsNotThereIsInputOutput() {
        CommandRun run = quantize(folder.resolve("missing").resolve("model.gguf"), "--type", "q8_0");
        assertEquals(5, run.code(), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
    }

    @Test
    void cancellingLeavesTheOldFileAndNothingElse() throws IOException {
        Path out = Files.writeString(folder.resolve("model.gguf"), "the old file");
        AtomicReference<Program> program = new AtomicReference<>();
        List<String> drawn = new ArrayList<>();
        // Cancels as soon as the progress of the writing is drawn.
        Writer err = new StringWriter() {
            @Override
            public void write(String text, int from, int count) {
                if (text.contains("Write")) {
                    program.get().cancel();
                }
                drawn.add(text.substring(from, from + count));
            }
        };
        program.set(new Program(
                new Terminal(new PrintWriter(new StringWriter()), new PrintWriter(err), true, 100),
                Quantizers::methods));
        int code = program.get().run("quantize", SAMPLE.toString(), out.toString(), "--type", "q4_0", "--no-preview");
        assertEquals(130, code);
        assertEquals(List.of("model.gguf"), CommandRun.names(folder));
        assertEquals("the old file", Files.readString(out));
        assertTrue(String.join("", drawn).contains("cancelled"));
    }

    @Test
    void aRecipeGivesTheSameBytesAsItsFlags() throws IOException {
        Path first = folder.resolve("first.gguf");
        Path second = folder.resolve("second.gguf");
        Path third = folder.resolve("third.gguf");
        assertEquals(
                0, quantize(first, "--type", "q5_1", "--role", "ffn_down=q8_0").code());
        Path recipe = folder.resolve("first.gguf.recipe.json");
        assertEquals(0, quantize(second, "--recipe", recipe.toString()).code());
        CommandRun compress = CommandRun.of("compress", SAMPLE, third, "--recipe", recipe, "--no-preview");
        assertEquals(0, compress.code(), compress.err());
        assertArrayEquals(Files.readAllBytes(first), Files.readAllBytes(second));
        assertArrayEquals(Files.readAllBytes(first), Files.readAllBytes(third));
        assertEquals(Files.readString(recipe), Files.readString(folder.resolve("third.gguf.recipe.json")));
        assertFalse(Files.readString(recipe).contains(folder.toString()), "a recipe holds no paths");
    }

    private void usage(String expected, String... flags) {
        List<Object> arguments = new ArrayList<>(List.of("quantize", SAMPLE, folder.resolve("model.gguf")));
        arguments.addAll(List.of(flags));
        arguments.add("--no-preview");
        CommandRun run = CommandRun.of(arguments.toArray());
        assertEquals(2, run.code(), run.err());
        assertTrue(run.err().contains(expected), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
    }

    private static CommandRun quantize(Path out, String... flags) {
        List<Object> arguments = new ArrayList<>(List.of("quantize", SAMPLE, out, "--no-preview"));
        arguments.addAll(List.of(flags));
        return CommandRun.of(arguments.toArray());
    }

    private static DType type(Path file, String tensor) throws IOException {
        try (Model model = Model.open(file)) {
            return model.tensors().stream()
                    .filter(t -> t.id().name().equals(tensor))
                    .findFirst()
                    .orElseThrow()
                    .tensor()
                    .type();
        }
    }

    private static String inspected(Path path) {
        return CommandRun.of("inspect", path, "--json").json().path("format").asString();
    }
}
