package lapidary.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lapidary.core.discover.Keeper;
import lapidary.core.discover.Place;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class ModelsCommandTest {
    @TempDir
    Path folder;

    @Test
    void listsWhatItFindsWithTheDocumentedKeys() throws IOException {
        Path file = Files.write(folder.resolve("tiny-Q8_0.gguf"), new byte[2048]);
        JsonNode root = new JsonMapper().readTree(run("--json"));
        assertEquals(List.of("models", "skipped"), List.copyOf(root.propertyNames()));
        assertEquals(
                "{\"name\":\"tiny-Q8_0\",\"source\":\"llama.cpp\",\"type\":\"GGUF Q8_0\",\"bytes\":2048,\"path\":\""
                        + file.toString().replace("\\", "\\\\") + "\"}",
                root.path("models").path(0).toString());
        assertTrue(run().lines().anyMatch(line -> line.contains("2.00 KiB")), run());
    }

    @Test
    void sayWhereItLookedWhenThereIsNothing() {
        assertTrue(run().contains(folder.toString()));
        assertEquals(0, CommandRun.of("models", "--help").code());
    }

    private String run(String... arguments) {
        StringWriter out = new StringWriter();
        Terminal terminal = new Terminal(new PrintWriter(out), new PrintWriter(new StringWriter()), false, 100);
        ModelsCommand command =
                new ModelsCommand(new Console(terminal), () -> List.of(new Place(Keeper.LLAMA_CPP, folder)));
        assertEquals(0, new CommandLine(command).execute(arguments));
        return out.toString();
    }
}
