package lapidary.core.format.checkpoint;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import lapidary.core.format.FileLayout;
import lapidary.core.tensor.Shape;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `quantization_config` of a folder whose pruned layers are stored without their zeros, as transformers hands it to
/// compressed-tensors up to version 0.14.
public final class SparseConfig {
    private static final JsonMapper JSON = new JsonMapper();
    private static final double DIGITS = 1e6;
    private static final List<String> PARTS =
            List.of(BitmaskLayers.BITS, BitmaskLayers.VALUES, BitmaskLayers.SHAPE, BitmaskLayers.OFFSETS);

    private SparseConfig() {}

    /// Whether any layer is stored so.
    public static boolean isSparse(List<FileLayout.Entry> entries) {
        return entries.stream().anyMatch(entry -> entry.name().endsWith(BitmaskLayers.BITS));
    }

    /// The same tensors as a dense folder has them.
    ///
    /// @param shapes of all weights by name
    public static List<FileLayout.Entry> dense(List<FileLayout.Entry> entries, Map<String, Shape> shapes) {
        Set<String> layers = layers(entries);
        List<FileLayout.Entry> dense = new ArrayList<>();
        for (FileLayout.Entry entry : entries) {
            if (!isPart(entry.name(), layers)) {
                dense.add(entry);
            } else if (entry.name().endsWith(BitmaskLayers.VALUES)) {
                String name = without(entry.name(), BitmaskLayers.VALUES) + LayerRules.WEIGHT;
                dense.add(FileLayout.Entry.of(name, Objects.requireNonNull(shapes.get(name), name), entry.type()));
            }
        }
        return dense;
    }

    /// What transformers reads.
    ///
    /// @param format "sparse-bitmask" or "sparse-24-bitmask"
    /// @param shapes of all weights by name
    public static ObjectNode of(String format, List<FileLayout.Entry> entries, Map<String, Shape> shapes) {
        Set<String> layers = layers(entries);
        long all = dense(entries, shapes).stream()
                .mapToLong(entry -> entry.shape().elements())
                .sum();
        long stored = entries.stream()
                .filter(entry -> !isPart(entry.name(), layers) || entry.name().endsWith(BitmaskLayers.VALUES))
                .mapToLong(entry -> entry.shape().elements())
                .sum();
        ObjectNode config = JSON.createObjectNode();
        config.put("quant_method", "compressed-tensors");
        ObjectNode sparsity = config.putObject("sparsity_config");
        sparsity.put("format", format);
        sparsity.put("global_sparsity", Math.rint(DIGITS * (all - stored) / Math.max(1, all)) / DIGITS);
        sparsity.put("registry_requires_subclass", false);
        sparsity.put("sparsity_structure", format.equals("sparse-24-bitmask") ? "2:4" : "unstructured");
        ArrayNode targets = sparsity.putArray("targets");
        layers.forEach(targets::add);
        sparsity.putArray("ignore");
        return config;
    }

    /// Names of the layers that are stored without their zeros, in order.
    private static Set<String> layers(List<FileLayout.Entry> entries) {
        return entries.stream()
                .map(FileLayout.Entry::name)
                .filter(name -> name.endsWith(BitmaskLayers.BITS))
                .map(name -> without(name, BitmaskLayers.BITS))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static boolean isPart(String name, Set<String> layers) {
        return PARTS.stream().anyMatch(part -> name.endsWith(part) && layers.contains(without(name, part)));
    }

    private static String without(String name, String ending) {
        return name.substring(0, name.length() - ending.length());
    }
}
