package lapidary.core.text;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.model.PreTokenizer;
import lapidary.core.model.Vocabulary;
import lapidary.core.model.Vocabulary.Piece;
import lapidary.core.model.Vocabulary.PieceType;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes a vocabulary as the `tokenizer.json` text that the Hugging Face library reads.
///
/// Control pieces are not in it: text never turns into them. The dummy prefix is not in it
/// either, see [PieceTokenizer].
final class TokenizerJson {
    /// Longer pieces are never the result of merges in any real vocabulary; bounds the work on hostile files.
    private static final int LONGEST_MERGED_PIECE = 1024;

    private static final JsonMapper MAPPER = new JsonMapper();

    private final Vocabulary vocabulary;
    private final Path file;
    private final ObjectNode root = MAPPER.createObjectNode();

    private TokenizerJson(Vocabulary vocabulary, Path file) {
        this.vocabulary = vocabulary;
        this.file = file;
    }

    /// @param file for messages
    /// @throws FormatException with [Problem#BAD_TOKENIZER] for a pre-tokenizer that is not known
    static String of(Vocabulary vocabulary, Path file) throws FormatException {
        return new TokenizerJson(vocabulary, file).write();
    }

    private String write() throws FormatException {
        root.put("version", "1.0");
        root.putNull("truncation");
        root.putNull("padding");
        addedTokens();
        root.putNull("normalizer");
        root.putNull("pre_tokenizer");
        root.putNull("post_processor");
        root.putNull("decoder");
        switch (vocabulary.kind()) {
            case SENTENCE_PIECE -> {
                spacing();
                sentencePieces(root.putObject("model"));
            }
            case UNIGRAM -> {
                spacing();
                unigram(root.putObject("model"));
            }
            case BYTE_PAIRS -> bytePairs(root.putObject("model"));
        }
        return MAPPER.writeValueAsString(root);
    }

    /// User-defined pieces are found in the text as wholes, before anything is merged.
    private void addedTokens() {
        ArrayNode added = root.putArray("added_tokens");
        for (int id = 0; id < vocabulary.pieces().size(); id++) {
            Piece piece = vocabulary.pieces().get(id);
            if (piece.type() == PieceType.USER_DEFINED && !piece.text().isEmpty()) {
                added.addObject()
                        .put("id", id)
                        .put("content", piece.text())
                        .put("single_word", false)
                        .put("lstrip", false)
                        .put("rstrip", false)
                        .put("normalized", vocabulary.kind() != Vocabulary.Kind.BYTE_PAIRS)
                        .put("special", false);
            }
        }
    }

    private void spacing() {
        ObjectNode normalizer = root.putObject("normalizer").put("type", "Sequence");
        ArrayNode steps = normalizer.putArray("normalizers");
        if (!vocabulary.spacing().charsMap().isEmpty()) {
            steps.addObject()
                    .put("type", "Precompiled")
                    .put("precompiled_charsmap", vocabulary.spacing().charsMap());
        }
        if (vocabulary.spacing().removeExtra()) {
            replace(steps, "Regex", "^ +| +$", "");
            replace(steps, "Regex", " {2,}", " ");
            replace(steps, "Regex", "^▁ ", "▁");
        }
        replace(steps, "String", " ", "▁");
    }

    private static void replace(ArrayNode steps, String kind, String pattern, String content) {
        ObjectNode step = steps.addObject().put("type", "Replace");
        step.putObject("pattern").put(kind, pattern);
        step.put("content", content);
    }

    private void sentencePieces(ObjectNode model) throws FormatException {
        boolean bytes = vocabulary.pieces().stream().anyMatch(p -> p.type() == PieceType.BYTE);
        bpe(model).put("fuse_unk", true).put("byte_fallback", bytes).put("ignore_merges", false);
        int unknown = vocabulary.special().unknown();
        if (unknown >= 0) {
            model.put("unk_token", vocabulary.pieces().get(unknown).text());
        }
        Map<String, Integer> ids = ids(model.putObject("vocab"));
        ArrayNode merges = model.putArray("merges");
        for (Merge merge : merges(ids)) {
            merges.addArray().add(merge.left).add(merge.right);
        }
    }

    private void unigram(ObjectNode model) {
        boolean bytes = vocabulary.pieces().stream().anyMatch(p -> p.type() == PieceType.BYTE);
        model.put("type", "Unigram").put("byte_fallback", bytes);
        if (vocabulary.special().unknown() >= 0) {
            model.put("unk_id", vocabulary.special().unknown());
        } else {
            model.putNull("unk_id");
        }
        ArrayNode pieces = model.putArray("vocab");
        for (int id = 0; id < vocabulary.pieces().size(); id++) {
            Piece piece = vocabulary.pieces().get(id);
            // A piece that text must never become keeps its place under a name that no text has.
            boolean findable = piece.type() != PieceType.CONTROL
                    && piece.type() != PieceType.UNKNOWN
                    && piece.type() != PieceType.UNUSED;
            pieces.addArray().add(findable ? piece.text() : "\u0000" + id).add(piece.score());
        }
    }

    private void bytePairs(ObjectNode model) throws FormatException {
        PreTokenizer pre = PreTokenizer.find(vocabulary.preTokenizer())
                .orElseThrow(() -> new FormatException(
                        Problem.BAD_TOKENIZER,
                        file,
                        "tokenizer.ggml.pre",
                        "a known pre-tokenizer such as 'gpt-2', 'llama-bpe' or 'qwen2'",
                        "'" + vocabulary.preTokenizer() + "'"));
        ObjectNode sequence = root.putObject("pre_tokenizer").put("type", "Sequence");
        ArrayNode steps = sequence.putArray("pretokenizers");
        for (String pattern : pre.patterns()) {
            ObjectNode split = steps.addObject().put("type", "Split");
            split.putObject("pattern").put("Regex", pattern);
            split.put("behavior", "Isolated").put("invert", false);
        }
        steps.addObject()
                .put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("trim_offsets", true)
                .put("use_regex", false);
        bpe(model).put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", pre.wholePiecesFirst());
        Map<String, Integer> ids = ids(model.putObject("vocab"));
        ArrayNode merges = model.putArray("merges");
        for (String merge : vocabulary.merges()) {
            int space = merge.indexOf(' ', 1);
            String left = merge.substring(0, space);
            String right = merge.substring(space + 1);
            // The library refuses a merge of unknown pieces; llama.cpp ignores it.
            if (ids.containsKey(left) && ids.containsKey(right) && ids.containsKey(left + right)) {
                merges.addArray().add(left).add(right);
            }
        }
    }

    private static ObjectNode bpe(ObjectNode model) {
        model.put("type", "BPE");
        model.putNull("dropout");
        model.putNull("unk_token");
        model.putNull("continuing_subword_prefix");
        model.putNull("end_of_word_suffix");
        return model;
    }

    /// The pieces that text may become; the first of two with the same text counts.
    private Map<String, Integer> ids(ObjectNode vocab) {
        Map<String, Integer> ids = new HashMap<>();
        for (int id = 0; id < vocabulary.pieces().size(); id++) {
            Piece piece = vocabulary.pieces().get(id);
            boolean findable =
                    switch (piece.type()) {
                        case NORMAL, USER_DEFINED, BYTE -> true;
                        case UNKNOWN -> id == vocabulary.special().unknown();
                        case CONTROL, UNUSED -> false;
                    };
            if (findable && !piece.text().isEmpty() && ids.putIfAbsent(piece.text(), id) == null) {
                vocab.put(piece.text(), id);
            }
        }
        return ids;
    }

    /// Every way to make a normal piece from two others, best score first: what SentencePiece
    /// decides by scores, as a list.
    ///
    /// Limit: among different cuts of the same piece SentencePiece takes the leftmost in the text,
    /// the list always the same cut.
    private List<Merge> merges(Map<String, Integer> ids) throws FormatException {
        List<Merge> merges = new ArrayList<>();
        for (Map.Entry<String, Integer> entry : ids.entrySet()) {
            String text = entry.getKey();
            Piece piece = vocabulary.pieces().get(entry.getValue());
            if (piece.type() != PieceType.NORMAL) {
                continue;
            }
            if (text.length() > LONGEST_MERGED_PIECE) {
                throw new FormatException(
                        Problem.LIMIT_EXCEEDED,
                        file,
                        "piece " + entry.getValue(),
                        "at most " + LONGEST_MERGED_PIECE + " characters",
                        text.length() + " characters");
            }
            for (int cut = 1; cut < text.length(); cut++) {
                if (Character.isLowSurrogate(text.charAt(cut))) {
                    continue;
                }
                Integer left = normal(ids, text.substring(0, cut));
                Integer right = normal(ids, text.substring(cut));
                if (left != null && right != null) {
                    merges.add(new Merge(
                            text.substring(0, cut), text.substring(cut), piece.score(), entry.getValue(), cut));
                }
            }
        }
        merges.sort(Merge.ORDER);
        return merges;
    }

    private @Nullable Integer normal(Map<String, Integer> ids, String text) {
        Integer id = ids.get(text);
        return id != null && vocabulary.pieces().get(id).type() == PieceType.NORMAL ? id : null;
    }

    private record Merge(String left, String right, float score, int id, int cut) {
        static final Comparator<Merge> ORDER = Comparator.comparingDouble((Merge m) -> -m.score)
                .thenComparingInt(Merge::id)
                .thenComparingInt(Merge::cut);
    }
}
