package lapidary.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lapidary.app.cli.Program;
import lapidary.app.cli.Terminal;
import lapidary.app.support.SampleModel;
import lapidary.core.quant.Quantizers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<Start> windows = new ArrayList<>();

    @TempDir
    Path folder;

    @BeforeEach
    void writeIntoTheTestsFolder() {
        System.setProperty("lapidary.output", folder.toString());
    }

    @AfterEach
    void forget() {
        System.clearProperty("lapidary.output");
    }

    @Test
    void nothingOpensTheWindow() {
        assertEquals(0, main(true));
        assertEquals(List.of(new Start(List.of(), false)), windows);
    }

    @Test
    void theSampleAndAnyFileOpenInTheWindow() {
        Path file = SampleModel.folder().resolve("model.safetensors");
        assertEquals(0, main(true, "--sample"));
        assertEquals(0, main(true, file.toString()));
        assertEquals(
                List.of(new Start(List.of(SampleModel.folder()), false), new Start(List.of(file), false)), windows);
    }

    @Test
    void severalFilesAndAFolderOpenTogetherAndAWindowOfItsOwnCanBeAskedFor() {
        Path file = SampleModel.folder().resolve("model.safetensors");
        assertEquals(0, main(true, file.toString(), SampleModel.folder().toString()));
        assertEquals(0, main(true, "--new-window", file.toString()));
        assertEquals(0, main(true, "--new-window"));
        assertEquals(
                List.of(
                        new Start(List.of(file, SampleModel.folder()), false),
                        new Start(List.of(file), true),
                        new Start(List.of(), true)),
                windows);
    }

    @Test
    void commandsAndMistakesNeverOpenIt() {
        assertEquals(0, main(true, "--version"));
        assertEquals(2, main(true, "no-such-file.gguf"));
        assertEquals(2, main(true, "--sampel"));
        assertEquals(2, main(true, SampleModel.folder().toString(), "no-such-file.gguf"));
        assertEquals(List.of(), windows);
    }

    @Test
    void withoutDisplayTheSampleIsQuantizedAndMeasured() throws IOException {
        assertEquals(0, main(false), err.toString());
        String text = out.toString();
        assertTrue(text.startsWith("Lapidary shows no window because there is no display"), text);
        assertTrue(text.contains(folder.toString()), text);
        assertTrue(text.contains("weights: signal to noise"), text);
        assertTrue(text.contains("38,912 tokens, 152 of 152 sequences"), text);
        assertEquals(
                List.of(
                        "classics-4m-q4_0.gguf",
                        "classics-4m-q4_0.gguf.recipe.json",
                        "classics-4m-q4_0.gguf.report.html"),
                names());
        // The size of llama.cpp's own Q4_0 of the sample, in its REFERENCE.md.
        assertEquals(2_347_008, Files.size(folder.resolve("classics-4m-q4_0.gguf")));
        assertEquals(List.of(), windows);
    }

    @Test
    void withoutDisplayAFileIsInspected() throws IOException {
        assertEquals(
                0, main(false, SampleModel.folder().resolve("model.safetensors").toString()));
        assertTrue(out.toString().contains("lists what is inside instead"), out.toString());
        assertTrue(out.toString().contains("model.embed_tokens.weight"), out.toString());
        assertEquals(List.of(), names());
    }

    private int main(boolean display, String... arguments) {
        Terminal terminal = new Terminal(new PrintWriter(out), new PrintWriter(err), false, 100);
        Display screen = new Display(display ? "Mac OS X" : "Linux", name -> null, library -> true, name -> true);
        return new Main(new Program(terminal, Quantizers::methods), terminal, screen, windows::add).run(arguments);
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }
}
