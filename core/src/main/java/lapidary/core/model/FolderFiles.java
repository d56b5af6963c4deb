package lapidary.core.model;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lapidary.core.format.Companion;
import lapidary.core.format.MetadataValue;
import lapidary.core.model.Model.Described;
import lapidary.core.model.Vocabulary.Kind;
import lapidary.core.tensor.DType;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The files that a Hugging Face folder has beside its weights, made from the metadata of a GGUF
/// file.
final class FolderFiles {
    private static final JsonMapper JSON = new JsonMapper();

    private final Model model;
    private final Family family;
    private final Architecture numbers;
    private final Optional<Vocabulary> vocabulary;
    private final List<Companion> tokenizer = new ArrayList<>();
    private Optional<String> remark = Optional.empty();

    private FolderFiles(Model model, Described described, Optional<Vocabulary> vocabulary) {
        this.model = model;
        this.family = described.family();
        this.numbers = described.numbers();
        this.vocabulary = vocabulary;
    }

    static FolderFiles of(Model model, Described described) throws IOException {
        var metadata = model.file().metadata();
        Optional<Vocabulary> vocabulary = GgufVocabulary.isIn(metadata)
                ? Optional.of(GgufVocabulary.read(metadata, model.file().path()))
                : Optional.empty();
        FolderFiles files = new FolderFiles(model, described, vocabulary);
        files.addTokenizer();
        return files;
    }

    /// What cannot be carried over.
    Optional<String> remark() {
        return remark;
    }

    List<Companion> companions(DType type) {
        List<Companion> companions = new ArrayList<>();
        companions.add(new Companion.Text("config.json", config(type)));
        companions.addAll(tokenizer);
        return companions;
    }

    private String config(DType type) {
        boolean hasBiases = model.named("blk.0.attn_q.bias").isPresent();
        return new FolderConfig(family, numbers, hasBiases).write(vocabulary.map(Vocabulary::special), type);
    }

    private void addTokenizer() {
        if (vocabulary.isEmpty()) {
            remark = Optional.of("The folder has no tokenizer: the GGUF file has none.");
            return;
        }
        Vocabulary found = vocabulary.get();
        tokenizer.add(new Companion.Text("tokenizer_config.json", tokenizerConfig(found)));
        if (found.kind() != Kind.BYTE_PAIRS) {
            tokenizer.add(new Companion.Binary("tokenizer.model", SentencePieceWriter.write(found)));
            return;
        }
        Optional<PreTokenizer> cut = PreTokenizer.find(found.preTokenizer());
        if (cut.isPresent()) {
            tokenizer.add(new Companion.Text("tokenizer.json", BytePairFile.write(found, cut.get())));
        } else {
            tokenizer.clear();
            remark = Optional.of("The folder has no tokenizer: how '" + found.preTokenizer()
                    + "' cuts text is not known here. Copy the original tokenizer.json into it.");
        }
    }

    private String tokenizerConfig(Vocabulary found) {
        ObjectNode config = JSON.createObjectNode();
        boolean isBytePairs = found.kind() == Kind.BYTE_PAIRS;
        config.put("tokenizer_class", isBytePairs ? "PreTrainedTokenizerFast" : "LlamaTokenizer");
        config.put("add_bos_token", found.special().addsBos());
        config.put("add_eos_token", found.special().addsEos());
        if (!isBytePairs) {
            config.put("legacy", true);
            config.put("add_prefix_space", found.spacing().dummyPrefix());
        }
        putPiece(config, "bos_token", found, found.special().bos());
        putPiece(config, "eos_token", found, found.special().eos());
        putPiece(config, "unk_token", found, found.special().unknown());
        putPiece(config, "pad_token", found, found.special().padding());
        config.put("model_max_length", numbers.context());
        if (model.file().metadata().get("tokenizer.chat_template") instanceof MetadataValue.Text template) {
            config.put("chat_template", template.value());
        }
        return config.toPrettyString() + "\n";
    }

    private static void putPiece(ObjectNode config, String key, Vocabulary found, int id) {
        if (id >= 0) {
            config.put(key, found.pieces().get(id).text());
        }
    }
}
