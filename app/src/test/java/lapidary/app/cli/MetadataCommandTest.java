package lapidary.app.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lapidary.app.support.SampleModel;
import lapidary.core.format.MetadataValue;
import lapidary.core.model.Model;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MetadataCommandTest {
    @TempDir
    Path folder;

    private Path model;

    @BeforeEach
    void write() {
        model = folder.resolve("model.gguf");
        assertEquals(
                0,
                CommandRun.of("quantize", SampleModel.folder(), model, "--type", "q8_0", "--no-preview", "--no-report")
                        .code());
    }

    @Test
    void keysAreListedWithTypesAndValues() {
        CommandRun run = CommandRun.of("metadata", model);
        assertEquals(0, run.code(), run.err());
        assertTrue(run.out().contains("llama.context_length"), run.out());
        assertTrue(run.out().contains("list of string"), run.out());
        CommandRun json = CommandRun.of("metadata", model, "--json");
        assertEquals(
                "256", json.json().path("llama.context_length").path("value").stringValue());
        assertEquals(
                2048, json.json().path("tokenizer.ggml.tokens").path("length").asInt());
    }

    @Test
    void changesLeaveEveryTensorAsItWas() throws IOException {
        Path template = Files.writeString(folder.resolve("template.jinja"), "{{ messages }}\n");
        Path out = folder.resolve("out.gguf");
        CommandRun run = CommandRun.of(
                "metadata",
                model,
                "--set",
                "general.name=str:Mine",
                "--set",
                "a.b=i64:-5",
                "--remove",
                "llama.vocab_size",
                "--chat-template",
                template,
                "--out",
                out);
        assertEquals(0, run.code(), run.err());
        try (Model before = Model.open(model);
                Model after = Model.open(out)) {
            assertEquals(MetadataValue.text("Mine"), after.file().metadata().get("general.name"));
            assertEquals(
                    MetadataValue.text("{{ messages }}\n"),
                    after.file().metadata().get("tokenizer.chat_template"));
            assertFalse(after.file().metadata().containsKey("llama.vocab_size"));
            List<String> keys = List.copyOf(after.file().metadata().keySet());
            assertEquals(
                    List.copyOf(before.file().metadata().keySet()).indexOf("general.name"),
                    keys.indexOf("general.name"));
            assertEquals("tokenizer.chat_template", keys.getLast());
            for (int i = 0; i < before.tensors().size(); i++) {
                var then = before.tensors().get(i).tensor();
                var now = after.tensors().get(i).tensor();
                assertEquals(then.id(), now.id());
                assertArrayEquals(
                        then.data().toArray(ValueLayout.JAVA_BYTE), now.data().toArray(ValueLayout.JAVA_BYTE));
            }
        }
    }

    @Test
    void theFileItselfMayBeReplaced() throws IOException {
        CommandRun run = CommandRun.of("metadata", model, "--set", "general.name=str:Other", "--out", model, "--json");
        assertEquals(0, run.code(), run.err());
        assertEquals(Files.size(model), run.json().path("writtenBytes").asLong());
        try (Model after = Model.open(model)) {
            assertEquals(MetadataValue.text("Other"), after.file().metadata().get("general.name"));
        }
        assertEquals(List.of("model.gguf"), CommandRun.names(folder));
    }

    @Test
    void contradictionsAreUsageErrors() {
        assertEquals(2, CommandRun.of("metadata", model, "--set", "a=b:c").code());
        assertEquals(2, CommandRun.of("metadata", model, "--set", "a=str:c").code());
        assertEquals(2, CommandRun.of("metadata", model, "--out", model).code());
        assertEquals(
                2,
                CommandRun.of("metadata", model, "--remove", "no.such.key", "--out", model)
                        .code());
        assertEquals(5, CommandRun.of("metadata", folder.resolve("none")).code());
        assertEquals(
                3,
                CommandRun.of("metadata", SampleModel.folder(), "--set", "a=str:c", "--out", model)
                        .code());
    }

    @Test
    void changesThatNoFileCanHoldAreRefused() throws IOException {
        Path out = folder.resolve("out.gguf");
        for (String[] bad : new String[][] {
            {"general.alignment=u32:7", "must be a power of two"},
            {"general.alignment=str:32", "must be a power of two"},
            {"a=uint8:256", "expected a value that fits uint8"},
            {"a=f64:1e400", "expected a value that fits f64"},
            {"a=colour:1", "expected a value of type int, float, str, bool"}
        }) {
            CommandRun run = CommandRun.of("metadata", model, "--set", bad[0], "--out", out);
            assertEquals(2, run.code(), bad[0]);
            assertTrue(run.err().contains(bad[1]), run.err());
            assertFalse(Files.exists(out));
        }
        CommandRun aligned = CommandRun.of("metadata", model, "--set", "general.alignment=u32:64", "--out", out);
        assertEquals(0, aligned.code(), aligned.err());
        Model.open(out).close();
    }

    @Test
    void changesThatAnotherFormatLacksAreToldOf() {
        CommandRun run = CommandRun.of(
                "quantize",
                SampleModel.folder(),
                folder.resolve("out.safetensors"),
                "--type",
                "f16",
                "--override-kv",
                "a=int:1",
                "--dry-run");
        assertEquals(0, run.code(), run.err());
        assertTrue((run.out() + run.err()).contains("are for GGUF files and are left out"), run.out() + run.err());
    }
}
