package lapidary.core.bench;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lapidary.core.method.Activations;
import lapidary.core.method.BlockLoss;
import lapidary.core.method.Method;

/// One more way to run a method beside the standard one.
///
/// @param label in words: "act-order"
/// @param settings that differ from the standard, as they are typed
/// @param widths at which it is run; empty for all
/// @param importance whether it is given an importance matrix
record Variant(String label, Map<String, String> settings, Set<Integer> widths, boolean importance) {
    /// Everything at its standard.
    static final Variant STANDARD = new Variant("", Map.of());

    /// Fitted to what the compressed layers before really give, by activation order.
    static final Variant SEQUENTIAL =
            new Variant("act-order, sequential", Map.of(Activations.NAME, "sequential", "order", "activation"));

    /// Fitted to the output of whole transformer blocks, by steps down its gradient where there is
    /// another way, too.
    static final Variant OF_BLOCKS = new Variant("block loss", Map.of(BlockLoss.NAME, "block", "way", "gradient"));

    Variant {
        settings = Map.copyOf(settings);
        widths = Set.copyOf(widths);
    }

    Variant(String label, Map<String, String> settings) {
        this(label, settings, Set.of(), false);
    }

    /// Without the settings that a method does not have.
    Variant of(Method method) {
        Map<String, String> known = new HashMap<>(settings);
        known.keySet().removeIf(name -> method.settings().stream()
                .noneMatch(setting -> setting.name().equals(name)));
        return new Variant(label, known, widths, importance);
    }

    boolean isRunAt(int width) {
        return widths.isEmpty() || widths.contains(width);
    }

    /// What is declared for the methods that have more than one way worth comparing; a method that
    /// is not named here
    /// is run at its standard settings.
    static List<Variant> of(String method) {
        return DECLARED.getOrDefault(method, List.of(STANDARD));
    }

    /// The methods that something is declared for.
    static Set<String> declared() {
        return DECLARED.keySet();
    }

    private static final Map<String, List<Variant>> DECLARED = Map.of(
            "rtn",
            List.of(
                    STANDARD,
                    new Variant("symmetric", Map.of("scheme", "symmetric")),
                    new Variant("symmetric, full range", Map.of("scheme", "full-range")),
                    new Variant("least error", Map.of("range", "mse")),
                    new Variant("symmetric, least error", Map.of("scheme", "symmetric", "range", "mse"))),
            "gptq",
            List.of(
                    STANDARD,
                    new Variant("act-order", Map.of("order", "activation")),
                    new Variant("least error", Map.of("range", "mse")),
                    SEQUENTIAL),
            "signround",
            List.of(STANDARD, new Variant("block loss", Map.of(BlockLoss.NAME, "block"))),
            "datatype",
            List.of(
                    new Variant("NormalFloat", Map.of("levels", "nf")),
                    new Variant("AbnormalFloat", Map.of("levels", "af"), Set.of(4), false),
                    new Variant("quantiles", Map.of("levels", "quantile")),
                    new Variant("dynamic exponent", Map.of("levels", "dynamic")),
                    new Variant("FP4 of bitsandbytes", Map.of("levels", "fp4-bnb"), Set.of(4), false),
                    new Variant("even", Map.of("levels", "int"))),
            "ggml",
            List.of(STANDARD, new Variant("importance matrix", Map.of(), Set.of(), true)));
}
