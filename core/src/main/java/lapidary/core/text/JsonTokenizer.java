package lapidary.core.text;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.model.Vocabulary.Piece;
import lapidary.core.model.Vocabulary.PieceType;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The tokenizer that a `tokenizer.json` describes.
///
/// Its special tokens are not looked for in the text: what a user types never becomes a control token.
final class JsonTokenizer implements Tokenizer {
    private static final int MOST_PIECES = 16 << 20;

    private final NativeEncoder encoder;
    private final List<Piece> pieces;
    private final PieceText shown;
    private final boolean[] special;
    private final boolean addsBos;
    private final int bos;
    private final int eos;

    private JsonTokenizer(
            NativeEncoder encoder, List<Piece> pieces, boolean byteLevel, boolean addsBos, int bos, int eos) {
        this.encoder = encoder;
        this.pieces = pieces;
        this.shown = new PieceText(pieces, byteLevel, false);
        this.special = new boolean[pieces.size()];
        for (int i = 0; i < special.length; i++) {
            special[i] = pieces.get(i).type() == PieceType.CONTROL;
        }
        this.addsBos = addsBos;
        this.bos = bos;
        this.eos = eos;
    }

    /// @param config `tokenizer_config.json`, null when there is none
    static JsonTokenizer read(Path file, @Nullable Path config) throws IOException {
        ObjectNode root = (ObjectNode) TokenizerConfig.json(file);
        TokenizerConfig rules = TokenizerConfig.read(config);
        List<Piece> pieces = pieces(root, file);
        int bos = rules.bos().map(text -> find(pieces, text)).orElse(-1);
        int eos = rules.eos().map(text -> find(pieces, text)).orElse(-1);
        boolean addsBos = bos >= 0
                && rules.addsBos().orElse(startsTemplate(root, pieces.get(bos).text()));
        boolean byteLevel = mentions(root.path("decoder"), "ByteLevel");
        dropWhatTextMustNotBecome(root);
        return new JsonTokenizer(NativeEncoder.of(root.toString(), file), pieces, byteLevel, addsBos, bos, eos);
    }

    private static int find(List<Piece> pieces, String text) {
        for (int i = 0; i < pieces.size(); i++) {
            if (pieces.get(i).text().equals(text)) {
                return i;
            }
        }
        return -1;
    }

    /// Whether the template that is put around a text begins with this piece.
    private static boolean startsTemplate(JsonNode root, String bos) {
        for (JsonNode template : root.path("post_processor").findValues("single")) {
            if (template.path(0).path("SpecialToken").path("id").asString("").equals(bos)) {
                return true;
            }
        }
        return false;
    }

    private static boolean mentions(JsonNode node, String type) {
        return node.findValues("type").stream().anyMatch(t -> t.asString("").equals(type));
    }

    private static void dropWhatTextMustNotBecome(ObjectNode root) {
        root.putNull("truncation");
        root.putNull("padding");
        root.putNull("post_processor");
        if (root.path("added_tokens") instanceof ArrayNode added) {
            ArrayNode kept = root.putArray("added_tokens");
            added.forEach(token -> {
                if (!token.path("special").asBoolean(false)) {
                    kept.add(token);
                }
            });
        }
    }

    /// The texts of all tokens by id, from the model and from the tokens that were added to it.
    private static List<Piece> pieces(JsonNode root, Path file) throws FormatException {
        List<@Nullable Piece> pieces = new ArrayList<>();
        JsonNode vocab = root.path("model").path("vocab");
        if (vocab.isObject()) {
            for (Map.Entry<String, JsonNode> entry : vocab.properties()) {
                boolean isByte = entry.getKey().matches("<0x[0-9A-F]{2}>");
                PieceType type = isByte ? PieceType.BYTE : PieceType.NORMAL;
                put(pieces, entry.getValue(), new Piece(entry.getKey(), 0, type), file);
            }
        } else {
            for (JsonNode entry : vocab) {
                pieces.add(new Piece(
                        entry.path(0).asString(""), (float) entry.path(1).asDouble(0), PieceType.NORMAL));
            }
        }
        for (JsonNode token : root.path("added_tokens")) {
            PieceType type = token.path("special").asBoolean(false) ? PieceType.CONTROL : PieceType.USER_DEFINED;
            put(pieces, token.path("id"), new Piece(token.path("content").asString(""), 0, type), file);
        }
        if (pieces.isEmpty()) {
            throw new FormatException(Problem.BAD_TOKENIZER, file, "model.vocab", "pieces", "none");
        }
        return pieces.stream()
                .map(piece -> piece == null ? new Piece("", 0, PieceType.UNUSED) : piece)
                .toList();
    }

    private static void put(List<@Nullable Piece> pieces, JsonNode id, Piece piece, Path file) throws FormatException {
        if (!id.isIntegralNumber() || id.asLong() < 0 || id.asLong() >= MOST_PIECES) {
            throw new FormatException(
                    Problem.BAD_TOKENIZER,
                    file,
                    "piece '" + piece.text() + "'",
                    "an id from 0 to " + (MOST_PIECES - 1),
                    id.toString());
        }
        while (pieces.size() <= id.asInt()) {
            pieces.add(null);
        }
        pieces.set(id.asInt(), piece);
    }

    @Override
    public int[] encode(String text) {
        return text.isEmpty() ? new int[0] : encoder.encode(text);
    }

    @Override
    public String decode(int[] tokens) {
        return encoder.decode(Arrays.stream(tokens)
                .filter(token -> token < 0 || token >= special.length || !special[token])
                .toArray());
    }

    @Override
    public String piece(int token) {
        return shown.show(token);
    }

    @Override
    public byte[] bytes(int token) {
        return shown.bytes(token);
    }

    @Override
    public boolean addsBos() {
        return addsBos;
    }

    @Override
    public int bos() {
        return bos;
    }

    @Override
    public int eos() {
        return eos;
    }

    @Override
    public int size() {
        return pieces.size();
    }

    @Override
    public void close() {
        encoder.close();
    }
}
