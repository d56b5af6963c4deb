package lapidary.core.model;

import java.util.Base64;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.ToLongFunction;
import lapidary.core.format.MetadataValue;
import lapidary.core.model.Vocabulary.Kind;
import lapidary.core.model.Vocabulary.Piece;

/// Writes a vocabulary as the `tokenizer.ggml.*` metadata of a GGUF file: the counterpart of
/// [GgufVocabulary].
final class VocabularyMetadata {
    private static final String PREFIX = "tokenizer.ggml.";
    private static final MetadataValue FLOAT = new MetadataValue.Real(0, 32);
    private static final MetadataValue INT32 = new MetadataValue.Whole(0, 32, true);
    private static final MetadataValue UINT8 = new MetadataValue.Whole(0, 8, false);

    private final SequencedMap<String, MetadataValue> metadata;

    private VocabularyMetadata(SequencedMap<String, MetadataValue> metadata) {
        this.metadata = metadata;
    }

    /// Appends the vocabulary to `metadata`.
    static void put(Vocabulary vocabulary, SequencedMap<String, MetadataValue> metadata) {
        new VocabularyMetadata(metadata).put(vocabulary);
    }

    private void put(Vocabulary vocabulary) {
        List<Piece> pieces = vocabulary.pieces();
        boolean isBytePairs = vocabulary.kind() == Kind.BYTE_PAIRS;
        put("model", MetadataValue.text(name(vocabulary.kind())));
        put("pre", MetadataValue.text(vocabulary.preTokenizer()));
        put("tokens", texts(pieces.stream().map(Piece::text).toList()));
        if (!isBytePairs) {
            put("scores", numbers(FLOAT, pieces, piece -> Double.doubleToRawLongBits(piece.score())));
        }
        put("token_type", numbers(INT32, pieces, piece -> piece.type().number()));
        if (isBytePairs) {
            put("merges", texts(vocabulary.merges()));
        }
        putId("bos_token_id", vocabulary.special().bos());
        putId("eos_token_id", vocabulary.special().eos());
        putId("unknown_token_id", vocabulary.special().unknown());
        putId("padding_token_id", vocabulary.special().padding());
        put("add_bos_token", MetadataValue.truth(vocabulary.special().addsBos()));
        put("add_eos_token", MetadataValue.truth(vocabulary.special().addsEos()));
        if (!isBytePairs) {
            putSpacing(vocabulary);
        }
    }

    /// Only what differs from what llama.cpp takes for granted.
    private void putSpacing(Vocabulary vocabulary) {
        boolean isUnigram = vocabulary.kind() == Kind.UNIGRAM;
        if (!vocabulary.spacing().dummyPrefix()) {
            put("add_space_prefix", MetadataValue.truth(false));
        }
        if (vocabulary.spacing().removeExtra() != isUnigram) {
            put(
                    "remove_extra_whitespaces",
                    MetadataValue.truth(vocabulary.spacing().removeExtra()));
        }
        if (!vocabulary.spacing().charsMap().isEmpty()) {
            byte[] map = Base64.getDecoder().decode(vocabulary.spacing().charsMap());
            long[] bytes = new long[map.length];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = Byte.toUnsignedLong(map[i]);
            }
            put("precompiled_charsmap", MetadataValue.packed(UINT8, bytes));
        }
    }

    private static String name(Kind kind) {
        return switch (kind) {
            case SENTENCE_PIECE -> "llama";
            case UNIGRAM -> "t5";
            case BYTE_PAIRS -> "gpt2";
        };
    }

    private void putId(String key, int id) {
        if (id >= 0) {
            put(key, MetadataValue.uint32(id));
        }
    }

    private void put(String key, MetadataValue value) {
        metadata.put(PREFIX + key, value);
    }

    private static MetadataValue texts(List<String> texts) {
        List<MetadataValue> values = texts.stream().map(MetadataValue::text).toList();
        return new MetadataValue.Sequence(MetadataValue.text(""), values);
    }

    private static MetadataValue numbers(MetadataValue kind, List<Piece> pieces, ToLongFunction<Piece> bits) {
        return MetadataValue.packed(kind, pieces.stream().mapToLong(bits).toArray());
    }
}
