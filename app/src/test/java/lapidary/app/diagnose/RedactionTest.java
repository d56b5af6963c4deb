package lapidary.app.diagnose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RedactionTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "For input string: \"my secret prompt\"|For input string: '…'",
                "tensor 'blk.0.attn_q.weight' is odd|tensor '…' is odd",
                "cannot read /home/anna/models/private-7b.gguf now|cannot read <file.gguf> now",
                "cannot read C:\\Users\\Anna\\x.safetensors|cannot read <file.safetensors>",
                "private-7b.gguf: truncated|<file.gguf>: truncated",
                "weight -0.03125 at row 7|weight # at row 7",
                "scale 1.5e-7 is too small|scale # is too small",
                "Index 5 out of bounds for length 3|Index 5 out of bounds for length 3"
            })
    void takesOutWhatMayBeTheUsers(String line, String expected) {
        assertEquals(expected, Redaction.of(line));
    }

    @Test
    void anEndlessRecursionIsCutShort() {
        StackOverflowError thrown = new StackOverflowError();
        StackTraceElement[] frames = new StackTraceElement[1024];
        java.util.Arrays.fill(frames, new StackTraceElement("A", "a", "A.java", 1));
        thrown.setStackTrace(frames);
        String line = LogLine.of(Instant.EPOCH, "main", "ERROR", "A", "deep", thrown);
        assertTrue(line.lines().count() < 100);
        assertTrue(line.contains("… 944 more"));
    }

    @Test
    void aWholeStackKeepsItsFramesAndLosesEveryName() {
        IllegalStateException cause = new IllegalStateException("tensor 'secret.weight' in /home/anna/private.gguf");
        IOException thrown = new IOException("cannot read\n/home/anna/private.gguf", cause);
        thrown.addSuppressed(new IllegalArgumentException("near \"my secret prompt\", weight -0.03125"));
        cause.addSuppressed(thrown);
        List<String> lines = LogLine.of(Instant.EPOCH, "main", "ERROR", "A", "opening private.gguf failed", thrown)
                .lines()
                .toList();
        assertEquals("1970-01-01 00:00:00.000 [main] ERROR A: opening <file.gguf> failed", lines.getFirst());
        List<String> heads =
                lines.stream().skip(1).filter(line -> !line.startsWith("    ")).toList();
        assertEquals(
                List.of(
                        "java.io.IOException: cannot read <file.gguf>",
                        "  besides: java.lang.IllegalArgumentException: near '…', weight #",
                        "  caused by: java.lang.IllegalStateException: tensor '…' in <file.gguf>"),
                heads);
        assertTrue(lines.get(2).startsWith("    at lapidary.app.diagnose.RedactionTest.aWholeStack"), lines.get(2));
    }
}
