package lapidary.core.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.StrictJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The older form of a byte-level BPE tokenizer: `vocab.json` and `merges.txt`, with what their
/// tokenizer class does left to a name in `tokenizer_config.json` or to the kind of model.
final class PairFiles {
    private static final long LARGEST = 64 << 20;
    private static final JsonMapper JSON = new JsonMapper();

    /// How the tokenizers of these classes and models cut text.
    private static final Map<String, PreTokenizer> CUTS = Map.of(
            "GPT2Tokenizer", PreTokenizer.GPT_2,
            "gpt2", PreTokenizer.GPT_2,
            "opt", PreTokenizer.GPT_2,
            "Qwen2Tokenizer", PreTokenizer.QWEN_2,
            "qwen2", PreTokenizer.QWEN_2,
            "qwen3", PreTokenizer.QWEN_2,
            "qwen2_moe", PreTokenizer.QWEN_2,
            "qwen3_moe", PreTokenizer.QWEN_2);

    /// What names a special token in `tokenizer_config.json`.
    private static final List<String> NAMES = List.of("bos_token", "eos_token", "unk_token", "pad_token");

    private PairFiles() {}

    /// The tree that `tokenizer.json` would hold; empty when the files are not there or their rules not known.
    ///
    /// @param rules `tokenizer_config.json`
    static Optional<JsonNode> read(Map<String, Path> companions, JsonNode rules, JsonNode config) throws IOException {
        Path vocab = companions.get("vocab.json");
        Path merges = companions.get("merges.txt");
        String name = rules.path("tokenizer_class").asString("").replace("Fast", "");
        PreTokenizer cut =
                CUTS.getOrDefault(name, CUTS.get(config.path("model_type").asString("")));
        if (vocab == null || merges == null || cut == null) {
            return Optional.empty();
        }
        ObjectNode root = JSON.createObjectNode();
        ObjectNode pieces = (ObjectNode) StrictJson.readObject(vocab, LARGEST);
        addSpecial(root.putArray("added_tokens"), pieces, named(rules));
        BytePairFile.putCut(root.putObject("pre_tokenizer"), cut);
        ObjectNode model = root.putObject("model").put("type", "BPE");
        model.set("vocab", pieces);
        ArrayNode list = model.putArray("merges");
        lines(merges).stream()
                .filter(line -> !line.startsWith("#version") && line.indexOf(' ', 1) > 0)
                .forEach(list::add);
        return Optional.of(root);
    }

    private static Set<String> named(JsonNode rules) {
        return NAMES.stream()
                .map(rules::path)
                .map(token -> token.isObject() ? token.path("content") : token)
                .map(token -> token.asString(""))
                .collect(Collectors.toSet());
    }

    private static void addSpecial(ArrayNode added, ObjectNode pieces, Set<String> named) {
        for (Map.Entry<String, JsonNode> piece : pieces.properties()) {
            if (FolderVocabulary.looksSpecial(piece.getKey()) || named.contains(piece.getKey())) {
                ObjectNode token =
                        added.addObject().put("content", piece.getKey()).put("special", true);
                token.set("id", piece.getValue());
            }
        }
    }

    private static List<String> lines(Path file) throws IOException {
        if (Files.size(file) > LARGEST) {
            throw new FormatException(
                    Problem.BAD_TOKENIZER, file, "size", "at most " + LARGEST + " bytes", Files.size(file) + " bytes");
        }
        return Files.readAllLines(file);
    }
}
