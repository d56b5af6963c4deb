package lapidary.core.recipe;

import java.util.List;
import java.util.Locale;
import lapidary.core.format.MetadataEdit;
import lapidary.core.format.MetadataText;
import lapidary.core.format.MetadataValue;
import lapidary.core.model.TensorRole;
import lapidary.core.setting.SettingValue;
import lapidary.core.tensor.TensorId;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The canonical text: two spaces, line feeds, keys in the order of the records, sets sorted.
final class RecipeWriter {
    /// What was done otherwise than asked, when a recipe was followed: beside what is asked, not a part of it.
    static final String FALLBACKS = "fallbacks";

    private RecipeWriter() {}

    static String write(Recipe recipe) {
        return write(recipe, List.of());
    }

    /// @param fallbacks of following it; none are written as nothing
    static String write(Recipe recipe, List<String> fallbacks) {
        ObjectNode root = CanonicalJson.object();
        root.put("schema", recipe.schema());
        source(root.putObject("source"), recipe.source());
        ArrayNode steps = root.putArray("steps");
        recipe.steps().forEach(step -> step(steps.addObject(), step));
        target(root.putObject("target"), recipe.target());
        ArrayNode data = root.putArray("data");
        recipe.data().forEach(ref -> data.addObject()
                .put("name", ref.name())
                .put("sha256", ref.sha256())
                .put("use", id(ref.use())));
        root.put("seed", recipe.seed());
        if (!fallbacks.isEmpty()) {
            ArrayNode texts = root.putArray(FALLBACKS);
            fallbacks.forEach(texts::add);
        }
        return CanonicalJson.text(root);
    }

    static String id(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static void source(ObjectNode node, Source source) {
        node.put("architecture", source.architecture()).put("headerSha256", source.headerSha256());
        source.contentSha256().ifPresent(hash -> node.put("contentSha256", hash));
    }

    private static void step(ObjectNode node, Step step) {
        node.put("id", step.id()).put("method", step.method()).put("version", step.version());
        if (step.stage() != Stage.ROUND) {
            node.put("stage", id(step.stage()));
        }
        selector(node.putObject("on"), step.on());
        ObjectNode settings = node.putObject("settings");
        step.settings().forEach((name, value) -> {
            switch (value) {
                case SettingValue.Whole(long number) -> settings.put(name, number);
                case SettingValue.Real(double number) -> settings.put(name, number);
                case SettingValue.Text(String text) -> settings.put(name, text);
                case SettingValue.Truth(boolean truth) -> settings.put(name, truth);
            }
        });
    }

    private static void selector(ObjectNode node, Selector selector) {
        switch (selector) {
            case Selector.All _ -> node.put("select", "all");
            case Selector.Roles roles -> {
                ArrayNode names = node.put("select", "roles").putArray("roles");
                roles.roles().stream().map(TensorRole::id).forEach(names::add);
                if (!roles.everyBlock()) {
                    node.putArray("blocks").add(roles.firstBlock()).add(roles.lastBlock());
                }
            }
            case Selector.Named named -> {
                ArrayNode names = node.put("select", "named").putArray("tensors");
                named.tensors().stream().map(TensorId::name).forEach(names::add);
            }
        }
    }

    private static void target(ObjectNode node, Target target) {
        node.put("format", target.format()).put("dense", target.dense().name()).put("misfit", id(target.misfit()));
        if (!target.metadata().isEmpty()) {
            ArrayNode edits = node.putArray("metadata");
            target.metadata().forEach(edit -> edit(edits.addObject().put("key", edit.key()), edit));
        }
    }

    private static void edit(ObjectNode node, MetadataEdit edit) {
        switch (edit) {
            case MetadataEdit.Remove ignored -> node.put("remove", true);
            case MetadataEdit.Put(String ignored, MetadataValue.Sequence list) -> {
                ArrayNode values = node.put("type", MetadataText.typeOf(list)).putArray("values");
                list.values()
                        .forEach(value -> values.add(MetadataText.text(value).orElseThrow()));
            }
            case MetadataEdit.Put(String ignored, MetadataValue value) ->
                node.put("type", MetadataText.typeOf(value))
                        .put("value", MetadataText.text(value).orElseThrow());
        }
    }
}
