package lapidary.core.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import lapidary.core.model.Vocabulary.Piece;
import lapidary.core.model.Vocabulary.PieceType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PieceTextTest {
    private static final List<Piece> PIECES = List.of(
            new Piece("<unk>", 0, PieceType.UNKNOWN),
            new Piece("<s>", 0, PieceType.CONTROL),
            new Piece("▁the", 0, PieceType.NORMAL),
            new Piece("<0xC3>", 0, PieceType.BYTE),
            new Piece("<0xA9>", 0, PieceType.BYTE),
            new Piece("<oddly>", 0, PieceType.BYTE),
            new Piece("▁user▁", 0, PieceType.USER_DEFINED));

    @Test
    void bytesOfOneCharacterAreJoined() {
        PieceText text = new PieceText(PIECES, false, false);
        assertEquals(" theé", text.decode(new int[] {2, 3, 4}));
        assertEquals(" the\uFFFD the", text.decode(new int[] {2, 3, 2}));
    }

    @Test
    void onlyTheDummyPrefixIsDropped() {
        PieceText text = new PieceText(PIECES, false, true);
        assertEquals("the the", text.decode(new int[] {1, 2, 2}));
        assertEquals("user  the", text.decode(new int[] {6, 2}));
    }

    @Test
    void piecesAreShownOneByOne() {
        PieceText text = new PieceText(PIECES, false, true);
        assertEquals("<unk>", text.show(0));
        assertEquals("<s>", text.show(1));
        assertEquals(" the", text.show(2));
        assertEquals("<0xC3>", text.show(3));
        assertEquals("?", text.show(5));
        assertThrows(IllegalArgumentException.class, () -> text.show(7));
        assertThrows(IllegalArgumentException.class, () -> text.decode(new int[] {-1}));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void byteLevelPiecesStandForEveryByte(long seed) {
        PieceText text = new PieceText(byteLevelAlphabet(), true, false);
        String random = Texts.random(new Random(seed), 300);
        byte[] bytes = random.getBytes(StandardCharsets.UTF_8);
        int[] tokens =
                IntStream.range(0, bytes.length).map(i -> bytes[i] & 0xFF).toArray();
        assertEquals(random, text.decode(tokens));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aStreamOfAnyBytesEndsAndLosesNoWholeCharacter(long seed) {
        Random random = new Random(seed);
        PieceText text = new PieceText(byteLevelAlphabet(), true, false);
        TextStream stream = new TextStream(new Decoding(text), new int[0]);
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < 400; i++) {
            boolean letter = random.nextInt(3) > 0;
            out.append(stream.add(letter ? 'a' + random.nextInt(26) : random.nextInt(256)));
        }
        out.append(stream.finish());
        assertEquals("", stream.finish());
        assertEquals(true, out.chars().filter(c -> c >= 'a' && c <= 'z').count() > 200);
    }

    /// GPT-2's table from its definition, byte by byte.
    private static List<Piece> byteLevelAlphabet() {
        List<Piece> pieces = new ArrayList<>();
        int next = 256;
        for (int b = 0; b < 256; b++) {
            boolean printable = (b >= 33 && b <= 126) || (b >= 161 && b <= 172) || (b >= 174 && b <= 255);
            pieces.add(new Piece(Character.toString(printable ? b : next++), 0, PieceType.NORMAL));
        }
        return pieces;
    }

    /// Decodes only.
    private record Decoding(PieceText text) implements Tokenizer {
        @Override
        public int[] encode(String words) {
            throw new AssertionError("not asked for");
        }

        @Override
        public String decode(int[] tokens) {
            return text.decode(Arrays.copyOf(tokens, tokens.length));
        }

        @Override
        public String piece(int token) {
            return text.show(token);
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
            return text.size();
        }

        @Override
        public void close() {}
    }
}
