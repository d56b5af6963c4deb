package lapidary.core.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import lapidary.core.format.FormatException;
import lapidary.core.job.Job;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TextReaderTest {
    @TempDir
    Path folder;

    private TextData read(byte[] content) throws IOException {
        return DataSets.texts(List.of(Files.write(folder.resolve("t.txt"), content)), Job.UNWATCHED);
    }

    /// The portions that are read end at 65,536 bytes.
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_533, 65_534, 65_535, 65_536, 65_537, 200_000})
    void aByteThatIsNoTextIsNamedByItsPlace(int place) throws IOException {
        byte[] content = "x".repeat(place + 7).getBytes(StandardCharsets.US_ASCII);
        content[place] = (byte) 0xff;
        FormatException wrong = assertThrows(FormatException.class, () -> read(content));
        assertTrue(wrong.getMessage().contains("text at byte " + place + ":"), wrong.getMessage());
        assertTrue(wrong.getMessage().contains("the bytes ff"), wrong.getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {65_532, 65_533, 65_534, 65_535, 65_536})
    void charactersAcrossPortionsStayWhole(int before) throws IOException {
        String text = "a".repeat(before) + "\ud83d\ude00 é 中";
        TextData data = read(text.getBytes(StandardCharsets.UTF_8));
        assertEquals(before + 5, data.count());
        assertEquals(text, data.parts().getFirst().read());
    }

    @Test
    void aCharacterCutOffAtTheEndIsNoText() {
        byte[] content = "abc\ud83d\ude00".getBytes(StandardCharsets.UTF_8);
        FormatException wrong =
                assertThrows(FormatException.class, () -> read(Arrays.copyOf(content, content.length - 1)));
        assertTrue(wrong.getMessage().contains("text at byte 3:"), wrong.getMessage());
    }

    @Test
    void aByteOrderMarkIsNoCharacter() throws IOException {
        ByteArrayOutputStream marked = new ByteArrayOutputStream();
        marked.write(new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf});
        marked.write("abc".getBytes(StandardCharsets.US_ASCII));
        TextData data = read(marked.toByteArray());
        assertEquals(3, data.count());
        assertEquals("abc", data.parts().getFirst().read());
    }

    @Test
    void anEmptyTextHasNoCharacters() throws IOException {
        assertEquals(0, read(new byte[0]).count());
    }
}
