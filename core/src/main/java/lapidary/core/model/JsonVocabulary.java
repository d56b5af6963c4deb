package lapidary.core.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.StrictJson;
import lapidary.core.model.Vocabulary.Kind;
import lapidary.core.model.Vocabulary.Piece;
import lapidary.core.model.Vocabulary.PieceType;
import lapidary.core.model.Vocabulary.Spacing;
import lapidary.core.model.Vocabulary.Special;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads the vocabulary out of a BPE `tokenizer.json`, for formats that keep a vocabulary and rules
/// rather than that file.
///
/// Source: llama.cpp `conversion/base.py` (`_set_vocab_gpt2`, `_set_vocab_llama_hf`).
final class JsonVocabulary {
    private static final long LARGEST = 256L << 20;
    private static final int MOST_PIECES = 16 << 20;

    /// The cut of a ByteLevel pre-tokenizer that brings its own expression.
    private static final List<String> OF_BYTE_LEVEL = PreTokenizer.GPT_2.patterns();

    private final Path file;
    private final JsonNode root;
    private final List<@Nullable Piece> pieces = new ArrayList<>();

    private JsonVocabulary(Path file, JsonNode root) {
        this.file = file;
        this.root = root;
    }

    /// @return a vocabulary without special ids: those are named elsewhere
    /// @throws UnsuitedException for tokenizers that GGUF has no rules for
    static Vocabulary read(Path file) throws IOException, UnsuitedException {
        return read(file, StrictJson.readObject(file, LARGEST));
    }

    /// The same for a tree that is at hand.
    ///
    /// @param file for messages
    static Vocabulary read(Path file, JsonNode root) throws FormatException, UnsuitedException {
        return new JsonVocabulary(file, root).vocabulary();
    }

    private Vocabulary vocabulary() throws FormatException, UnsuitedException {
        JsonNode model = root.path("model");
        String type = model.path("type").asString("BPE");
        if (!type.equals("BPE")) {
            throw new UnsuitedException(
                    "Its tokenizer.json holds a " + type + " tokenizer, which GGUF has no rules for here.");
        }
        List<String> merges = merges(model.path("merges"));
        boolean isByteLevel = mentions("ByteLevel", root.path("pre_tokenizer"), root.path("decoder"));
        Kind kind = isByteLevel ? Kind.BYTE_PAIRS : Kind.SENTENCE_PIECE;
        addPieces(model.path("vocab"), isByteLevel ? Map.of() : ranks(merges));
        addAddedTokens();
        Special none =
                new Special(-1, -1, unknown(model.path("unk_token").asString("")), -1, startsWithBos(), endsWithEos());
        return new Vocabulary(
                kind,
                complete(),
                isByteLevel ? merges : List.of(),
                isByteLevel ? preTokenizer(model.path("ignore_merges").asBoolean(false)) : "default",
                none,
                isByteLevel ? Spacing.NONE : new Spacing(hasDummyPrefix(), false, ""));
    }

    private List<String> merges(JsonNode node) throws FormatException {
        List<String> merges = new ArrayList<>(node.size());
        for (JsonNode merge : node) {
            String text = merge.isArray() && merge.size() == 2
                    ? merge.path(0).asString("") + " " + merge.path(1).asString("")
                    : merge.asString("");
            if (text.indexOf(' ', 1) < 0) {
                throw bad("model.merges [" + merges.size() + "]", "two pieces", merge.toString());
            }
            merges.add(text);
        }
        return merges;
    }

    /// What SentencePiece keeps as a score: minus the rank of the merge that makes a piece.
    private static Map<String, Integer> ranks(List<String> merges) {
        Map<String, Integer> ranks = new HashMap<>();
        for (String merge : merges) {
            int space = merge.indexOf(' ', 1);
            ranks.putIfAbsent(merge.substring(0, space) + merge.substring(space + 1), ranks.size());
        }
        return ranks;
    }

    private void addPieces(JsonNode vocab, Map<String, Integer> ranks) throws FormatException {
        if (!vocab.isObject() || vocab.isEmpty()) {
            throw bad("model.vocab", "an object of pieces and ids", "none");
        }
        for (Map.Entry<String, JsonNode> entry : vocab.properties()) {
            String text = entry.getKey();
            boolean isByte = text.matches("<0x[0-9A-F]{2}>");
            put(entry.getValue(), new Piece(text, score(text, ranks), isByte ? PieceType.BYTE : PieceType.NORMAL));
        }
    }

    /// Characters need no score; a piece that no merge makes comes after all that merges make.
    private static float score(String text, Map<String, Integer> ranks) {
        boolean isCharacter = text.codePointCount(0, text.length()) == 1;
        return isCharacter ? 0 : -ranks.getOrDefault(text, ranks.size());
    }

    private void addAddedTokens() throws FormatException {
        for (JsonNode token : root.path("added_tokens")) {
            String text = token.path("content").asString("");
            boolean isSpecial = token.path("special").asBoolean(false) || FolderVocabulary.looksSpecial(text);
            put(token.path("id"), new Piece(text, 0, isSpecial ? PieceType.CONTROL : PieceType.USER_DEFINED));
        }
    }

    private void put(JsonNode id, Piece piece) throws FormatException {
        if (!id.isIntegralNumber() || id.asLong(-1) < 0 || id.asLong(-1) >= MOST_PIECES) {
            throw bad("piece '" + piece.text() + "'", "an id from 0 to " + (MOST_PIECES - 1), id.toString());
        }
        while (pieces.size() <= id.asInt()) {
            pieces.add(null);
        }
        pieces.set(id.asInt(), piece);
    }

    private List<Piece> complete() {
        List<Piece> complete = new ArrayList<>(pieces.size());
        for (Piece piece : pieces) {
            complete.add(piece == null ? FolderVocabulary.padding(complete.size()) : piece);
        }
        return complete;
    }

    private int unknown(String text) {
        for (int id = 0; id < pieces.size(); id++) {
            Piece piece = pieces.get(id);
            if (!text.isEmpty() && piece != null && piece.text().equals(text)) {
                pieces.set(id, new Piece(text, piece.score(), PieceType.UNKNOWN));
                return id;
            }
        }
        return -1;
    }

    /// Whether the template that is put around a text begins with a special token.
    private boolean startsWithBos() {
        return root.path("post_processor").findValues("single").stream()
                .anyMatch(template -> template.path(0).has("SpecialToken"));
    }

    private boolean endsWithEos() {
        return root.path("post_processor").findValues("single").stream()
                .anyMatch(template -> template.size() > 1
                        && template.path(template.size() - 1).has("SpecialToken"));
    }

    private boolean hasDummyPrefix() {
        boolean isPrepended = mentions("Prepend", root.path("normalizer"));
        JsonNode metaspace = root.path("pre_tokenizer");
        boolean isMetaspace = metaspace.path("type").asString("").equals("Metaspace")
                && !metaspace.path("prepend_scheme").asString("always").equals("never");
        return isPrepended || isMetaspace;
    }

    private String preTokenizer(boolean wholePiecesFirst) throws UnsuitedException {
        List<String> patterns = new ArrayList<>();
        JsonNode node = root.path("pre_tokenizer");
        Iterable<JsonNode> steps = node.has("pretokenizers") ? node.path("pretokenizers") : List.of(node);
        for (JsonNode step : steps) {
            switch (step.path("type").asString("")) {
                case "Split" -> patterns.add(step.path("pattern").path("Regex").asString(""));
                case "Digits" -> patterns.add(step.path("individual_digits").asBoolean(false) ? "\\p{N}" : "\\p{N}+");
                case "ByteLevel" -> {
                    if (step.path("use_regex").asBoolean(true)) {
                        patterns.addAll(OF_BYTE_LEVEL);
                    }
                }
                default -> throw unknownCut(node);
            }
        }
        return PreTokenizer.find(patterns, wholePiecesFirst)
                .orElseThrow(() -> unknownCut(node))
                .usualName();
    }

    private static UnsuitedException unknownCut(JsonNode node) {
        String shown = node.toString();
        return new UnsuitedException("Its tokenizer.json cuts text in a way that has no known name in GGUF: "
                + (shown.length() <= 300 ? shown : shown.substring(0, 300) + "…"));
    }

    private static boolean mentions(String type, JsonNode... nodes) {
        return Stream.of(nodes)
                .flatMap(node -> node.findValues("type").stream())
                .anyMatch(found -> found.asString("").equals(type));
    }

    private FormatException bad(String place, String expected, String found) {
        return new FormatException(Problem.BAD_TOKENIZER, file, place, expected, found);
    }
}
