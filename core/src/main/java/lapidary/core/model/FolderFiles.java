package lapidary.core.model;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lapidary.core.format.Companion;
import lapidary.core.format.MetadataValue;
import lapidary.core.model.Vocabulary.Kind;
import lapidary.core.model.Vocabulary.Special;
import lapidary.core.tensor.DType;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The files that a Hugging Face folder has beside its weights, made from the metadata of a GGUF
/// file.
final class FolderFiles {
    private static final JsonMapper JSON = new JsonMapper();

    private final Model model;
    private final Architecture numbers;
    private final Optional<Vocabulary> vocabulary;
    private final List<Companion> tokenizer = new ArrayList<>();
    private Optional<String> remark = Optional.empty();

    private FolderFiles(Model model, Architecture numbers, Optional<Vocabulary> vocabulary) {
        this.model = model;
        this.numbers = numbers;
        this.vocabulary = vocabulary;
    }

    static FolderFiles of(Model model, Architecture numbers) throws IOException {
        var metadata = model.file().metadata();
        Optional<Vocabulary> vocabulary = GgufVocabulary.isIn(metadata)
                ? Optional.of(GgufVocabulary.read(metadata, model.file().path()))
                : Optional.empty();
        FolderFiles files = new FolderFiles(model, numbers, vocabulary);
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
        ObjectNode config = JSON.createObjectNode();
        config.putArray("architectures").add("LlamaForCausalLM");
        config.put("model_type", "llama");
        config.put("hidden_size", numbers.width());
        config.put("intermediate_size", numbers.feedForward());
        config.put("num_hidden_layers", numbers.blocks());
        config.put("num_attention_heads", numbers.heads());
        config.put("num_key_value_heads", numbers.keyValueHeads());
        config.put("head_dim", numbers.headSize());
        config.put("vocab_size", numbers.vocabulary());
        config.put("max_position_embeddings", numbers.context());
        config.put("rms_norm_eps", shortest(numbers.normEpsilon()));
        config.put("rope_theta", shortest(numbers.ropeBase()));
        config.put("hidden_act", "silu");
        config.put("attention_bias", false);
        config.put("mlp_bias", false);
        config.put("tie_word_embeddings", numbers.tiedOutput());
        vocabulary.map(Vocabulary::special).ifPresent(special -> putIds(config, special));
        config.put("torch_dtype", StoredTypes.torchName(type));
        return config.toPrettyString() + "\n";
    }

    private static void putIds(ObjectNode config, Special special) {
        putId(config, "bos_token_id", special.bos());
        putId(config, "eos_token_id", special.eos());
        putId(config, "pad_token_id", special.padding());
    }

    private static void putId(ObjectNode config, String key, int id) {
        if (id >= 0) {
            config.put(key, id);
        }
    }

    /// The shortest decimal that is the same float: 1e-5, not 9.999999747378752e-6.
    private static double shortest(double value) {
        return Double.parseDouble(Float.toString((float) value));
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
