package lapidary.core.model;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.MetadataValue;
import lapidary.core.model.Vocabulary.Kind;
import lapidary.core.model.Vocabulary.Piece;
import lapidary.core.model.Vocabulary.PieceType;
import lapidary.core.model.Vocabulary.Spacing;
import lapidary.core.model.Vocabulary.Special;
import org.jspecify.annotations.Nullable;

/// Reads the vocabulary that a GGUF file carries in its metadata (`tokenizer.ggml.*`), with
/// llama.cpp's defaults.
///
/// Source: llama.cpp `llama-vocab.cpp`, `llama_vocab::impl::load`.
public final class GgufVocabulary {
    private static final String PREFIX = "tokenizer.ggml.";

    /// Pre-tokenizers whose vocabularies put BOS before a text unless they say otherwise.
    private static final Set<String> ADD_BOS = Set.of(
            "llama3",
            "llama-v3",
            "llama-bpe",
            "falcon3",
            "falcon-h1",
            "pixtral",
            "midm-2.0",
            "lfm2",
            "jina-v5-nano",
            "tekken",
            "chameleon");

    private final Map<String, MetadataValue> metadata;
    private final Path file;

    private GgufVocabulary(Map<String, MetadataValue> metadata, Path file) {
        this.metadata = metadata;
        this.file = file;
    }

    /// Whether the metadata holds a vocabulary at all.
    public static boolean isIn(Map<String, MetadataValue> metadata) {
        return metadata.containsKey(PREFIX + "model");
    }

    /// @param metadata of a GGUF file
    /// @param file for messages
    /// @throws FormatException when a value is missing, has another type, or the kind of vocabulary
    ///     is not supported
    public static Vocabulary read(Map<String, MetadataValue> metadata, Path file) throws FormatException {
        return new GgufVocabulary(metadata, file).read();
    }

    private Vocabulary read() throws FormatException {
        String model = text("model").orElseThrow(() -> missing("model"));
        Kind kind =
                switch (model) {
                    case "llama" -> Kind.SENTENCE_PIECE;
                    case "gpt2" -> Kind.BYTE_PAIRS;
                    case "t5" -> Kind.UNIGRAM;
                    default -> throw bad("model", "'llama', 'gpt2' or 't5'", "'" + model + "'");
                };
        List<Piece> pieces = pieces();
        String preTokenizer = text("pre").orElse("default");
        boolean sentencePiece = kind != Kind.BYTE_PAIRS;
        Spacing spacing = sentencePiece
                ? new Spacing(
                        truth("add_space_prefix").orElse(true),
                        truth("remove_extra_whitespaces").orElse(kind == Kind.UNIGRAM),
                        charsMap())
                : Spacing.NONE;
        List<String> merges = sentencePiece ? List.of() : merges();
        return new Vocabulary(kind, pieces, merges, preTokenizer, special(kind, preTokenizer, pieces.size()), spacing);
    }

    private Special special(Kind kind, String preTokenizer, int size) throws FormatException {
        boolean addsBos = kind == Kind.SENTENCE_PIECE || (kind == Kind.BYTE_PAIRS && ADD_BOS.contains(preTokenizer));
        int[] standard =
                switch (kind) {
                    case SENTENCE_PIECE -> new int[] {1, 2, 0, -1};
                    case BYTE_PAIRS -> new int[] {11, 11, -1, -1};
                    case UNIGRAM -> new int[] {-1, 1, 2, 0};
                };
        return new Special(
                id("bos_token_id", standard[0], size),
                id("eos_token_id", standard[1], size),
                id("unknown_token_id", standard[2], size),
                id("padding_token_id", standard[3], size),
                truth("add_bos_token").orElse(addsBos),
                truth("add_eos_token").orElse(kind == Kind.UNIGRAM));
    }

    private List<Piece> pieces() throws FormatException {
        List<MetadataValue> texts = sequence("tokens").orElseThrow(() -> missing("tokens"));
        Optional<List<MetadataValue>> scores = sequence("scores");
        Optional<List<MetadataValue>> types = sequence("token_type");
        sameLength("scores", scores, texts.size());
        sameLength("token_type", types, texts.size());
        List<Piece> pieces = new ArrayList<>(texts.size());
        for (int i = 0; i < texts.size(); i++) {
            if (!(texts.get(i) instanceof MetadataValue.Text(String text))) {
                throw bad("tokens[" + i + "]", "text", texts.get(i).toString());
            }
            pieces.add(new Piece(
                    text,
                    scores.isPresent() ? score(scores.get().get(i), i) : 0,
                    types.isPresent() ? type(types.get().get(i), i) : PieceType.NORMAL));
        }
        return pieces;
    }

    private float score(MetadataValue value, int at) throws FormatException {
        if (!(value instanceof MetadataValue.Real(double number, int bits)) || Double.isNaN(number)) {
            throw bad("scores[" + at + "]", "a number", value.toString());
        }
        return (float) number;
    }

    private PieceType type(MetadataValue value, int at) throws FormatException {
        // 0 is "undefined": files made without types use it for ordinary pieces.
        PieceType type = value instanceof MetadataValue.Whole whole
                ? whole.value() == 0 ? PieceType.NORMAL : PieceType.of(whole.value())
                : null;
        if (type == null) {
            throw bad("token_type[" + at + "]", "a number from 1 to 6", value.toString());
        }
        return type;
    }

    private List<String> merges() throws FormatException {
        List<MetadataValue> values = sequence("merges").orElseThrow(() -> missing("merges"));
        List<String> merges = new ArrayList<>(values.size());
        for (int i = 0; i < values.size(); i++) {
            if (!(values.get(i) instanceof MetadataValue.Text(String text)) || text.indexOf(' ', 1) < 0) {
                throw bad(
                        "merges[" + i + "]",
                        "two pieces with a space between",
                        values.get(i).toString());
            }
            merges.add(text);
        }
        return merges;
    }

    private String charsMap() throws FormatException {
        Optional<List<MetadataValue>> values = sequence("precompiled_charsmap");
        if (values.isEmpty()) {
            return "";
        }
        byte[] bytes = new byte[values.get().size()];
        for (int i = 0; i < bytes.length; i++) {
            if (!(values.get().get(i) instanceof MetadataValue.Whole whole)) {
                throw bad(
                        "precompiled_charsmap[" + i + "]",
                        "a byte",
                        values.get().get(i).toString());
            }
            bytes[i] = (byte) whole.value();
        }
        return Base64.getEncoder().encodeToString(bytes);
    }

    private int id(String key, int standard, int size) throws FormatException {
        MetadataValue value = find(key);
        if (value == null) {
            return standard < size ? standard : -1;
        }
        if (!(value instanceof MetadataValue.Whole whole)) {
            throw bad(key, "a token id", value.toString());
        }
        // llama.cpp, too, takes an id outside the vocabulary for none.
        return whole.value() >= 0 && whole.value() < size ? (int) whole.value() : -1;
    }

    private Optional<String> text(String key) throws FormatException {
        MetadataValue value = find(key);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof MetadataValue.Text(String text)) {
            return Optional.of(text);
        }
        throw bad(key, "text", value.toString());
    }

    private Optional<Boolean> truth(String key) throws FormatException {
        MetadataValue value = find(key);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof MetadataValue.Truth(boolean truth)) {
            return Optional.of(truth);
        }
        throw bad(key, "true or false", value.toString());
    }

    private Optional<List<MetadataValue>> sequence(String key) throws FormatException {
        MetadataValue value = find(key);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof MetadataValue.Sequence sequence) {
            return Optional.of(sequence.values());
        }
        throw bad(key, "a list", value.getClass().getSimpleName());
    }

    private void sameLength(String key, Optional<List<MetadataValue>> values, int size) throws FormatException {
        if (values.isPresent() && values.get().size() != size) {
            throw bad(
                    key,
                    size + " values, one per token",
                    String.valueOf(values.get().size()));
        }
    }

    private @Nullable MetadataValue find(String key) {
        return metadata.get(PREFIX + key);
    }

    private FormatException missing(String key) {
        return new FormatException(Problem.MISSING_METADATA, file, PREFIX + key, "a value", "none");
    }

    private FormatException bad(String key, String expected, String found) {
        return new FormatException(Problem.BAD_TOKENIZER, file, PREFIX + key, expected, found);
    }
}
