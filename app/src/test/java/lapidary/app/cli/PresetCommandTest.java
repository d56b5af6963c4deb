package lapidary.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lapidary.app.support.SampleModel;
import lapidary.core.format.MetadataValue;
import lapidary.core.model.Model;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The flags that people know from llama.cpp, and importance matrices.
final class PresetCommandTest {
    private static final Path SAMPLE = SampleModel.folder();

    @TempDir
    Path folder;

    private CommandRun quantize(Object... more) {
        List<Object> arguments = new ArrayList<>(List.of("quantize", SAMPLE));
        arguments.addAll(Arrays.asList(more));
        return CommandRun.of(arguments.toArray());
    }

    private static String type(CommandRun run, String writtenName) {
        for (JsonNode tensor : run.json().path("tensors")) {
            if (tensor.path("writtenName").stringValue().equals(writtenName)) {
                return tensor.path("type").stringValue();
            }
        }
        throw new AssertionError("no tensor " + writtenName);
    }

    /// Hash: `llama-quantize` of llama.cpp v0.5.0 on the sample's F32 GGUF.
    @Test
    void aPresetFromTheFolderIsTheFileThatLlamaCppMakes() {
        Path out = folder.resolve("out.gguf");
        CommandRun run = quantize(out, "--preset", "q4_k", "--no-preview", "--no-report", "--json");
        assertEquals(0, run.code(), run.err());
        assertEquals(
                "ad67ed336e546de26df46cbe9c1f9795be45b3585ff3bd3d890e2fd604209ef8",
                run.json().path("sha256").stringValue());
    }

    @Test
    void aDryRunNeedsNoOutAndWritesNothing() throws IOException {
        CommandRun run = quantize("--preset", "IQ4_XS", "--dry-run", "--json");
        assertEquals(0, run.code(), run.err());
        assertEquals(2_371_584, run.json().path("predictedBytes").asLong());
        assertEquals("Q6_K", type(run, "token_embd.weight"));
        assertEquals("IQ4_XS", type(run, "blk.0.ffn_down.weight"));
        assertEquals(List.of(), CommandRun.names(folder));
        assertEquals(2, quantize("--preset", "IQ4_XS").code());
    }

    @Test
    void flagsMeanWhatTheyMeanToLlamaCpp() throws IOException {
        Path list = folder.resolve("types.txt");
        Files.writeString(list, "ffn_up=q5_0 blk\\.1\\.=q2_k\n\tattn_v=f16");
        CommandRun run = quantize(
                "--preset",
                "Q4_K_S",
                "--tensor-type",
                "ATTN_V=q8_0",
                "--tensor-type",
                "layers\\.2\\.mlp=keep",
                "--tensor-type-file",
                list,
                "--token-embedding-type",
                "q3_K",
                "--override-kv",
                "general.name=str:Ä:b",
                "--override-kv",
                "llama.context_length=int:64",
                "--dry-run",
                "--json");
        assertEquals(0, run.code(), run.err());
        assertEquals("Q3_K", type(run, "token_embd.weight"));
        assertEquals("Q8_0", type(run, "blk.1.attn_v.weight")); // the first that is found counts
        assertEquals("Q5_0", type(run, "blk.1.ffn_up.weight"));
        assertEquals("Q2_K", type(run, "blk.1.ffn_down.weight"));
        assertEquals("F32", type(run, "blk.2.ffn_down.weight"));
        assertEquals("Q4_K", type(run, "blk.3.ffn_down.weight"));
    }

    @Test
    void metadataIsOverriddenInTheWrittenFile() throws IOException {
        Path out = folder.resolve("out.gguf");
        CommandRun run = quantize(
                out,
                "--type",
                "q8_0",
                "--override-kv",
                "llama.context_length=int:-64",
                "--override-kv",
                "my.flag=bool:true",
                "--no-preview",
                "--no-report");
        assertEquals(0, run.code(), run.err());
        try (Model model = Model.open(out)) {
            assertEquals(MetadataValue.uint32(64), model.file().metadata().get("llama.context_length"));
            assertEquals(MetadataValue.truth(true), model.file().metadata().get("my.flag"));
        }
    }

    @Test
    void aListOfTypesGivesThePlanAgain() throws IOException {
        Path list = folder.resolve("types.txt");
        CommandRun mixed = quantize("--preset", "Q5_K_M", "--dry-run", "--write-tensor-types", list, "--json");
        assertEquals(0, mixed.code(), mixed.err());
        assertTrue(Files.readString(list).startsWith("^token_embd\\.weight$=q6_k\n"));
        CommandRun again = quantize("--preset", "Q2_K", "--tensor-type-file", list, "--dry-run", "--json");
        assertEquals(mixed.json().path("tensors"), again.json().path("tensors"), again.err());
        CommandRun plain = quantize("--type", "q2_k", "--tensor-type-file", list, "--dry-run", "--json");
        assertEquals(mixed.json().path("bitsPerWeight"), plain.json().path("bitsPerWeight"), plain.err());
    }

    @Test
    void tablesHaveTheirOwnFlagsWithoutAPresetToo() {
        CommandRun run = quantize("--type", "q4_0", "--output-tensor-type", "q8_0", "--dry-run", "--json");
        assertEquals("Q8_0", type(run, "token_embd.weight")); // the sample ties them
        CommandRun both = quantize(
                "--type",
                "q4_0",
                "--output-tensor-type",
                "q8_0",
                "--token-embedding-type",
                "q6_k",
                "--dry-run",
                "--json");
        assertEquals("Q6_K", type(both, "token_embd.weight"));
    }

    @Test
    void anImportanceMatrixIsComputedUsedAndAskedForAgain() throws IOException {
        Path text = folder.resolve("text.txt");
        Files.writeString(
                text, Files.readString(SAMPLE.resolve("calibration.txt")).substring(0, 4000));
        Path matrix = folder.resolve("importance.dat");
        CommandRun computed = CommandRun.of("imatrix", SAMPLE, text, "--out", matrix, "--context", "64", "--json");
        assertEquals(0, computed.code(), computed.err());
        assertEquals(42, computed.json().path("entries").asInt());
        Path gguf = folder.resolve("importance.gguf");
        assertEquals(0, CommandRun.of("imatrix", matrix, "--out", gguf).code());

        Path out = folder.resolve("out.gguf");
        CommandRun refused = quantize(out, "--preset", "Q2_K_S", "--no-preview");
        assertEquals(4, refused.code());
        assertTrue(refused.err().contains("importance matrix"), refused.err());
        assertFalse(Files.exists(out));
        CommandRun run = quantize(out, "--preset", "Q2_K_S", "--imatrix", gguf, "--no-preview", "--json");
        assertEquals(0, run.code(), run.err());

        Path recipe = folder.resolve("out.gguf.recipe.json");
        Path again = folder.resolve("again.gguf");
        Object[] repeat = {"run", recipe, "--in", SAMPLE, "--out", again, "--no-preview", "--json"};
        CommandRun without = CommandRun.of(repeat);
        assertEquals(2, without.code());
        assertTrue(without.err().contains("--data imatrix=FILE"), without.err());
        List<Object> given = new ArrayList<>(List.of(repeat));
        given.addAll(List.of("--data", "imatrix=" + matrix));
        assertEquals(4, CommandRun.of(given.toArray()).code());
        given.set(given.size() - 1, "imatrix=" + gguf);
        CommandRun with = CommandRun.of(given.toArray());
        assertEquals(0, with.code(), with.err());
        assertEquals(run.json().path("sha256"), with.json().path("sha256"));
    }

    @Test
    void quantizingTwiceIsSaidAndTheSameTypeIsCopied() throws IOException {
        Path first = folder.resolve("first.gguf");
        assertEquals(0, quantize(first, "--type", "q8_0", "--no-preview").code());
        CommandRun second = CommandRun.of(
                "quantize", first, "--type", "q4_0", "--tensor-type", "attn=q8_0", "--dry-run", "--allow-requantize");
        assertEquals(0, second.code(), second.err());
        assertTrue(second.out().contains("quantized once more"), second.out());
        assertTrue(second.out().contains("Q8_0 (unchanged)"), second.out());
    }

    @Test
    void contradictionsAreUsageErrors() throws IOException {
        Path list = folder.resolve("types.txt");
        Files.writeString(list, "attn_v q8_0");
        usage("--preset and --type", "--preset", "Q4_K_M", "--type", "q4_0");
        usage("expected one of F32", "--preset", "Q9");
        usage("--pure needs --preset", "--type", "q4_0", "--pure");
        usage("expected a type", "--preset", "Q4_K_M", "--output-tensor-type", "q9");
        usage("KEY=TYPE:VALUE", "--type", "q4_0", "--override-kv", "a=b");
        usage("expected a value", "--type", "q4_0", "--override-kv", "a=int:b");
        CommandRun unsound = quantize("--type", "q4_0", "--tensor-type-file", list, "--dry-run");
        assertEquals(3, unsound.code());
        assertTrue(unsound.err().contains("entry 1"), unsound.err());
        assertEquals(
                5,
                quantize("--type", "q4_0", "--imatrix", folder.resolve("none"), "--dry-run")
                        .code());
        assertEquals(
                2,
                CommandRun.of("imatrix", SAMPLE, list, "--out", list, "--format", "zip")
                        .code());
    }

    private void usage(String part, Object... arguments) {
        List<Object> all = new ArrayList<>(List.of(arguments));
        all.add("--dry-run");
        CommandRun run = quantize(all.toArray());
        assertEquals(2, run.code(), run.err());
        assertTrue(run.err().contains(part), run.err());
    }
}
