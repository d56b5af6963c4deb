package lapidary.core.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lapidary.core.format.Companion;
import lapidary.core.format.FileLayout;
import lapidary.core.format.GridPacking;
import lapidary.core.format.HeldGrid;
import lapidary.core.format.MetadataValue;
import lapidary.core.format.ModelTarget;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A model written without some of its blocks: those behind them move up, and everything that counts blocks or says
/// something of each of them follows.
///
/// @param inner the conversion of the whole model
/// @param blocks of the whole model
/// @param without blocks that are left out
record Shortened(Conversion inner, int blocks, SortedSet<Integer> without) implements Conversion {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String CONFIG = "config.json";
    private static final Pattern NUMBERED = Pattern.compile("^([^0-9]*\\.)([0-9]{1,9})(\\..*)$");
    private static final Set<String> COUNTS = Set.of("num_hidden_layers", "n_layer", "num_layers");

    /// Keys of lists that name blocks by number instead of saying something of each.
    private static final Set<String> NUMBERS = Set.of("mlp_only_layers");

    /// The conversion itself where nothing is left out.
    static Conversion of(Conversion inner, Model model, SortedSet<Integer> without) {
        if (without.isEmpty()) {
            return inner;
        }
        int blocks = model.architecture().map(Architecture::blocks).orElse(0);
        return new Shortened(inner, blocks, new TreeSet<>(without));
    }

    /// Why blocks cannot be left out, as the end of a sentence; empty when they can.
    static Optional<String> obstacle(Model model, String target, SortedSet<Integer> without) {
        if (target.startsWith("onnx")) {
            return Optional.of("a graph says of each operator what it reads");
        }
        if (model.architecture().isEmpty()) {
            return Optional.of(model.whyNotRunnable().orElse("the model is not a known language model"));
        }
        Architecture numbers = model.architecture().get();
        if (without.size() >= numbers.blocks()) {
            return Optional.of("no block would be left");
        }
        int to = 0;
        for (int block = 0; block < numbers.blocks(); block++) {
            if (!without.contains(block)) {
                boolean moves = numbers.attention().isWindowed(block)
                        != numbers.attention().isWindowed(to);
                if (moves) {
                    return Optional.of("which blocks see a window goes by their number, and block " + block
                            + " would become block " + to);
                }
                to++;
            }
        }
        return Optional.empty();
    }

    @Override
    public List<ExportedTensor> tensors() {
        List<ExportedTensor> kept = new ArrayList<>();
        for (ExportedTensor tensor : inner.tensors()) {
            OptionalInt block = tensor.source().block();
            if (block.isEmpty()) {
                kept.add(tensor);
            } else if (!without.contains(block.getAsInt())) {
                kept.add(tensor.named(renumbered(tensor.name(), block.getAsInt())));
            }
        }
        return kept;
    }

    /// A name with the number that its block has now.
    private String renumbered(String name, int block) {
        Matcher parts = NUMBERED.matcher(name);
        if (!parts.matches() || Integer.parseInt(parts.group(2)) != block) {
            throw new IllegalStateException("'" + name + "' does not begin with the number of block " + block);
        }
        return parts.group(1) + (block - without.headSet(block).size()) + parts.group(3);
    }

    @Override
    public List<Export.Remark> remarks() {
        return inner.remarks();
    }

    @Override
    public SequencedMap<String, MetadataValue> metadata(List<FileLayout.Entry> entries) {
        SequencedMap<String, MetadataValue> metadata = new LinkedHashMap<>(inner.metadata(entries));
        metadata.replaceAll(this::changed);
        return metadata;
    }

    private MetadataValue changed(String key, MetadataValue value) {
        if (key.startsWith("tokenizer.") || key.startsWith("general.")) {
            return value;
        }
        if (key.endsWith(".block_count") && value instanceof MetadataValue.Whole count) {
            return new MetadataValue.Whole(blocks - without.size(), count.bits(), count.signed());
        }
        if (value instanceof MetadataValue.Sequence(MetadataValue kind, List<MetadataValue> values)
                && values.size() == blocks
                && (key.contains(".attention.") || key.endsWith(".feed_forward_length"))) {
            List<MetadataValue> kept = new ArrayList<>();
            for (int block = 0; block < blocks; block++) {
                if (!without.contains(block)) {
                    kept.add(values.get(block));
                }
            }
            return new MetadataValue.Sequence(kind, kept);
        }
        return value;
    }

    @Override
    public List<Companion> companions(List<FileLayout.Entry> entries) {
        return shortened(inner.companions(entries));
    }

    @Override
    public List<Companion> companions(List<FileLayout.Entry> entries, List<HeldGrid> grids) {
        return shortened(inner.companions(entries, grids));
    }

    private List<Companion> shortened(List<Companion> companions) {
        return companions.stream()
                .map(companion -> companion.name().equals(CONFIG) && companion instanceof Companion.Text text
                        ? new Companion.Text(CONFIG, configured(text.content()))
                        : companion)
                .toList();
    }

    private String configured(String content) {
        ObjectNode config = (ObjectNode) JSON.readTree(content);
        configure(config);
        if (config.get("text_config") instanceof ObjectNode text) {
            configure(text);
        }
        return config.toPrettyString() + "\n";
    }

    private void configure(ObjectNode config) {
        for (Map.Entry<String, JsonNode> entry : List.copyOf(config.properties())) {
            if (COUNTS.contains(entry.getKey()) && entry.getValue().isInt()) {
                config.put(entry.getKey(), blocks - without.size());
            } else if (entry.getValue() instanceof ArrayNode list
                    && (entry.getKey().endsWith("_layers") || entry.getKey().equals("layer_types"))) {
                config.set(entry.getKey(), kept(entry.getKey(), list, config));
            }
        }
    }

    private ArrayNode kept(String key, ArrayNode list, ObjectNode config) {
        ArrayNode kept = config.arrayNode();
        for (int i = 0; i < list.size(); i++) {
            if (NUMBERS.contains(key)) {
                int block = list.get(i).asInt();
                if (!without.contains(block)) {
                    kept.add(block - without.headSet(block).size());
                }
            } else if (list.size() != blocks || !without.contains(i)) {
                kept.add(list.get(i));
            }
        }
        return kept;
    }

    @Override
    public Optional<GridPacking> grids(ModelTarget target) {
        return inner.grids(target);
    }
}
