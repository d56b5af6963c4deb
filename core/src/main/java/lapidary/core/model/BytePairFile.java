package lapidary.core.model;

import java.util.List;
import lapidary.core.model.Vocabulary.Piece;
import lapidary.core.model.Vocabulary.PieceType;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes a byte-level BPE vocabulary as the `tokenizer.json` of a Hugging Face folder: the
/// counterpart of [JsonVocabulary].
///
/// Source: huggingface/tokenizers, the serialized form of `Tokenizer`.
final class BytePairFile {
    private static final JsonMapper JSON = new JsonMapper();

    private BytePairFile() {}

    static String write(Vocabulary vocabulary, PreTokenizer cut) {
        ObjectNode root = JSON.createObjectNode();
        root.put("version", "1.0");
        root.putNull("truncation");
        root.putNull("padding");
        putAddedTokens(root.putArray("added_tokens"), vocabulary.pieces());
        root.putNull("normalizer");
        putCut(root.putObject("pre_tokenizer"), cut);
        putTemplate(root, vocabulary);
        putByteLevel(root.putObject("decoder"));
        putModel(root.putObject("model"), vocabulary, cut);
        return root.toPrettyString() + "\n";
    }

    private static void putAddedTokens(ArrayNode added, List<Piece> pieces) {
        for (int id = 0; id < pieces.size(); id++) {
            Piece piece = pieces.get(id);
            if (isAdded(piece)) {
                added.addObject()
                        .put("id", id)
                        .put("content", piece.text())
                        .put("single_word", false)
                        .put("lstrip", false)
                        .put("rstrip", false)
                        .put("normalized", false)
                        .put("special", piece.type() != PieceType.USER_DEFINED);
            }
        }
    }

    private static boolean isAdded(Piece piece) {
        return switch (piece.type()) {
            case NORMAL, UNUSED, BYTE -> false;
            case CONTROL, UNKNOWN, USER_DEFINED -> true;
        };
    }

    /// The steps that cut a text before bytes are merged.
    static void putCut(ObjectNode node, PreTokenizer cut) {
        ArrayNode steps = node.put("type", "Sequence").putArray("pretokenizers");
        for (String pattern : cut.patterns()) {
            ObjectNode split = steps.addObject().put("type", "Split");
            split.putObject("pattern").put("Regex", pattern);
            split.put("behavior", "Isolated").put("invert", false);
        }
        putByteLevel(steps.addObject());
    }

    private static void putByteLevel(ObjectNode node) {
        node.put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("trim_offsets", true)
                .put("use_regex", false);
    }

    /// BOS before the text where the vocabulary's rule says so.
    private static void putTemplate(ObjectNode root, Vocabulary vocabulary) {
        int bos = vocabulary.special().bos();
        if (!vocabulary.special().addsBos() || bos < 0) {
            root.putNull("post_processor");
            return;
        }
        String text = vocabulary.pieces().get(bos).text();
        ObjectNode template = root.putObject("post_processor").put("type", "TemplateProcessing");
        ArrayNode single = template.putArray("single");
        putSpecial(single, text, 0);
        putSequence(single, "A", 0);
        ArrayNode pair = template.putArray("pair");
        putSpecial(pair, text, 0);
        putSequence(pair, "A", 0);
        putSequence(pair, "B", 1);
        ObjectNode special =
                template.putObject("special_tokens").putObject(text).put("id", text);
        special.putArray("ids").add(bos);
        special.putArray("tokens").add(text);
    }

    private static void putSpecial(ArrayNode template, String id, int type) {
        template.addObject().putObject("SpecialToken").put("id", id).put("type_id", type);
    }

    private static void putSequence(ArrayNode template, String id, int type) {
        template.addObject().putObject("Sequence").put("id", id).put("type_id", type);
    }

    private static void putModel(ObjectNode model, Vocabulary vocabulary, PreTokenizer cut) {
        model.put("type", "BPE");
        model.putNull("dropout");
        model.putNull("unk_token");
        model.putNull("continuing_subword_prefix");
        model.putNull("end_of_word_suffix");
        model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", cut.wholePiecesFirst());
        ObjectNode pieces = model.putObject("vocab");
        for (int id = 0; id < vocabulary.pieces().size(); id++) {
            Piece piece = vocabulary.pieces().get(id);
            if (!isAdded(piece) && piece.type() != PieceType.UNUSED) {
                pieces.put(piece.text(), id);
            }
        }
        ArrayNode merges = model.putArray("merges");
        for (String merge : vocabulary.merges()) {
            int space = merge.indexOf(' ', 1);
            merges.addArray().add(merge.substring(0, space)).add(merge.substring(space + 1));
        }
    }
}
