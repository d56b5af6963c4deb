package lapidary.core.doctor;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lapidary.core.format.MetadataValue;
import lapidary.core.format.ModelFile;
import lapidary.core.tensor.Tensor;

/// What a GGUF file says about its model, against its tensors and against reason.
final class MetadataChecks {
    private static final Pattern BLOCK = Pattern.compile("blk\\.(\\d{1,9})\\..*");
    private static final long MOST_BLOCKS = 10_000;
    private static final long LONGEST_CONTEXT = 1L << 30;
    private static final String TOKENS = "tokenizer.ggml.tokens";
    private static final List<String> TOKEN_IDS = List.of(
            "tokenizer.ggml.bos_token_id",
            "tokenizer.ggml.eos_token_id",
            "tokenizer.ggml.unknown_token_id",
            "tokenizer.ggml.padding_token_id");

    private final ModelFile file;
    private final Map<String, MetadataValue> metadata;
    private final Findings findings;

    private MetadataChecks(ModelFile file, Findings findings) {
        this.file = file;
        this.metadata = file.metadata();
        this.findings = findings;
    }

    static void run(ModelFile file, Findings findings) {
        if (!file.format().equals("gguf")) {
            return;
        }
        MetadataChecks checks = new MetadataChecks(file, findings);
        checks.notFinite();
        Optional<String> architecture = checks.text("general.architecture");
        if (architecture.isEmpty()) {
            findings.warning(
                    Symptom.MISSING_METADATA,
                    "metadata 'general.architecture'",
                    "The file does not say which architecture it is.",
                    "Convert the model again; llama.cpp refuses such files.");
        } else {
            checks.numbers(architecture.get());
        }
        if (!file.tensors().isEmpty()) {
            checks.vocabulary();
        }
    }

    private void notFinite() {
        metadata.forEach((key, value) -> {
            if (value instanceof MetadataValue.Real real && !Double.isFinite(real.value())) {
                absurd(key, "The value is " + real.value() + ".");
            }
        });
    }

    private void numbers(String architecture) {
        String prefix = architecture + ".";
        blocks(prefix + "block_count");
        whole(prefix + "context_length")
                .ifPresent(length -> range(prefix + "context_length", length, 1, LONGEST_CONTEXT));
        width(prefix + "embedding_length");
        whole(prefix + "attention.head_count").ifPresent(heads -> heads(prefix, heads));
        if (metadata.get(prefix + "rope.freq_base") instanceof MetadataValue.Real base && base.value() <= 0) {
            absurd(prefix + "rope.freq_base", "The base of the rotary embedding is " + base.value() + ".");
        }
    }

    private void blocks(String key) {
        OptionalLong said = whole(key);
        TreeSet<Long> found = new TreeSet<>();
        for (Tensor tensor : file.tensors()) {
            Matcher matcher = BLOCK.matcher(tensor.id().name());
            if (matcher.matches()) {
                found.add(Long.parseLong(matcher.group(1)));
            }
        }
        if (said.isEmpty() || found.isEmpty()) {
            return;
        }
        range(key, said.getAsLong(), 1, MOST_BLOCKS);
        long missing = firstMissing(found, Math.min(said.getAsLong(), MOST_BLOCKS));
        if (missing >= 0) {
            findings.error(
                    Symptom.CONFIG_MISMATCH,
                    "metadata '" + key + "'",
                    "It names " + said.getAsLong() + " blocks, but there is no tensor of block " + missing + ".",
                    "The model is incomplete: get all of its parts, or convert it again.");
        } else if (found.getLast() >= said.getAsLong()) {
            findings.error(
                    Symptom.CONFIG_MISMATCH,
                    "metadata '" + key + "'",
                    "It names " + said.getAsLong() + " blocks, but there are tensors of block " + found.getLast() + ".",
                    "Convert the model again: programs would leave blocks out.");
        }
    }

    private static long firstMissing(TreeSet<Long> found, long count) {
        for (long block = 0; block < count; block++) {
            if (!found.contains(block)) {
                return block;
            }
        }
        return -1;
    }

    private void width(String key) {
        OptionalLong width = whole(key);
        Optional<Tensor> embedding = embedding();
        if (width.isPresent()
                && embedding.isPresent()
                && embedding.get().shape().columns() != width.getAsLong()) {
            mismatch(
                    key,
                    "It says " + width.getAsLong() + ", the token embedding is "
                            + embedding.get().shape() + ".");
        }
    }

    private void heads(String prefix, long heads) {
        range(prefix + "attention.head_count", heads, 0, 1 << 16);
        OptionalLong keyValue = whole(prefix + "attention.head_count_kv");
        if (heads > 0 && keyValue.isPresent() && (keyValue.getAsLong() <= 0 || heads % keyValue.getAsLong() != 0)) {
            absurd(
                    prefix + "attention.head_count_kv",
                    keyValue.getAsLong() + " key/value heads do not divide " + heads + " query heads.");
        }
    }

    private void vocabulary() {
        if (!(metadata.get(TOKENS) instanceof MetadataValue.Sequence tokens)) {
            if (metadata.get("tokenizer.ggml.model") instanceof MetadataValue.Text) {
                noTokens();
            } else if (embedding().isPresent()) {
                noTokens();
            }
            return;
        }
        long size = tokens.values().size();
        Optional<Tensor> embedding = embedding();
        if (embedding.isPresent() && embedding.get().shape().rows() != size) {
            mismatch(
                    TOKENS,
                    "It lists " + Findings.count(size) + " tokens, the token embedding has "
                            + Findings.count(embedding.get().shape().rows()) + " rows.");
        }
        for (String key : TOKEN_IDS) {
            OptionalLong id = whole(key);
            if (id.isPresent() && (id.getAsLong() < 0 || id.getAsLong() >= size)) {
                absurd(key, "Token " + id.getAsLong() + " is not among the " + Findings.count(size) + " tokens.");
            }
        }
        if (!metadata.containsKey("tokenizer.chat_template")) {
            findings.information(
                    Symptom.MISSING_METADATA,
                    "metadata 'tokenizer.chat_template'",
                    "There is no chat template: fine for a base model, wrong for one that is to chat.",
                    "");
        }
    }

    private void noTokens() {
        findings.warning(
                Symptom.MISSING_TOKENIZER,
                "metadata '" + TOKENS + "'",
                "The file has no vocabulary, so no program can turn text into tokens for it.",
                "Convert the model again with its tokenizer beside it.");
    }

    private Optional<Tensor> embedding() {
        return file.tensors().stream()
                .filter(tensor -> tensor.id().name().equals("token_embd.weight"))
                .findFirst();
    }

    private void range(String key, long value, long least, long most) {
        if (value < least || value > most) {
            absurd(key, "The value is " + value + "; anything from " + least + " to " + most + " would make sense.");
        }
    }

    private void absurd(String key, String text) {
        findings.error(
                Symptom.ABSURD_METADATA,
                "metadata '" + Findings.shown(key) + "'",
                text,
                "Correct the value, or convert the model again.");
    }

    private void mismatch(String key, String text) {
        findings.error(
                Symptom.CONFIG_MISMATCH,
                "metadata '" + Findings.shown(key) + "'",
                text,
                "Convert the model again: llama.cpp refuses it as it is.");
    }

    private OptionalLong whole(String key) {
        return metadata.get(key) instanceof MetadataValue.Whole whole
                ? OptionalLong.of(whole.value())
                : OptionalLong.empty();
    }

    private Optional<String> text(String key) {
        return metadata.get(key) instanceof MetadataValue.Text text
                        && !text.value().isBlank()
                ? Optional.of(text.value())
                : Optional.empty();
    }
}
