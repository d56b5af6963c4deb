package lapidary.core.recipe;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import lapidary.core.data.Use;
import lapidary.core.format.FormatException;
import lapidary.core.format.MetadataEdit;
import lapidary.core.format.MetadataText;
import lapidary.core.format.MetadataValue;
import lapidary.core.model.TensorRole;
import lapidary.core.setting.SettingValue;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.TensorId;
import tools.jackson.databind.JsonNode;

/// Reads recipes and takes nothing on trust: every field is known, present and of its kind.
record RecipeReader(Path origin) {

    private static final String FALLBACKS = RecipeWriter.FALLBACKS;

    Recipe read(String json) throws FormatException {
        Fields root = Fields.parse(origin, json);
        root.only("schema", "source", "steps", "target", "data", "seed", FALLBACKS);
        int schema = root.whole("schema", 1, Integer.MAX_VALUE);
        if (schema != Recipe.SCHEMA) {
            throw root.wrong(
                    FormatException.Problem.UNSUPPORTED_VERSION,
                    "schema",
                    "a recipe of schema " + Recipe.SCHEMA,
                    "schema " + schema);
        }
        if (root.has(FALLBACKS)) {
            root.texts(FALLBACKS); // what became of it once; it asks for nothing
        }
        List<Step> steps = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (Fields fields : root.objects("steps")) {
            Step step = step(fields);
            if (!ids.add(step.id())) {
                throw fields.wrong("id", "an id of its own", "'" + step.id() + "' a second time");
            }
            steps.add(step);
        }
        return new Recipe(
                schema,
                source(root.object("source")),
                steps,
                target(root.object("target")),
                data(root.objects("data")),
                root.number("seed"));
    }

    private static Source source(Fields fields) throws FormatException {
        fields.only("architecture", "headerSha256", "contentSha256");
        return new Source(
                fields.text("architecture"),
                fields.hash("headerSha256"),
                fields.has("contentSha256") ? Optional.of(fields.hash("contentSha256")) : Optional.empty());
    }

    private static Step step(Fields fields) throws FormatException {
        fields.only("id", "method", "version", "stage", "on", "settings");
        List<String> stages =
                List.of(Stage.values()).stream().map(RecipeWriter::id).toList();
        String stage = fields.has("stage") ? fields.oneOf("stage", stages) : "round";
        return new Step(
                fields.text("id"),
                fields.text("method"),
                fields.whole("version", 1, Integer.MAX_VALUE),
                selector(fields.object("on")),
                settings(fields.object("settings")),
                Stage.valueOf(stage.toUpperCase(Locale.ROOT)));
    }

    private static Selector selector(Fields fields) throws FormatException {
        return switch (fields.oneOf("select", List.of("all", "roles", "named"))) {
            case "all" -> {
                fields.only("select");
                yield new Selector.All();
            }
            case "roles" -> roles(fields);
            default -> named(fields);
        };
    }

    private static Selector roles(Fields fields) throws FormatException {
        fields.only("select", "roles", "blocks");
        Set<TensorRole> roles = EnumSet.noneOf(TensorRole.class);
        for (String name : fields.texts("roles")) {
            roles.add(List.of(TensorRole.values()).stream()
                    .filter(role -> role.id().equals(name))
                    .findFirst()
                    .orElseThrow(() -> fields.wrong("roles", "a known role", "'" + name + "'")));
        }
        if (!fields.has("blocks")) {
            return new Selector.Roles(roles, 0, Integer.MAX_VALUE);
        }
        int[] blocks = fields.pair("blocks");
        return new Selector.Roles(roles, blocks[0], blocks[1]);
    }

    private static Selector named(Fields fields) throws FormatException {
        fields.only("select", "tensors");
        SortedSet<TensorId> tensors = new TreeSet<>();
        fields.texts("tensors").forEach(name -> tensors.add(new TensorId(name)));
        return new Selector.Named(tensors);
    }

    private static SortedMap<String, SettingValue> settings(Fields fields) throws FormatException {
        SortedMap<String, SettingValue> values = new TreeMap<>();
        for (String name : fields.names()) {
            values.put(name, value(fields, name));
        }
        return values;
    }

    private static SettingValue value(Fields fields, String name) throws FormatException {
        JsonNode node = fields.node(name);
        if (node.isString()) {
            return new SettingValue.Text(node.stringValue());
        }
        if (node.isBoolean()) {
            return new SettingValue.Truth(node.booleanValue());
        }
        if (node.isIntegralNumber() && node.canConvertToLong()) {
            return new SettingValue.Whole(node.longValue());
        }
        if (node.isFloatingPointNumber() && Double.isFinite(node.doubleValue())) {
            return new SettingValue.Real(node.doubleValue());
        }
        throw fields.wrong(name, "a number, a text or a truth value", node.toString());
    }

    private static Target target(Fields fields) throws FormatException {
        fields.only("format", "dense", "misfit", "metadata");
        String dense = fields.oneOf("dense", List.of("F32", "F16", "BF16"));
        String misfit = fields.oneOf("misfit", List.of("refuse", "round", "dense"));
        return new Target(
                fields.text("format"),
                DType.valueOf(dense),
                Target.Misfit.valueOf(misfit.toUpperCase(Locale.ROOT)),
                fields.has("metadata") ? edits(fields.objects("metadata")) : List.of());
    }

    private static List<MetadataEdit> edits(List<Fields> list) throws FormatException {
        List<MetadataEdit> edits = new ArrayList<>();
        for (Fields fields : list) {
            edits.add(edit(fields));
        }
        return edits;
    }

    private static MetadataEdit edit(Fields fields) throws FormatException {
        String key = fields.text("key");
        if (fields.has("remove")) {
            fields.only("key", "remove");
            if (!fields.node("remove").isBoolean() || !fields.node("remove").booleanValue()) {
                throw fields.wrong("remove", "true", fields.node("remove").toString());
            }
            return new MetadataEdit.Remove(key);
        }
        String type = fields.oneOf("type", MetadataText.types());
        if (!fields.has("values")) {
            fields.only("key", "type", "value");
            return new MetadataEdit.Put(key, element(fields, "value", type, fields.node("value")));
        }
        fields.only("key", "type", "values");
        if (!fields.node("values").isArray()) {
            throw fields.wrong(
                    "values", "a list of texts", fields.node("values").toString());
        }
        List<MetadataValue> values = new ArrayList<>();
        for (JsonNode node : fields.node("values")) {
            values.add(element(fields, "values", type, node));
        }
        return new MetadataEdit.Put(key, new MetadataValue.Sequence(MetadataText.prototype(type), values));
    }

    private static MetadataValue element(Fields fields, String name, String type, JsonNode node)
            throws FormatException {
        Optional<MetadataValue> value =
                node.isString() ? MetadataText.parse(type, node.stringValue()) : Optional.empty();
        return value.orElseThrow(() -> fields.wrong(name, "a text that says a " + type, node.toString()));
    }

    private static List<DataRef> data(List<Fields> list) throws FormatException {
        List<DataRef> data = new ArrayList<>();
        Set<String> hashes = new HashSet<>();
        for (Fields fields : list) {
            fields.only("name", "sha256", "use");
            String use = fields.oneOf("use", List.of("calibrate", "search", "judge"));
            String hash = fields.hash("sha256");
            if (!hashes.add(hash)) {
                throw fields.wrong("sha256", "data that serves one use only", hash + " a second time");
            }
            data.add(new DataRef(fields.text("name"), hash, Use.valueOf(use.toUpperCase(java.util.Locale.ROOT))));
        }
        return data;
    }
}
