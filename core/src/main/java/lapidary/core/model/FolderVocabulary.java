package lapidary.core.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.StrictJson;
import lapidary.core.model.Vocabulary.Kind;
import lapidary.core.model.Vocabulary.Piece;
import lapidary.core.model.Vocabulary.PieceType;
import lapidary.core.model.Vocabulary.Spacing;
import lapidary.core.model.Vocabulary.Special;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The vocabulary of a Hugging Face folder as a GGUF file wants it: one piece per row of the
/// embedding, ids of the special pieces, and the rules about BOS and EOS, gathered from up to five
/// files.
///
/// Source: llama.cpp `conversion/base.py` (`_create_vocab_sentencepiece`) and
/// `gguf-py/gguf/vocab.py` (`SpecialVocab`).
///
/// @param chatTemplate empty when there is none
/// @param remarks what a reader of the new file would otherwise miss
record FolderVocabulary(Vocabulary vocabulary, Optional<String> chatTemplate, List<String> remarks) {
    /// What SentencePiece writes for a space.
    private static final String SPACE = "▁";

    private static final Pattern SPECIAL =
            Pattern.compile("<pad>|<mask>|<2mass>|\\[@BOS@]|<\\|.*\\|>|<｜.*｜>|<unused.*>", Pattern.DOTALL);
    private static final long LARGEST = 256 << 20;
    private static final float ADDED_SCORE = -1000;
    private static final float PADDING_SCORE = -10_000;

    /// A piece for a row of the embedding that no token uses.
    static Piece padding(int id) {
        return new Piece("[PAD" + id + "]", PADDING_SCORE, PieceType.UNUSED);
    }

    /// Whether a token looks as if text must never become it, whatever its file says.
    ///
    /// Source: llama.cpp `conversion/base.py`, `does_token_look_special`.
    static boolean looksSpecial(String text) {
        return SPECIAL.matcher(text).matches();
    }

    /// @param companions of the model
    /// @param rows of its embedding
    /// @throws UnsuitedException when there is no tokenizer, or one that GGUF cannot hold
    static FolderVocabulary read(Map<String, Path> companions, int rows) throws IOException, UnsuitedException {
        return new Reader(companions, rows).read();
    }

    private static final class Reader {
        private final Map<String, Path> companions;
        private final int rows;
        private final JsonNode rules;
        private final JsonNode config;
        private final JsonNode oldTemplates;
        private final List<Piece> pieces = new ArrayList<>();
        private final List<String> remarks = new ArrayList<>();

        Reader(Map<String, Path> companions, int rows) throws IOException {
            this.companions = companions;
            this.rows = rows;
            this.rules = json("tokenizer_config.json");
            this.config = json("config.json");
            this.oldTemplates = json("chat_template.json");
        }

        FolderVocabulary read() throws IOException, UnsuitedException {
            Vocabulary plain = plain();
            plain.pieces().stream().limit(rows).map(Reader::asGguf).forEach(pieces::add);
            if (plain.pieces().size() > rows) {
                remarks.add("Tokens from id " + rows + " on are left out: the embedding has no rows for them.");
            }
            addTokens();
            while (pieces.size() < rows) {
                pieces.add(padding(pieces.size()));
            }
            if (!plain.spacing().charsMap().isEmpty() && plain.kind() == Kind.SENTENCE_PIECE) {
                remarks.add("Its tokenizer normalizes text before it cuts it; llama.cpp does not.");
            }
            Vocabulary complete = new Vocabulary(
                    plain.kind(), pieces, plain.merges(), plain.preTokenizer(), special(plain), spacing(plain));
            return new FolderVocabulary(complete, chatTemplate(), remarks);
        }

        private Vocabulary plain() throws IOException, UnsuitedException {
            Path sentencePieces = companions.get("tokenizer.model");
            if (sentencePieces != null) {
                return SentencePieceReader.read(sentencePieces);
            }
            Path json = companions.get("tokenizer.json");
            if (json != null) {
                return JsonVocabulary.read(json);
            }
            Optional<JsonNode> pairs = PairFiles.read(companions, rules, config);
            if (pairs.isPresent()) {
                return JsonVocabulary.read(companions.getOrDefault("vocab.json", Path.of("vocab.json")), pairs.get());
            }
            throw new UnsuitedException(
                    "A GGUF file carries its tokenizer, and there is no tokenizer.model or tokenizer.json beside this model.");
        }

        /// llama.cpp looks for user-defined pieces in the text as it is, spaces not yet escaped.
        private static Piece asGguf(Piece piece) {
            return piece.type() == PieceType.USER_DEFINED
                    ? new Piece(piece.text().replace(SPACE, " "), piece.score(), piece.type())
                    : piece;
        }

        private Spacing spacing(Vocabulary plain) {
            JsonNode prefix = rules.path("add_prefix_space");
            Spacing own = plain.spacing();
            return prefix.isBoolean() && plain.kind() != Kind.BYTE_PAIRS
                    ? new Spacing(prefix.booleanValue(), own.removeExtra(), own.charsMap())
                    : own;
        }

        /// Tokens that were added to a vocabulary afterwards, as the files name them that may name them.
        private void addTokens() throws IOException {
            if (companions.containsKey("tokenizer.model")) {
                for (JsonNode added : json("tokenizer.json").path("added_tokens")) {
                    put(
                            added.path("id").asLong(-1),
                            added.path("content").asString(""),
                            type(added.path("content").asString(""), added));
                }
            }
            for (Map.Entry<String, JsonNode> added : json("added_tokens.json").properties()) {
                put(added.getValue().asLong(-1), added.getKey(), PieceType.USER_DEFINED);
            }
            for (Map.Entry<String, JsonNode> added :
                    rules.path("added_tokens_decoder").properties()) {
                String text = added.getValue().path("content").asString("");
                put(
                        added.getKey().matches("[0-9]{1,9}") ? Long.parseLong(added.getKey()) : -1,
                        text,
                        type(text, added.getValue()));
            }
        }

        /// Some models leave it unsaid which of their tokens text must never become.
        private static PieceType type(String text, JsonNode added) {
            boolean isSpecial = added.path("special").asBoolean(false);
            return isSpecial || looksSpecial(text) ? PieceType.CONTROL : PieceType.USER_DEFINED;
        }

        private void put(long id, String text, PieceType type) throws FormatException {
            if (id < 0) {
                throw new FormatException(
                        Problem.BAD_TOKENIZER,
                        companions.getOrDefault("tokenizer_config.json", Path.of("added_tokens.json")),
                        "added token '" + text + "'",
                        "an id",
                        "none");
            }
            if (id >= rows) {
                remarks.add("Token " + id + " ('" + text + "') is left out: the embedding has no row for it.");
                return;
            }
            while (pieces.size() <= id) {
                pieces.add(padding(pieces.size()));
            }
            Piece before = pieces.get((int) id);
            Piece added = asGguf(new Piece(text, before.score(), type));
            if (!before.text().equals(text) && !before.text().equals(added.text())) {
                pieces.set((int) id, new Piece(added.text(), ADDED_SCORE, type));
            } else if (before.type() == PieceType.NORMAL || before.type() == PieceType.UNUSED) {
                pieces.set((int) id, added);
            }
        }

        private Special special(Vocabulary plain) {
            int bos = id("bos", plain.special().bos());
            return new Special(
                    bos,
                    id("eos", plain.special().eos()),
                    id("unk", plain.special().unknown()),
                    id("pad", plain.special().padding()),
                    bos >= 0
                            && rules.path("add_bos_token")
                                    .asBoolean(plain.kind() != Kind.BYTE_PAIRS
                                            || plain.special().addsBos()),
                    rules.path("add_eos_token").asBoolean(plain.special().addsEos()));
        }

        /// The id that a name such as "bos" stands for: by the text in tokenizer_config.json, else
        /// by config.json, else by the vocabulary itself.
        private int id(String name, int standard) {
            JsonNode named = rules.path(name + "_token");
            String text = named.isObject() ? named.path("content").asString("") : named.asString("");
            for (int id = 0; id < pieces.size() && !text.isEmpty(); id++) {
                if (pieces.get(id).text().equals(text)) {
                    return id;
                }
            }
            JsonNode number = config.path(name + "_token_id");
            int id = (number.isArray() ? number.path(0) : number).asInt(standard);
            return id >= 0 && id < pieces.size() ? id : -1;
        }

        private Optional<String> chatTemplate() throws IOException {
            Path own = companions.get("chat_template.jinja");
            if (own != null && Files.size(own) <= LARGEST) {
                return Optional.of(Files.readString(own));
            }
            return template(rules.path("chat_template")).or(() -> template(oldTemplates.path("chat_template")));
        }

        /// The template, or of several the default one.
        private static Optional<String> template(JsonNode node) {
            for (JsonNode named : node) {
                if (named.path("name").asString("").equals("default")) {
                    return template(named.path("template"));
                }
            }
            return node.isString() ? Optional.of(node.stringValue()) : Optional.empty();
        }

        private JsonNode json(String name) throws IOException {
            Path file = companions.get(name);
            return file == null ? new JsonMapper().createObjectNode() : StrictJson.readObject(file, LARGEST);
        }
    }
}
