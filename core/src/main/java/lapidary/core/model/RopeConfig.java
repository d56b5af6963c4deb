package lapidary.core.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import lapidary.core.format.FormatException;
import lapidary.core.model.Architecture.RopeStyle;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// The rotary position embedding as `config.json` describes it, by the keys of all its generations:
/// `rope_theta` and `rope_scaling`, or `rope_parameters`, which may be one for each kind of attention.
///
/// Source: transformers `modeling_rope_utils.py`.
record RopeConfig(ConfigJson config, Family family) {
    private static final String THETA = "rope_theta";

    Rope rope(int headSize) throws FormatException {
        if (!family.style().isRotated()) {
            return new Rope(RopeStyle.HALVES, 0, 10_000, 10_000, new Rope.Unscaled());
        }
        JsonNode global = parameters("full_attention");
        JsonNode local = parameters("sliding_attention");
        OptionalDouble base = config.real(global, THETA);
        double found = base.isPresent() ? base.getAsDouble() : config.real(10_000, THETA, "rotary_emb_base");
        double localBase = config.real(local, THETA).orElse(config.real(found, "rope_local_base_freq"));
        return new Rope(RopeStyle.HALVES, dimensions(global, headSize), found, localBase, scaling(global));
    }

    /// What is said about the blocks of a kind; about all where no difference is made.
    private JsonNode parameters(String kind) {
        JsonNode empty = JsonNodeFactory.instance.objectNode();
        JsonNode all = config.said("rope_parameters", "rope_scaling").orElse(empty);
        boolean isByKind = all.has("full_attention") || all.has("sliding_attention");
        if (isByKind) {
            return all.path(kind).isObject() ? all.path(kind) : empty;
        }
        return kind.equals("full_attention") ? all : empty;
    }

    private int dimensions(JsonNode parameters, int headSize) throws FormatException {
        OptionalDouble part = config.real(parameters, "partial_rotary_factor");
        double factor = part.isPresent() ? part.getAsDouble() : config.real(1, "partial_rotary_factor", "rotary_pct");
        int dimensions = (int) (factor * headSize);
        if (!(factor > 0 && factor <= 1) || dimensions < 2 || dimensions % 2 != 0) {
            throw ArchitectureLimits.bad(
                    config.file(),
                    "partial_rotary_factor",
                    "a factor that leaves an even number of " + headSize + " elements",
                    factor);
        }
        return dimensions;
    }

    private Rope.Scaling scaling(JsonNode parameters) throws FormatException {
        JsonNode type = parameters.has("rope_type") ? parameters.path("rope_type") : parameters.path("type");
        String name = type.isString() ? type.stringValue() : "default";
        return switch (name) {
            case "default" -> new Rope.Unscaled();
            case "linear" -> linear(needed(parameters, "factor"));
            case "llama3" ->
                new Rope.Llama3(
                        needed(parameters, "factor"),
                        config.real(parameters, "low_freq_factor").orElse(1),
                        config.real(parameters, "high_freq_factor").orElse(4),
                        original(parameters).orElse(8192));
            case "longrope", "su" ->
                new Rope.LongRope(
                        numbers(parameters, "short_factor"),
                        numbers(parameters, "long_factor"),
                        original(parameters).orElseThrow(() -> missing("original_max_position_embeddings")),
                        config.real(parameters, "attention_factor"));
            case "yarn" -> yarn(parameters);
            case "dynamic" -> {
                if (config.real(parameters, "alpha").isPresent()) {
                    yield new Rope.Unknown("dynamic with alpha");
                }
                yield new Rope.Dynamic(needed(parameters, "factor"), context());
            }
            default -> new Rope.Unknown(name);
        };
    }

    private Rope.Scaling yarn(JsonNode parameters) throws FormatException {
        int original = original(parameters).orElse(context());
        OptionalDouble said = config.real(parameters, "factor");
        double factor = said.isPresent() ? needed(parameters, "factor") : (double) context() / original;
        OptionalDouble scale = config.real(parameters, "mscale");
        OptionalDouble scaleOfAll = config.real(parameters, "mscale_all_dim");
        OptionalDouble attention = config.real(parameters, "attention_factor");
        boolean isRatio = attention.isEmpty() && scale.orElse(0) != 0 && scaleOfAll.orElse(0) != 0;
        if (isRatio) {
            attention = OptionalDouble.of(Rope.Yarn.magnitude(factor, scale.getAsDouble())
                    / Rope.Yarn.magnitude(factor, scaleOfAll.getAsDouble()));
        }
        return new Rope.Yarn(
                factor,
                original,
                attention,
                config.real(parameters, "beta_fast"),
                config.real(parameters, "beta_slow"),
                parameters.path("truncate").asBoolean(true));
    }

    private int context() throws FormatException {
        return config.whole(2048, "max_position_embeddings");
    }

    private static Rope.Scaling linear(double factor) {
        return factor == 1 ? new Rope.Unscaled() : new Rope.Linear(factor);
    }

    /// The context it was first trained for: beside the scaling, or at the top.
    private Optional<Integer> original(JsonNode parameters) throws FormatException {
        String key = "original_max_position_embeddings";
        OptionalDouble inside = config.real(parameters, key);
        double found = inside.isPresent() ? inside.getAsDouble() : config.real(0, key);
        if (found == 0) {
            return Optional.empty();
        }
        if (found < 2 || found > 1 << 30 || found != Math.rint(found)) {
            throw ArchitectureLimits.bad(config.file(), key, "a number of tokens", found);
        }
        return Optional.of((int) found);
    }

    private double needed(JsonNode parameters, String key) throws FormatException {
        double found = config.real(parameters, key).orElseThrow(() -> missing(key));
        if (!(found > 0)) {
            throw ArchitectureLimits.bad(config.file(), key, "a positive number", found);
        }
        return found;
    }

    private List<Double> numbers(JsonNode parameters, String key) throws FormatException {
        JsonNode list = parameters.path(key);
        if (!list.isArray() || list.isEmpty()) {
            throw missing(key);
        }
        List<Double> numbers = new ArrayList<>(list.size());
        for (JsonNode number : list) {
            if (!number.isNumber() || !(number.doubleValue() > 0)) {
                throw ArchitectureLimits.bad(config.file(), key, "a list of positive numbers", number);
            }
            numbers.add(number.doubleValue());
        }
        return numbers;
    }

    private FormatException missing(String key) {
        return ArchitectureLimits.bad(config.file(), key, "a value, as its rope scaling needs one", "none");
    }
}
