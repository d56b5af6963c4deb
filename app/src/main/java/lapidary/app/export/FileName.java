package lapidary.app.export;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import lapidary.core.plan.Action;
import lapidary.core.plan.Plan;
import lapidary.core.recipe.Recipe;
import lapidary.core.tensor.DType;

/// A name for the file to be written: the model's, what most of its weights become, and the format's ending.
final class FileName {
    private FileName() {}

    static String suggest(String model, Recipe recipe, Optional<Plan> plan) {
        OutputFormat format = OutputFormat.of(recipe.target().format());
        String stem = model.replaceFirst(
                "(?i)\\.(gguf|safetensors|pt|pth|bin|ckpt|th|npy|npz|h5|hdf5|keras|onnx|tflite|(safetensors|bin)\\.index\\.json)$",
                "");
        DType most = plan.flatMap(FileName::mostWeights).orElse(recipe.target().dense());
        String type = most == DType.COMPUTED && plan.isPresent()
                ? format.id() + "-" + codeBits(plan.get()) + "bit"
                : most.name().toLowerCase(Locale.ROOT);
        return stem + "-" + type + format.extension();
    }

    /// The width of the codes that most packed weights get.
    private static long codeBits(Plan plan) {
        Action largest = plan.actions().stream()
                .filter(action -> action.writtenType() == DType.COMPUTED)
                .max(Comparator.comparingLong(action -> action.shape().elements()))
                .orElseThrow();
        long codes = largest.ledger().bits().getOrDefault("codes", 0L);
        return Math.round((double) codes / Math.max(1, largest.shape().elements()));
    }

    /// The stored type that most weights get.
    private static Optional<DType> mostWeights(Plan plan) {
        Map<DType, Long> elements = new EnumMap<>(DType.class);
        for (Action action : plan.actions()) {
            elements.merge(action.writtenType(), action.shape().elements(), Long::sum);
        }
        return elements.entrySet().stream()
                .max(Comparator.comparing(Map.Entry::getValue))
                .map(Map.Entry::getKey);
    }
}
