package lapidary.core.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.MetadataValue;
import lapidary.core.model.Vocabulary.Kind;
import lapidary.core.model.Vocabulary.Piece;
import lapidary.core.model.Vocabulary.PieceType;
import lapidary.core.model.Vocabulary.Spacing;
import lapidary.core.model.Vocabulary.Special;
import org.junit.jupiter.api.Test;

final class GgufVocabularyTest {
    private final Map<String, MetadataValue> metadata = new HashMap<>();

    @Test
    void readsASentencePieceVocabularyWithLlamaCppsDefaults() throws FormatException {
        metadata.put("tokenizer.ggml.model", MetadataValue.text("llama"));
        metadata.put("tokenizer.ggml.tokens", texts("<unk>", "<s>", "</s>", "▁a"));
        metadata.put("tokenizer.ggml.scores", reals(0, 0, 0, -1));
        metadata.put("tokenizer.ggml.token_type", wholes(2, 3, 3, 1));
        assertEquals(
                new Vocabulary(
                        Kind.SENTENCE_PIECE,
                        List.of(
                                new Piece("<unk>", 0, PieceType.UNKNOWN),
                                new Piece("<s>", 0, PieceType.CONTROL),
                                new Piece("</s>", 0, PieceType.CONTROL),
                                new Piece("▁a", -1, PieceType.NORMAL)),
                        List.of(),
                        "default",
                        new Special(1, 2, 0, -1, true, false),
                        new Spacing(true, false, "")),
                read());
    }

    @Test
    void readsAByteLevelVocabulary() throws FormatException {
        metadata.put("tokenizer.ggml.model", MetadataValue.text("gpt2"));
        metadata.put("tokenizer.ggml.pre", MetadataValue.text("llama-bpe"));
        metadata.put("tokenizer.ggml.tokens", texts("a", "b", "ab"));
        metadata.put("tokenizer.ggml.merges", texts("a b"));
        metadata.put("tokenizer.ggml.bos_token_id", MetadataValue.uint32(2));
        metadata.put("tokenizer.ggml.eos_token_id", MetadataValue.uint32(99));
        Vocabulary vocabulary = read();
        assertEquals(List.of("a b"), vocabulary.merges());
        assertEquals("llama-bpe", vocabulary.preTokenizer());
        assertEquals(new Special(2, -1, -1, -1, true, false), vocabulary.special());
    }

    @Test
    void theFilesOwnRuleForBosWins() throws FormatException {
        metadata.put("tokenizer.ggml.model", MetadataValue.text("llama"));
        metadata.put("tokenizer.ggml.tokens", texts("<unk>", "<s>"));
        metadata.put("tokenizer.ggml.add_bos_token", MetadataValue.truth(false));
        assertFalse(read().special().addsBos());
    }

    @Test
    void namesWhatIsMissingOrWrong() {
        refuses(Problem.MISSING_METADATA, "tokenizer.ggml.model");
        metadata.put("tokenizer.ggml.model", MetadataValue.text("bert"));
        refuses(Problem.BAD_TOKENIZER, "'bert'");
        metadata.put("tokenizer.ggml.model", MetadataValue.text("gpt2"));
        refuses(Problem.MISSING_METADATA, "tokenizer.ggml.tokens");
        metadata.put("tokenizer.ggml.tokens", texts("a", "b"));
        refuses(Problem.MISSING_METADATA, "tokenizer.ggml.merges");
        metadata.put("tokenizer.ggml.merges", texts("ab"));
        refuses(Problem.BAD_TOKENIZER, "merges[0]");
        metadata.put("tokenizer.ggml.merges", texts("a b"));
        metadata.put("tokenizer.ggml.scores", reals(0));
        refuses(Problem.BAD_TOKENIZER, "2 values, one per token");
        metadata.put("tokenizer.ggml.scores", reals(0, Double.NaN));
        refuses(Problem.BAD_TOKENIZER, "scores[1]");
        metadata.put("tokenizer.ggml.scores", reals(0, 0));
        metadata.put("tokenizer.ggml.token_type", wholes(1, 7));
        refuses(Problem.BAD_TOKENIZER, "token_type[1]");
    }

    private void refuses(Problem problem, String part) {
        FormatException thrown = assertThrows(FormatException.class, this::read);
        assertEquals(problem, thrown.problem());
        assertTrue(thrown.getMessage().contains(part), thrown.getMessage());
    }

    private Vocabulary read() throws FormatException {
        return GgufVocabulary.read(metadata, Path.of("model.gguf"));
    }

    private static MetadataValue texts(String... values) {
        return new MetadataValue.Sequence(
                MetadataValue.text(""),
                Stream.of(values).map(MetadataValue::text).toList());
    }

    private static MetadataValue reals(double... values) {
        return new MetadataValue.Sequence(
                MetadataValue.float32(0),
                Arrays.stream(values).mapToObj(MetadataValue::float32).toList());
    }

    private static MetadataValue wholes(long... values) {
        return new MetadataValue.Sequence(
                MetadataValue.uint32(0),
                Arrays.stream(values)
                        .mapToObj(v -> (MetadataValue) new MetadataValue.Whole(v, 32, true))
                        .toList());
    }
}
