package lapidary.core.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.ModelFile;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.model.Vocabulary;
import lapidary.core.model.Vocabulary.Kind;
import lapidary.core.model.Vocabulary.Piece;
import lapidary.core.model.Vocabulary.PieceType;
import lapidary.core.model.Vocabulary.Spacing;
import lapidary.core.model.Vocabulary.Special;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Small vocabularies whose cut can be worked out by hand.
final class TokenizerJsonTest {
    private static final Path FILE = Path.of("vocabulary");
    private static final Special NONE = new Special(-1, -1, -1, -1, false, false);

    @TempDir
    Path folder;

    @Test
    void byteLevelPiecesMergeInTheOrderOfTheList() throws IOException {
        try (Tokenizer tokenizer = Tokenizers.of(byteLevel("gpt-2", List.of("b c", "a b")), FILE)) {
            assertArrayEquals(new int[] {0, 4}, tokenizer.encode("abc"));
            assertArrayEquals(new int[] {3}, tokenizer.encode("ab"));
            assertEquals("abc", tokenizer.decode(new int[] {0, 4}));
        }
    }

    @Test
    void aLlama3VocabularyTakesWholePiecesWithoutMerges() throws IOException {
        try (Tokenizer tokenizer = Tokenizers.of(byteLevel("llama-bpe", List.of("b c")), FILE)) {
            assertArrayEquals(new int[] {5}, tokenizer.encode("abc"));
        }
        try (Tokenizer tokenizer = Tokenizers.of(byteLevel("qwen2", List.of("b c")), FILE)) {
            assertArrayEquals(new int[] {0, 4}, tokenizer.encode("abc"));
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"gpt-2, 1234 5678", "llama-bpe, 123 4 567 8", "qwen2, 1 2 3 4 5 6 7 8", "smollm, 1 2 3 4 5 6 7 8"})
    void digitsAreCutAsThePreTokenizerSays(String preTokenizer, String expected) throws IOException {
        List<Piece> pieces = new ArrayList<>();
        List<String> merges = new ArrayList<>();
        "12345678Ġ".chars().forEach(c -> pieces.add(new Piece(Character.toString(c), 0, PieceType.NORMAL)));
        for (String longer : List.of("12", "123", "1234", "56", "567", "5678")) {
            pieces.add(new Piece(longer, 0, PieceType.NORMAL));
            merges.add(longer.substring(0, longer.length() - 1) + " " + longer.charAt(longer.length() - 1));
        }
        Vocabulary vocabulary = new Vocabulary(Kind.BYTE_PAIRS, pieces, merges, preTokenizer, NONE, Spacing.NONE);
        try (Tokenizer tokenizer = Tokenizers.of(vocabulary, FILE)) {
            String cut = Arrays.stream(tokenizer.encode("1234 5678"))
                    .mapToObj(tokenizer::piece)
                    .filter(piece -> !piece.isBlank())
                    .collect(Collectors.joining(" "));
            assertEquals(expected, cut);
        }
    }

    @Test
    void anUnknownPreTokenizerIsRefusedByName() {
        FormatException thrown =
                assertThrows(FormatException.class, () -> Tokenizers.of(byteLevel("tekken-9", List.of("a b")), FILE));
        assertEquals(Problem.BAD_TOKENIZER, thrown.problem());
        assertTrue(thrown.getMessage().contains("'tekken-9'"), thrown.getMessage());
    }

    @Test
    void userDefinedPiecesAreFoundWholeAndControlPiecesNever() throws IOException {
        List<Piece> pieces = new ArrayList<>(byteLevel("gpt-2", List.of("a b")).pieces());
        pieces.add(new Piece("<ab>", 0, PieceType.USER_DEFINED));
        pieces.add(new Piece("ba", 0, PieceType.CONTROL));
        Vocabulary vocabulary =
                new Vocabulary(Kind.BYTE_PAIRS, pieces, List.of("a b", "b a"), "gpt-2", NONE, Spacing.NONE);
        try (Tokenizer tokenizer = Tokenizers.of(vocabulary, FILE)) {
            assertArrayEquals(new int[] {3, 6, 1, 0}, tokenizer.encode("ab<ab>ba"));
            assertEquals("ab<ab>", tokenizer.decode(new int[] {3, 6, 7}));
        }
    }

    @Test
    void sentencePiecesMergeByScore() throws IOException {
        Vocabulary vocabulary = sentencePiece(Kind.SENTENCE_PIECE, new Spacing(true, false, ""));
        try (Tokenizer tokenizer = Tokenizers.of(vocabulary, FILE)) {
            // "▁ab" is no merge of two pieces ("▁a" is none); "ab" before "bc".
            assertArrayEquals(new int[] {1, 5, 4}, tokenizer.encode("abc"));
            assertArrayEquals(new int[] {1, 7, 1, 2}, tokenizer.encode("<user> a"));
            assertEquals("abc", tokenizer.decode(new int[] {1, 5, 4}));
            assertEquals(" ⁇ ", tokenizer.decode(tokenizer.encode("z")).substring(0, 3));
        }
    }

    @Test
    void superfluousSpacesGoWhereTheVocabularySaysSo() throws IOException {
        Vocabulary vocabulary = sentencePiece(Kind.SENTENCE_PIECE, new Spacing(true, true, ""));
        try (Tokenizer tokenizer = Tokenizers.of(vocabulary, FILE)) {
            assertArrayEquals(new int[] {1, 2, 1, 3}, tokenizer.encode("  a   b  "));
            assertArrayEquals(new int[0], tokenizer.encode("   "));
        }
    }

    @Test
    void unigramTakesTheLikeliestCut() throws IOException {
        Vocabulary vocabulary = sentencePiece(Kind.UNIGRAM, new Spacing(false, false, ""));
        try (Tokenizer tokenizer = Tokenizers.of(vocabulary, FILE)) {
            // a + bc: -3 - 2; ab + c: -1 - 5.
            assertArrayEquals(new int[] {2, 6}, tokenizer.encode("abc"));
        }
    }

    @Test
    void readsATokenizerJsonWithItsRules() throws IOException {
        Files.writeString(
                folder.resolve("tokenizer.json"),
                """
                {"version":"1.0","added_tokens":[{"id":3,"content":"<s>","special":true,"single_word":false,
                "lstrip":false,"rstrip":false,"normalized":false}],"normalizer":null,"pre_tokenizer":null,
                "post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<s>","type_id":0}},
                {"Sequence":{"id":"A","type_id":0}}],"pair":[],"special_tokens":{"<s>":{"id":"<s>","ids":[3],"tokens":["<s>"]}}},
                "decoder":{"type":"Fuse"},
                "model":{"type":"BPE","vocab":{"a":0,"b":1,"ab":2},"merges":["a b"]}}
                """);
        Files.writeString(folder.resolve("tokenizer_config.json"), "{\"bos_token\":{\"content\":\"<s>\"}}");
        try (ModelFile file = holding("tokenizer.json", "tokenizer_config.json");
                Tokenizer tokenizer = Tokenizers.of(file)) {
            assertArrayEquals(new int[] {1, 2}, tokenizer.encode("bab"));
            assertEquals("bab", tokenizer.decode(new int[] {3, 1, 2}));
            assertTrue(tokenizer.addsBos());
            assertEquals(3, tokenizer.bos());
            assertEquals(-1, tokenizer.eos());
            assertEquals("<s>", tokenizer.piece(3));
            assertEquals(4, tokenizer.size());
        }
    }

    @Test
    void aConfigurationMayRefuseBos() throws IOException {
        Files.writeString(
                folder.resolve("tokenizer.json"),
                "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"<s>\":0,\"a\":1},\"merges\":[]}}");
        Files.writeString(folder.resolve("tokenizer_config.json"), "{\"bos_token\":\"<s>\",\"add_bos_token\":false}");
        try (ModelFile file = holding("tokenizer.json", "tokenizer_config.json");
                Tokenizer tokenizer = Tokenizers.of(file)) {
            assertFalse(tokenizer.addsBos());
            assertEquals(0, tokenizer.bos());
        }
    }

    @Test
    void brokenTokenizerFilesAreNamed() throws IOException {
        for (String text : List.of("", "[]", "{\"model\":{}}", "{\"model\":{\"vocab\":{\"a\":-1}}}", "{\"model\":")) {
            Files.writeString(folder.resolve("tokenizer.json"), text);
            try (ModelFile file = holding("tokenizer.json")) {
                FormatException thrown = assertThrows(FormatException.class, () -> Tokenizers.of(file), text);
                assertEquals(Problem.BAD_TOKENIZER, thrown.problem());
                assertTrue(thrown.getMessage().contains("tokenizer.json"), thrown.getMessage());
            }
        }
    }

    @Test
    void aClosedTokenizerRefusesToWork() throws IOException {
        Tokenizer tokenizer = Tokenizers.of(byteLevel("gpt-2", List.of("a b")), FILE);
        tokenizer.close();
        tokenizer.close();
        assertThrows(IllegalStateException.class, () -> tokenizer.encode("ab"));
    }

    @Test
    void threadsShareATokenizer() throws IOException {
        try (Tokenizer tokenizer = Tokenizers.of(byteLevel("gpt-2", List.of("b c", "a b")), FILE)) {
            new Workers(4).rows(500, 1, Job.UNWATCHED, (from, to) -> {
                String text = "abc".repeat((int) from % 7 + 1);
                assertEquals(text, tokenizer.decode(tokenizer.encode(text)));
            });
        }
    }

    @Test
    void aModelWithoutVocabularyIsNamed() throws IOException {
        try (ModelFile file = holding()) {
            FormatException thrown = assertThrows(FormatException.class, () -> Tokenizers.of(file));
            assertEquals(Problem.BAD_TOKENIZER, thrown.problem());
        }
    }

    private ModelFile holding(String... companions) {
        Map<String, Path> files = new LinkedHashMap<>();
        Set.of(companions).forEach(name -> files.put(name, folder.resolve(name)));
        return new ModelFile(folder, "huggingface", new LinkedHashMap<>(), List.of(), files, "", 0, Arena.ofShared());
    }

    /// a = 0, b = 1, c = 2, ab = 3, bc = 4, abc = 5
    private static Vocabulary byteLevel(String preTokenizer, List<String> merges) {
        List<Piece> pieces = List.of("a", "b", "c", "ab", "bc", "abc").stream()
                .map(text -> new Piece(text, 0, PieceType.NORMAL))
                .toList();
        return new Vocabulary(Kind.BYTE_PAIRS, pieces, merges, preTokenizer, NONE, Spacing.NONE);
    }

    private static Vocabulary sentencePiece(Kind kind, Spacing spacing) {
        List<Piece> pieces = List.of(
                new Piece("<unk>", 0, PieceType.UNKNOWN),
                new Piece("▁", -4, PieceType.NORMAL),
                new Piece("a", -3, PieceType.NORMAL),
                new Piece("b", -3, PieceType.NORMAL),
                new Piece("c", -5, PieceType.NORMAL),
                new Piece("ab", -1, PieceType.NORMAL),
                new Piece("bc", -2, PieceType.NORMAL),
                new Piece("<user>", 0, PieceType.USER_DEFINED));
        return new Vocabulary(kind, pieces, List.of(), "default", new Special(-1, -1, 0, -1, false, false), spacing);
    }
}
