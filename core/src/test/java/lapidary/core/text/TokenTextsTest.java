package lapidary.core.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenTextsTest {

    @Test
    void aCharacterBelongsToTheTokenThatBeginsIt() {
        assertEquals(List.of("a", "é", "", "b"), texts(bytes(0x61), bytes(0xC3), bytes(0xA9), bytes(0x62)));
        assertEquals(List.of("x🂡", "", "y"), texts(bytes(0x78, 0xF0, 0x9F), bytes(0x82, 0xA1), bytes(0x79)));
    }

    @Test
    void brokenBytesAreNamed() {
        assertEquals(List.of("<0xC3>", "a"), texts(bytes(0xC3), bytes(0x61)));
        assertEquals(List.of("<0x80>", "<0xFF>"), texts(bytes(0x80), bytes(0xFF)));
        assertEquals(List.of("<0xED><0xA0><0x80>", "", ""), texts(bytes(0xED), bytes(0xA0), bytes(0x80)));
        assertEquals(List.of("<0xE2><0x82>", ""), texts(bytes(0xE2), bytes(0x82)));
    }

    @Test
    void controlTokensShowTheirNameAndEndACharacter() {
        assertEquals(List.of("<0xC3>", "<2>", "a"), texts(bytes(0xC3), bytes(), bytes(0x61)));
    }

    @Test
    void equalTokensAfterHalfACharacterAreReadInTheirPlace() {
        assertEquals(List.of("<0xA9>", "é", "", "<0xA9>"), texts(bytes(0xA9), bytes(0xC3), bytes(0xA9), bytes(0xA9)));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void thePartsTogetherAreTheText(long seed) {
        Random random = new Random(seed);
        String text = Texts.random(random, 400);
        byte[] all = text.getBytes(StandardCharsets.UTF_8);
        List<byte[]> tokens = new ArrayList<>();
        for (int at = 0; at < all.length; ) {
            int end = Math.min(all.length, at + 1 + random.nextInt(5));
            tokens.add(Arrays.copyOfRange(all, at, end));
            at = end;
        }
        List<String> parts = texts(tokens.toArray(byte[][]::new));
        assertEquals(tokens.size(), parts.size());
        assertEquals(text, String.join("", parts));
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    /// Each token of the vocabulary once, equal ones with the same id.
    private static List<String> texts(byte[]... tokens) {
        List<byte[]> pieces = List.of(tokens);
        int[] ids = IntStream.range(0, tokens.length)
                .map(i -> IntStream.range(0, i + 1)
                        .filter(j -> Arrays.equals(pieces.get(j), pieces.get(i)))
                        .findFirst()
                        .orElseThrow())
                .toArray();
        return TokenTexts.of(new Bytes(pieces), ids);
    }

    private record Bytes(List<byte[]> pieces) implements Tokenizer {
        @Override
        public byte[] bytes(int token) {
            return pieces.get(token);
        }

        @Override
        public String piece(int token) {
            return "<" + (token + 1) + ">";
        }

        @Override
        public int[] encode(String text) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String decode(int[] tokens) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean addsBos() {
            return false;
        }

        @Override
        public int bos() {
            return -1;
        }

        @Override
        public int eos() {
            return -1;
        }

        @Override
        public int size() {
            return pieces.size();
        }

        @Override
        public void close() {}
    }
}
