package lapidary.core.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import lapidary.core.format.FormatException;
import lapidary.core.job.Job;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TokenReaderTest {
    private static final int[] IDS = {1, 50256, 7, 0, 65535, 300, 12, 40_000, 9, 2};

    @TempDir
    Path folder;

    private TokenData read(byte[] content, TokenWidth width) throws IOException {
        return DataSets.tokens(Files.write(folder.resolve("t.bin"), content), width, Job.UNWATCHED);
    }

    @Test
    void bareNumbersTellTheirWidth() throws IOException {
        assertArrayEquals(IDS, read(DataFiles.uint16(IDS), TokenWidth.AUTOMATIC).tokens());
        assertArrayEquals(IDS, read(DataFiles.uint32(IDS), TokenWidth.AUTOMATIC).tokens());
        assertArrayEquals(IDS, read(DataFiles.uint16(IDS), TokenWidth.UINT16).tokens());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void theLookOfNumbersDoesNotDeceive(long seed) throws IOException {
        int[] ids = new Random(seed).ints(64, 0, 32_000).toArray();
        assertArrayEquals(ids, read(DataFiles.uint16(ids), TokenWidth.AUTOMATIC).tokens());
        assertArrayEquals(ids, read(DataFiles.uint32(ids), TokenWidth.AUTOMATIC).tokens());
    }

    @ParameterizedTest
    @CsvSource({"20240520, 2", "20240801, 4"})
    void theHeaderOfLlmcIsBelieved(int magic, int width) throws IOException {
        byte[] body = width == 2 ? DataFiles.uint16(IDS) : DataFiles.uint32(IDS);
        ByteBuffer file = ByteBuffer.allocate(1024 + body.length).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(magic).putInt(1).putInt(IDS.length).position(1024);
        file.put(body);
        assertArrayEquals(IDS, read(file.array(), TokenWidth.AUTOMATIC).tokens());
        file.putInt(8, IDS.length + 1);
        assertThrows(FormatException.class, () -> read(file.array(), TokenWidth.AUTOMATIC));
    }

    @Test
    void aTextOfNumbersMayHaveBracketsAndCommas() throws IOException {
        byte[] text = "[1, 50256,7\n0 65535;300]".getBytes(StandardCharsets.US_ASCII);
        assertArrayEquals(
                new int[] {1, 50256, 7, 0, 65535, 300},
                read(text, TokenWidth.AUTOMATIC).tokens());
    }

    @Test
    void anArrayOfIntegersIsTakenAsItIs() throws IOException {
        byte[] array = DataFiles.npy("<i8", "(2, 2)", DataFiles.int64(5, 6, 7, 1 << 20));
        assertArrayEquals(
                new int[] {5, 6, 7, 1 << 20}, read(array, TokenWidth.AUTOMATIC).tokens());
        byte[] negative = DataFiles.npy("<i8", "(2,)", DataFiles.int64(5, -6));
        FormatException wrong = assertThrows(FormatException.class, () -> read(negative, TokenWidth.AUTOMATIC));
        assertTrue(wrong.getMessage().contains("token 1"), wrong.getMessage());
        byte[] reals = DataFiles.npy("<f4", "(2,)", DataFiles.float32(5, 6));
        assertThrows(FormatException.class, () -> read(reals, TokenWidth.AUTOMATIC));
    }

    @Test
    void anIdOutsideTheVocabularyIsNamedWithItsPlace() throws IOException {
        TokenData data = read(DataFiles.uint16(IDS), TokenWidth.AUTOMATIC);
        data.check(65536);
        FormatException wrong = assertThrows(FormatException.class, () -> data.check(50257));
        assertTrue(wrong.getMessage().contains("token 4: expected an id below 50257"), wrong.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1 2 x 3", "99999999999", "-4 5", "1.5 2"})
    void otherTextsAreNoTokens(String text) {
        byte[] content = (" ".repeat(5000) + text).getBytes(StandardCharsets.US_ASCII);
        byte[] numbers = ("1 ".repeat(5000) + text).getBytes(StandardCharsets.US_ASCII);
        FormatException wrong = assertThrows(FormatException.class, () -> read(numbers, TokenWidth.AUTOMATIC));
        assertTrue(wrong.getMessage().contains("at byte"), wrong.getMessage());
        assertEquals(text.length() + 5000, content.length);
    }

    @Test
    void halfAnIdOrNoneIsRefused() {
        assertThrows(FormatException.class, () -> read(new byte[] {1, 0, 2}, TokenWidth.UINT16));
        assertThrows(FormatException.class, () -> read(new byte[0], TokenWidth.AUTOMATIC));
        assertThrows(FormatException.class, () -> read(DataFiles.uint32(-5, 1), TokenWidth.UINT32));
    }
}
