package lapidary.core.format.checkpoint;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lapidary.core.compressed.GridForm;
import lapidary.core.format.FileLayout;
import lapidary.core.format.GridPacking;
import lapidary.core.format.HeldGrid;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `quantization_config` of a packed checkpoint, as transformers and vLLM read it.
public final class PackedConfig {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern IN_BLOCK = Pattern.compile("(.*?\\.[0-9]+\\.)(.*)");

    private PackedConfig() {}

    /// Of a GPTQ folder; also the whole of its `quantize_config.json`.
    public static ObjectNode gptq(List<HeldGrid> grids, List<FileLayout.Entry> entries) {
        GridForm form = grids.getFirst().form();
        ObjectNode config = JSON.createObjectNode();
        config.put("quant_method", "gptq");
        config.put("bits", form.bits());
        config.put("group_size", GptqPacking.groupSize(grids).orElse(form.groupSize()));
        config.put("desc_act", false);
        config.put("sym", !form.hasZeroPoints());
        config.put("checkpoint_format", form.hasZeroPoints() ? "gptq_v2" : "gptq");
        config.put("pack_dtype", "int32");
        config.put("lm_head", false);
        config.put("static_groups", false);
        config.put("true_sequential", true);
        config.put("damp_percent", 0.01);
        List<String> dense = LayerRules.dense(entries);
        if (!dense.isEmpty()) {
            ObjectNode dynamic = config.putObject("dynamic");
            dense.forEach(layer -> dynamic.putObject("-:^" + layer.replace(".", "\\.") + "$"));
            putModules(config, grids);
        }
        return config;
    }

    /// Which layers of a block are packed, where every block has the same ones.
    private static void putModules(ObjectNode config, List<HeldGrid> grids) {
        SortedMap<String, TreeSet<String>> byBlock = new TreeMap<>();
        for (HeldGrid grid : grids) {
            Matcher place = IN_BLOCK.matcher(LayerRules.layer(grid.name()));
            if (!place.matches()) {
                return;
            }
            byBlock.computeIfAbsent(place.group(1), block -> new TreeSet<>()).add(place.group(2));
        }
        if (byBlock.values().stream().distinct().count() == 1) {
            ArrayNode modules = config.putArray("modules_in_block_to_quantize").addArray();
            byBlock.firstEntry().getValue().forEach(modules::add);
        }
    }

    /// Of an AWQ folder.
    public static ObjectNode awq(List<HeldGrid> grids, List<FileLayout.Entry> entries) {
        ObjectNode config = JSON.createObjectNode();
        config.put("quant_method", "awq");
        config.put("bits", grids.getFirst().form().bits());
        config.put(
                "group_size",
                GptqPacking.groupSize(grids).orElse(grids.getFirst().form().groupSize()));
        config.put("zero_point", true);
        config.put("version", "gemm");
        List<String> dense = LayerRules.dense(entries);
        if (dense.isEmpty()) {
            config.putNull("modules_to_not_convert");
        } else {
            ArrayNode kept = config.putArray("modules_to_not_convert");
            dense.forEach(kept::add);
        }
        return config;
    }

    /// Of a compressed-tensors folder.
    public static ObjectNode integers(List<HeldGrid> grids, List<FileLayout.Entry> entries) {
        ObjectNode config = JSON.createObjectNode();
        config.put("quant_method", "compressed-tensors");
        config.put("format", "pack-quantized");
        config.put("quantization_status", "compressed");
        SequencedMap<String, ObjectNode> weights = new LinkedHashMap<>();
        Map<String, ArrayNode> targets = new LinkedHashMap<>();
        for (HeldGrid grid : grids) {
            ObjectNode found = weights(grid);
            weights.putIfAbsent(found.toString(), found);
            targets.computeIfAbsent(found.toString(), key -> JSON.createArrayNode())
                    .add(LayerRules.layer(grid.name()));
        }
        ObjectNode groups = config.putObject("config_groups");
        boolean isOne = weights.size() == 1;
        weights.forEach((key, found) -> {
            ObjectNode group = groups.putObject("group_" + groups.size());
            group.set("targets", isOne ? JSON.createArrayNode().add("Linear") : targets.get(key));
            group.set("weights", found);
            group.putNull("input_activations");
            group.putNull("output_activations");
        });
        ArrayNode ignored = config.putArray("ignore");
        ignored.add("lm_head");
        LayerRules.dense(entries).forEach(ignored::add);
        return config;
    }

    private static ObjectNode weights(HeldGrid grid) {
        boolean isPerRow = grid.form().isPerRow(grid.shape());
        ObjectNode weights = JSON.createObjectNode();
        weights.put("num_bits", grid.form().bits());
        weights.put("type", "int");
        weights.put("symmetric", !grid.form().hasZeroPoints());
        weights.put("strategy", isPerRow ? "channel" : "group");
        if (isPerRow) {
            weights.putNull("group_size");
        } else {
            weights.put("group_size", grid.form().groupSize());
        }
        weights.put("dynamic", false);
        weights.putNull("actorder");
        weights.putNull("block_structure");
        weights.put("observer", "minmax");
        weights.putObject("observer_kwargs");
        return weights;
    }

    /// A folder of a packing in which nothing is packed says what it is not.
    static GridPacking.Concern nothing(String packing) {
        return new GridPacking.Concern(
                true,
                "nothing is quantized, so this would be no " + packing
                        + " folder; choose a method with an even grid, such as 'Round to nearest' (rtn) or GPTQ (gptq), for the linear layers, or write a Hugging Face folder");
    }
}
