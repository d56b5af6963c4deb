package lapidary.core.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import lapidary.core.format.FormatException;
import lapidary.core.format.MetadataValue;
import lapidary.core.format.ModelFile;
import lapidary.core.model.ArchitectureLimits.Keys;

/// The architecture as the `llama.*` keys of a GGUF file describe it.
///
/// Source: llama.cpp `llama-model.cpp`, hyperparameters of architecture llama.
final class GgufConfig {
    private static final String FAMILY = "llama";
    private static final Keys KEYS = new Keys(
            "llama.block_count",
            "llama.embedding_length",
            "llama.feed_forward_length",
            "llama.attention.head_count",
            "llama.attention.head_count_kv",
            "llama.attention.key_length",
            "llama.vocab_size",
            "llama.context_length",
            "llama.attention.layer_norm_rms_epsilon",
            "llama.rope.freq_base");

    private final ModelFile file;
    private final List<ModelTensor> tensors;

    private GgufConfig(ModelFile file, List<ModelTensor> tensors) {
        this.file = file;
        this.tensors = tensors;
    }

    static ArchitectureReading read(ModelFile file, List<ModelTensor> tensors) throws FormatException {
        return new GgufConfig(file, tensors).reading();
    }

    private ArchitectureReading reading() throws FormatException {
        String name = value("general.architecture")
                .map(value -> value instanceof MetadataValue.Text text ? text.value() : "unknown")
                .orElse("unknown");
        if (!name.equals(FAMILY)) {
            return ArchitectureReading.unknown(
                    name, "its architecture '" + name + "' is not one that Lapidary runs (Llama)");
        }
        Optional<String> missing = Stream.of(
                        KEYS.blocks(),
                        KEYS.width(),
                        KEYS.feedForward(),
                        KEYS.heads(),
                        KEYS.context(),
                        KEYS.normEpsilon())
                .filter(key -> value(key).isEmpty())
                .findFirst();
        if (missing.isPresent()) {
            return ArchitectureReading.unknown(name, "its metadata has no '" + missing.get() + "'");
        }
        if (Stream.of(KEYS.feedForward(), KEYS.heads(), KEYS.keyValueHeads())
                .anyMatch(key -> value(key).orElse(null) instanceof MetadataValue.Sequence)) {
            return ArchitectureReading.unknown(name, "its blocks are not all alike (head counts or widths per block)");
        }
        return new ArchitectureReading(name, Optional.of(numbers()), obstacle());
    }

    private Architecture numbers() throws FormatException {
        int width = whole(KEYS.width(), 0);
        int heads = whole(KEYS.heads(), 0);
        int headSize = value(KEYS.headSize()).isPresent()
                ? whole(KEYS.headSize(), 0)
                : ArchitectureLimits.headSize(file.path(), KEYS, width, heads);
        Architecture found = new Architecture(
                FAMILY,
                whole(KEYS.blocks(), 0),
                width,
                whole(KEYS.feedForward(), 0),
                heads,
                whole(KEYS.keyValueHeads(), heads),
                headSize,
                vocabulary(),
                whole(KEYS.context(), 0),
                real(KEYS.normEpsilon(), 0),
                real(KEYS.ropeBase(), 10_000),
                Architecture.RopeStyle.INTERLEAVED,
                tensors.stream().noneMatch(tensor -> tensor.role() == TensorRole.OUTPUT));
        return ArchitectureLimits.check(file.path(), KEYS, found);
    }

    /// llama.cpp counts the tokens of the vocabulary; the key is a courtesy that may be absent or
    /// wrong.
    private int vocabulary() throws FormatException {
        Optional<Long> rows = tensors.stream()
                .filter(tensor -> tensor.role() == TensorRole.EMBEDDING)
                .map(tensor -> tensor.tensor().shape().rows())
                .findFirst();
        if (rows.isPresent() && rows.get() <= Integer.MAX_VALUE) {
            return rows.get().intValue();
        }
        boolean isListed = value("tokenizer.ggml.tokens").orElse(null) instanceof MetadataValue.Sequence;
        return isListed
                ? ((MetadataValue.Sequence) value("tokenizer.ggml.tokens").orElseThrow())
                        .values()
                        .size()
                : whole(KEYS.vocabulary(), 0);
    }

    /// What would make a plain Llama forward pass compute other numbers than llama.cpp does.
    private Optional<String> obstacle() throws FormatException {
        int headSize = numbers().headSize();
        if (isScaled("llama.rope.scaling.factor") || isScaled("llama.rope.scale_linear")) {
            return Optional.of("its position embedding is scaled, which Lapidary does not compute yet");
        }
        if (tensors.stream().anyMatch(tensor -> tensor.id().name().equals("rope_freqs.weight"))) {
            return Optional.of(
                    "its position embedding is scaled (tensor 'rope_freqs.weight'), which Lapidary does not compute yet");
        }
        if (whole("llama.rope.dimension_count", headSize) != headSize) {
            return Optional.of("only a part of each head is rotated ('llama.rope.dimension_count')");
        }
        if (whole("llama.attention.value_length", headSize) != headSize) {
            return Optional.of("its values are not as wide as its keys ('llama.attention.value_length')");
        }
        if (whole("llama.expert_count", 0) != 0) {
            return Optional.of("it is a mixture of experts, which Lapidary does not run yet");
        }
        if (whole("split.count", 1) > 1) {
            return Optional.of("it is one part of " + whole("split.count", 1) + "; join the parts first");
        }
        return Optional.empty();
    }

    /// llama.cpp takes a factor of 0 for none.
    private boolean isScaled(String key) throws FormatException {
        double factor = real(key, 1);
        return factor != 1 && factor != 0;
    }

    private Optional<MetadataValue> value(String key) {
        Map<String, MetadataValue> metadata = file.metadata();
        return Optional.ofNullable(metadata.get(key));
    }

    private int whole(String key, int standard) throws FormatException {
        Optional<MetadataValue> value = value(key);
        if (value.isEmpty()) {
            return standard;
        }
        if (value.get() instanceof MetadataValue.Whole whole
                && whole.value() >= 0
                && whole.value() <= Integer.MAX_VALUE) {
            return (int) whole.value();
        }
        throw ArchitectureLimits.bad(file.path(), key, "a whole number from 0 to 2³¹", shown(value.get()));
    }

    private double real(String key, double standard) throws FormatException {
        Optional<MetadataValue> value = value(key);
        if (value.isEmpty()) {
            return standard;
        }
        if (value.get() instanceof MetadataValue.Real real) {
            return real.value();
        }
        throw ArchitectureLimits.bad(file.path(), key, "a floating-point number", shown(value.get()));
    }

    private static String shown(MetadataValue value) {
        return switch (value) {
            case MetadataValue.Whole whole ->
                whole.signed() ? String.valueOf(whole.value()) : Long.toUnsignedString(whole.value());
            case MetadataValue.Real real -> String.valueOf(real.value());
            case MetadataValue.Truth truth -> String.valueOf(truth.value());
            case MetadataValue.Text text -> "'" + text.value() + "'";
            case MetadataValue.Sequence sequence ->
                "a list of " + sequence.values().size();
        };
    }
}
