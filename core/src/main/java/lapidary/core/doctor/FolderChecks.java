package lapidary.core.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lapidary.core.format.FormatException;
import lapidary.core.format.ModelFile;
import lapidary.core.format.StrictJson;
import lapidary.core.tensor.Tensor;
import tools.jackson.databind.JsonNode;

/// The files beside the weights of a Hugging Face model: configuration, tokenizer, and whether they suit the tensors.
final class FolderChecks {
    private static final long LARGEST_CONFIG = 1 << 24;
    private static final Pattern BLOCK = Pattern.compile("(?:.*\\.)?(?:layers|h|blocks)\\.(\\d{1,9})\\..*");
    private static final List<String> EMBEDDINGS =
            List.of("embed_tokens.weight", "wte.weight", "embed_in.weight", "word_embeddings.weight");
    private static final List<String> BLOCK_COUNTS = List.of("num_hidden_layers", "n_layer", "num_layers");
    private static final List<String> WIDTHS = List.of("hidden_size", "n_embd", "d_model");

    private final ModelFile file;
    private final Findings findings;

    private FolderChecks(ModelFile file, Findings findings) {
        this.file = file;
        this.findings = findings;
    }

    static void run(ModelFile file, Findings findings) {
        Map<String, Path> companions = file.companions();
        boolean isFolder = file.format().equals("huggingface");
        FolderChecks checks = new FolderChecks(file, findings);
        Optional<Tensor> embedding = checks.embedding();
        if (isFolder && !companions.containsKey("config.json")) {
            findings.warning(
                    Symptom.MISSING_CONFIG,
                    "config.json",
                    "There is no config.json beside the weights, so nothing says how they fit together.",
                    "Download it from the same place as the weights.");
        }
        if (isFolder && embedding.isPresent() && !hasTokenizer(companions)) {
            findings.warning(
                    Symptom.MISSING_TOKENIZER,
                    "tokenizer.json",
                    "There is no tokenizer (tokenizer.json, tokenizer.model, or vocab.json with merges.txt).",
                    "Download the tokenizer's files from the same place as the weights.");
        }
        if (companions.containsKey("config.json")) {
            checks.config(companions.get("config.json"), embedding);
        }
    }

    private static boolean hasTokenizer(Map<String, Path> companions) {
        return companions.containsKey("tokenizer.json")
                || companions.containsKey("tokenizer.model")
                || (companions.containsKey("vocab.json") && companions.containsKey("merges.txt"));
    }

    private void config(Path path, Optional<Tensor> embedding) {
        JsonNode config;
        try {
            config = StrictJson.readObject(path, LARGEST_CONFIG);
        } catch (FormatException e) {
            findings.error(
                    Symptom.of(e.problem()),
                    "config.json",
                    Findings.sentence(String.valueOf(e.getMessage())),
                    "Download config.json again.");
            return;
        } catch (IOException e) {
            findings.error(
                    Symptom.UNREADABLE,
                    "config.json",
                    "It cannot be read: " + e.getMessage() + ".",
                    "Check its rights.");
            return;
        }
        if (config.has("auto_map")) {
            needsCode(path);
        }
        JsonNode text = config.path("text_config").isObject() ? config.path("text_config") : config;
        number(text, BLOCK_COUNTS).ifPresent(this::blocks);
        embedding.ifPresent(tensor -> embedding(text, tensor));
    }

    private void needsCode(Path config) {
        boolean hasCode = false;
        try (var files = Files.newDirectoryStream(
                Optional.ofNullable(config.toAbsolutePath().getParent()).orElseThrow(), "*.py")) {
            hasCode = files.iterator().hasNext();
        } catch (IOException e) {
            // Only the words differ; the configuration itself was read.
            hasCode = false;
        }
        findings.warning(
                Symptom.NEEDS_CODE,
                "config.json 'auto_map'",
                "The model asks loaders to run Python code" + (hasCode ? " that lies beside it" : "")
                        + ". Lapidary runs none of it.",
                "Read that code before you load the model with 'trust_remote_code'.");
    }

    private void blocks(long said) {
        TreeSet<Long> found = new TreeSet<>();
        for (Tensor tensor : file.tensors()) {
            Matcher matcher = BLOCK.matcher(tensor.id().name());
            if (matcher.matches()) {
                found.add(Long.parseLong(matcher.group(1)));
            }
        }
        if (!found.isEmpty() && found.getLast() + 1 < said) {
            findings.error(
                    Symptom.CONFIG_MISMATCH,
                    "config.json",
                    "It names " + said + " layers; the last one with tensors is " + found.getLast()
                            + " (counted from 0).",
                    "The model is incomplete, or this is the configuration of another one.");
        }
    }

    private void embedding(JsonNode config, Tensor tensor) {
        OptionalLong width = number(config, WIDTHS);
        boolean isPlain = tensor.shape().rank() == 2;
        if (isPlain && width.isPresent() && tensor.shape().columns() != width.getAsLong()) {
            mismatch(tensor, "hidden size " + width.getAsLong());
        }
        OptionalLong vocabulary = number(config, List.of("vocab_size"));
        if (isPlain && vocabulary.isPresent() && tensor.shape().rows() < vocabulary.getAsLong()) {
            mismatch(tensor, "a vocabulary of " + Findings.count(vocabulary.getAsLong()) + " tokens");
        }
    }

    private void mismatch(Tensor tensor, String said) {
        findings.error(
                Symptom.CONFIG_MISMATCH,
                Findings.tensor(tensor.id().name()),
                "config.json says " + said + ", the tensor is " + tensor.shape() + ".",
                "Take config.json and the weights from the same model.");
    }

    private Optional<Tensor> embedding() {
        return file.tensors().stream()
                .filter(tensor ->
                        EMBEDDINGS.stream().anyMatch(name -> tensor.id().name().endsWith(name)))
                .findFirst();
    }

    private static OptionalLong number(JsonNode config, List<String> keys) {
        return keys.stream()
                .map(config::path)
                .filter(JsonNode::isIntegralNumber)
                .mapToLong(JsonNode::asLong)
                .findFirst();
    }
}
