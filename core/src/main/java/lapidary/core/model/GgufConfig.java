package lapidary.core.model;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import lapidary.core.format.FormatException;
import lapidary.core.format.MetadataValue;
import lapidary.core.format.ModelFile;
import lapidary.core.model.Architecture.Activation;
import lapidary.core.model.Architecture.Attention;
import lapidary.core.model.ArchitectureLimits.Keys;

/// The architecture as the metadata of a GGUF file describes it, with llama.cpp's defaults.
///
/// Source: llama.cpp `llama-model.cpp` and `src/models/*.cpp`, hyperparameters.
final class GgufConfig {
    private final GgufNumbers numbers;
    private final Family family;
    private final List<ModelTensor> tensors;
    private final Keys keys;

    private GgufConfig(GgufNumbers numbers, Family family, List<ModelTensor> tensors) {
        this.numbers = numbers;
        this.family = family;
        this.tensors = tensors;
        this.keys = new Keys(
                numbers.key("block_count"),
                numbers.key("embedding_length"),
                numbers.key("feed_forward_length"),
                numbers.key("attention.head_count"),
                numbers.key("attention.head_count_kv"),
                numbers.key("attention.key_length"),
                numbers.key("vocab_size"),
                numbers.key("context_length"),
                numbers.key(epsilonName(family)),
                numbers.key("rope.freq_base"));
    }

    /// The family of the file; empty for one that is not known.
    static Optional<Family> family(ModelFile file) {
        String name = name(file);
        boolean hasExperts =
                file.metadata().get(name + ".expert_count") instanceof MetadataValue.Whole count && count.value() != 0;
        return Families.ofGguf(name, hasExperts);
    }

    static ArchitectureReading read(ModelFile file, List<ModelTensor> tensors) throws FormatException {
        String name = name(file);
        Optional<Family> family = family(file);
        if (family.isEmpty()) {
            return ArchitectureReading.unknown(
                    name, "its architecture '" + name + "' is not one that Lapidary knows (" + Families.titles() + ")");
        }
        GgufNumbers numbers = new GgufNumbers(file, family.get().id());
        return new GgufConfig(numbers, family.get(), tensors).reading();
    }

    private static String name(ModelFile file) {
        return file.metadata().get("general.architecture") instanceof MetadataValue.Text text
                ? text.value()
                : "unknown";
    }

    private static String epsilonName(Family family) {
        return family.style().isLayerNorm() ? "attention.layer_norm_epsilon" : "attention.layer_norm_rms_epsilon";
    }

    private ArchitectureReading reading() throws FormatException {
        Optional<String> missing = Stream.of(
                        "block_count",
                        "embedding_length",
                        "feed_forward_length",
                        "attention.head_count",
                        "context_length",
                        epsilonName(family))
                .filter(key -> !numbers.has(key))
                .findFirst();
        if (missing.isPresent()) {
            return ArchitectureReading.unknown(family.id(), "its metadata has no '" + numbers.key(missing.get()) + "'");
        }
        if (Stream.of("feed_forward_length", "attention.head_count", "attention.head_count_kv")
                .anyMatch(numbers::isList)) {
            return ArchitectureReading.unknown(
                    family.id(), "its blocks are not all alike (head counts or widths per block)");
        }
        Optional<String> obstacle = obstacle();
        return obstacle.isPresent()
                ? ArchitectureReading.unknown(family.id(), obstacle.get())
                : ArchitectureReading.of(family.id(), family, architecture());
    }

    private Architecture architecture() throws FormatException {
        int width = numbers.whole("embedding_length", 0);
        int heads = numbers.whole("attention.head_count", 0);
        int headSize = headSize(width, heads);
        int blocks = numbers.whole("block_count", 0);
        Architecture found = new Architecture(
                family.id(),
                blocks,
                width,
                numbers.whole("feed_forward_length", 0),
                heads,
                numbers.whole("attention.head_count_kv", heads),
                headSize,
                vocabulary(),
                numbers.whole("context_length", 0),
                new Architecture.Norm(
                        family.style().isLayerNorm(),
                        numbers.real(epsilonName(family), 0),
                        0,
                        family.style().normsAfter()),
                rope(headSize),
                attention(width, heads, headSize, blocks),
                activation(),
                family.style().gated(),
                numbers.truth("use_parallel_residual", family == Families.GPT_NEOX),
                family.style().scaledEmbedding() ? Math.sqrt(width) : 1,
                numbers.real("final_logit_softcapping", family == Families.GEMMA2 ? 30 : 0),
                tensors.stream().noneMatch(tensor -> tensor.role() == TensorRole.OUTPUT),
                ExpertFamilies.isOne(family) ? Optional.of(ExpertFamilies.read(numbers, family)) : Optional.empty());
        return ArchitectureLimits.check(numbers.file().path(), keys, found);
    }

    private Activation activation() {
        return switch (family.style().activation()) {
            case GELU, GELU_TANH, GELU_TABLE -> Activation.GELU_TABLE;
            case SILU -> Activation.SILU;
            case RELU -> Activation.RELU;
        };
    }

    private int headSize(int width, int heads) throws FormatException {
        return numbers.has("attention.key_length")
                ? ArchitectureLimits.headSize(numbers.file().path(), keys, numbers.whole("attention.key_length", 0))
                : ArchitectureLimits.headSize(numbers.file().path(), keys, width, heads);
    }

    private Attention attention(int width, int heads, int headSize, int blocks) throws FormatException {
        boolean isWindowed = family.style().everyGlobal() > 0;
        int standard = family == Families.GEMMA2 ? 4096 : 0;
        return new Attention(
                GgufFit.scale(family, blocks, width, heads, headSize),
                numbers.real("attn_logit_softcapping", family == Families.GEMMA2 ? 50 : 0),
                isWindowed ? numbers.whole("attention.sliding_window", standard) : 0,
                isWindowed
                        ? numbers.whole(
                                "attention.sliding_window_pattern",
                                family.style().everyGlobal())
                        : 0,
                0,
                family.style().normedHeads());
    }

    private Rope rope(int headSize) throws FormatException {
        double base = numbers.real("rope.freq_base", 10_000);
        int dimensions = family.style().isRotated() ? numbers.whole("rope.dimension_count", headSize) : 0;
        double standardLocal = family == Families.GEMMA3 ? 10_000 : base;
        double local = family.style().everyGlobal() > 0 ? numbers.real("rope.freq_base_swa", standardLocal) : base;
        return new Rope(family.style().ggufStyle(), dimensions, base, local, scaling());
    }

    private Rope.Scaling scaling() throws FormatException {
        int original = numbers.whole("rope.scaling.original_context_length", numbers.whole("context_length", 0));
        if (tensors.stream().anyMatch(tensor -> GgufFit.isDivisors(tensor.id().name()))) {
            return new Rope.Stored(original, numbers.real("rope.scaling.attn_factor", 1));
        }
        double factor = numbers.real("rope.scaling.factor", numbers.real("rope.scale_linear", 1));
        if (factor == 0 || factor == 1) {
            return new Rope.Unscaled();
        }
        return switch (numbers.text("rope.scaling.type", "linear")) {
            case "linear" -> new Rope.Linear(factor);
            case "yarn" ->
                new Rope.Yarn(
                        factor,
                        original,
                        attentionFactor(factor),
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        true);
            case "none" -> new Rope.Unscaled();
            case String other -> new Rope.Unknown(other);
        };
    }

    /// llama.cpp multiplies the usual factor with this key; it does not read `yarn_attn_factor`,
    /// `yarn_beta_fast` and
    /// `yarn_beta_slow` of these families.
    private OptionalDouble attentionFactor(double factor) throws FormatException {
        double more = numbers.real("rope.scaling.attn_factor", 1);
        return more == 1 ? OptionalDouble.empty() : OptionalDouble.of(more * Rope.Yarn.magnitude(factor, 1));
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
        return numbers.value("tokenizer.ggml.tokens").orElse(null) instanceof MetadataValue.Sequence tokens
                ? tokens.values().size()
                : numbers.whole("vocab_size", 0);
    }

    /// What makes the model another one than its family describes.
    private Optional<String> obstacle() throws FormatException {
        int headSize = headSize(numbers.whole("embedding_length", 0), numbers.whole("attention.head_count", 0));
        if (numbers.whole("attention.value_length", headSize) != headSize) {
            return Optional.of(
                    "its values are not as wide as its keys ('" + numbers.key("attention.value_length") + "')");
        }
        boolean isMixture = numbers.whole("expert_count", 0) != 0;
        if (isMixture != ExpertFamilies.isOne(family)) {
            return Optional.of(
                    isMixture
                            ? "it is a mixture of experts, which is not known of a " + family.title()
                            : "it says nothing of experts ('" + numbers.key("expert_count") + "')");
        }
        if (isMixture && numbers.whole("expert_group_count", 0) > 1) {
            return Optional.of("its experts are chosen by groups ('" + numbers.key("expert_group_count") + "')");
        }
        if (numbers.isList("attention.sliding_window_pattern")) {
            return Optional.of("the blocks that see a window come in no regular rhythm ('"
                    + numbers.key("attention.sliding_window_pattern") + "')");
        }
        return Optional.empty();
    }
}
