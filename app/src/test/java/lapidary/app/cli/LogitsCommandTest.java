package lapidary.app.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import lapidary.app.support.SampleModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LogitsCommandTest {
    private static final Path SAMPLE = SampleModel.folder();
    private static final int VOCABULARY = 2048;

    @TempDir
    Path folder;

    @Test
    void bareNumbersAreThoseOfLlamaCpp() throws IOException {
        Path out = folder.resolve("logits.bin");
        CommandRun run = CommandRun.of("logits", SAMPLE, "--tokens", "5,17,201", "--out", out, "--json");
        assertEquals(0, run.code(), run.err());
        assertEquals(3, run.json().path("shape").get(0).asInt());
        assertEquals(VOCABULARY, run.json().path("shape").get(1).asInt());
        ByteBuffer logits = ByteBuffer.wrap(Files.readAllBytes(out)).order(ByteOrder.LITTLE_ENDIAN);
        assertEquals(4 * 3 * VOCABULARY, logits.remaining());
        // llama.cpp's C API on the same model as an F32 GGUF file, the same three ids, one thread.
        assertEquals(-13.523028, logits.getFloat(0), 1e-3);
        assertEquals(-13.321779, logits.getFloat(4 * (3 * VOCABULARY - 1)), 1e-3);
    }

    @Test
    void aNumPyArrayHoldsTheSameNumbersBehindItsHeader() throws IOException {
        Path bare = folder.resolve("logits.bin");
        Path array = folder.resolve("logits.npy");
        assertEquals(
                0,
                CommandRun.of("logits", SAMPLE, "--tokens", "5,17", "--out", bare)
                        .code());
        assertEquals(
                0,
                CommandRun.of("logits", SAMPLE, "--tokens", "5,17", "--out", array)
                        .code());
        byte[] bytes = Files.readAllBytes(array);
        int header = 10 + (bytes[8] & 0xff);
        assertEquals(0, header % 64);
        String text = new String(bytes, 10, header - 10, StandardCharsets.ISO_8859_1);
        assertEquals("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2048), }", text.strip());
        assertTrue(text.endsWith("\n"));
        assertArrayEquals(Files.readAllBytes(bare), Arrays.copyOfRange(bytes, header, bytes.length));
    }

    @Test
    void aTokenOutsideTheVocabularyIsRefusedAndLeavesNoFile() throws IOException {
        Path out = folder.resolve("logits.npy");
        CommandRun run = CommandRun.of("logits", SAMPLE, "--tokens", "5,2048", "--out", out);
        assertEquals(3, run.code());
        assertTrue(run.err().contains("an id from 0 to 2047"), run.err());
        assertFalse(Files.exists(out));
        try (var left = Files.list(folder)) {
            assertEquals(0, left.count());
        }
    }
}
