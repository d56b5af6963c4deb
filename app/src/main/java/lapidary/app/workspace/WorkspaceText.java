package lapidary.app.workspace;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import lapidary.app.workbench.History;
import lapidary.core.format.FormatException;
import lapidary.core.recipe.CanonicalJson;
import lapidary.core.recipe.Fields;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeFile;
import lapidary.core.recipe.TreeState;
import lapidary.core.tensor.TensorId;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/// A [Workspace] as JSON. Unknown fields, other versions and indices that lead nowhere are refused.
final class WorkspaceText {
    private static final int VERSION = 1;

    /// Recipes that are written at most, beyond the way to the present one.
    static final int MOST_NODES = 1000;

    private static final long MOST_CHARACTERS = 8L << 20;

    private WorkspaceText() {}

    /// The text, with the oldest branches left out where it would be too long.
    static String write(Workspace workspace) {
        List<String> recipes = new ArrayList<>();
        TreeState tree = workspace.tree().pruned(MOST_NODES);
        while (true) {
            recipes.clear();
            tree.nodes()
                    .forEach(
                            node -> recipes.add(RecipeFile.toJson(node.recipe()).strip()));
            long characters = recipes.stream().mapToLong(String::length).sum();
            TreeState fewer = characters > MOST_CHARACTERS
                    ? tree.pruned(Math.max(1, tree.nodes().size() / 2))
                    : tree;
            if (fewer.nodes().size() == tree.nodes().size()) {
                return write(workspace.with(tree), recipes);
            }
            tree = fewer;
        }
    }

    private static String write(Workspace workspace, List<String> recipes) {
        ObjectNode root = CanonicalJson.object();
        root.put("version", VERSION);
        root.put("headerSha256", workspace.headerSha256());
        root.put("file", workspace.file().toString());
        root.put("saved", workspace.saved().toString());
        root.put("place", workspace.place());
        ArrayNode nodes = root.putArray("nodes");
        for (int i = 0; i < recipes.size(); i++) {
            TreeState.Kept kept = workspace.tree().nodes().get(i);
            ObjectNode node = nodes.addObject();
            kept.parent().ifPresent(parent -> node.put("parent", parent));
            kept.next().ifPresent(next -> node.put("next", next));
            if (!kept.name().isEmpty()) {
                node.put("name", kept.name());
            }
            History.Seen seen = workspace.measured().get(kept.recipe());
            if (seen != null) {
                node.putObject("measured")
                        .put("divergence", seen.divergence())
                        .put("low", seen.low())
                        .put("high", seen.high())
                        .put("tokens", seen.tokens());
            }
            node.putRawValue("recipe", new RawValue(recipes.get(i)));
        }
        root.put("current", workspace.tree().current());
        ArrayNode selected = root.putArray("selected");
        workspace.selected().forEach(tensor -> selected.add(tensor.name()));
        workspace.lead().ifPresent(lead -> root.put("lead", lead.name()));
        return CanonicalJson.text(root);
    }

    /// @param origin where the text came from, for messages
    /// @throws FormatException naming field, expected and found
    static Workspace read(Path origin, String text) throws IOException {
        Fields root = Fields.parse(origin, "workspace", text);
        int version = root.whole("version", 1, Integer.MAX_VALUE);
        if (version != VERSION) {
            throw root.wrong("version", "a workspace of version " + VERSION, "version " + version);
        }
        root.only("version", "headerSha256", "file", "saved", "place", "nodes", "current", "selected", "lead");
        TreeState tree = tree(origin, root);
        return new Workspace(
                root.hash("headerSha256"),
                file(root),
                saved(root),
                root.text("place"),
                tree,
                selected(root),
                root.has("lead") ? Optional.of(new TensorId(root.text("lead"))) : Optional.empty(),
                measured(root, tree));
    }

    private static Path file(Fields root) throws FormatException {
        try {
            return Path.of(root.text("file"));
        } catch (InvalidPathException e) {
            throw root.wrong("file", "a path", "'" + root.text("file") + "'");
        }
    }

    private static Instant saved(Fields root) throws FormatException {
        try {
            return Instant.parse(root.text("saved"));
        } catch (DateTimeException e) {
            throw root.wrong("saved", "a time such as 2024-05-06T07:08:09Z", "'" + root.text("saved") + "'");
        }
    }

    private static TreeState tree(Path origin, Fields root) throws IOException {
        List<TreeState.Kept> nodes = new ArrayList<>();
        for (Fields node : root.objects("nodes")) {
            node.only("parent", "next", "name", "measured", "recipe");
            nodes.add(new TreeState.Kept(
                    index(node, "parent"),
                    index(node, "next"),
                    node.has("name") ? node.text("name") : "",
                    RecipeFile.parse(node.object("recipe").object().toString(), origin)));
        }
        int current = root.whole("current", 0, Integer.MAX_VALUE);
        try {
            return new TreeState(nodes, current);
        } catch (IllegalArgumentException e) {
            throw root.wrong("nodes", "a tree of recipes", String.valueOf(e.getMessage()));
        }
    }

    private static OptionalLong index(Fields node, String name) throws FormatException {
        return node.has(name) ? OptionalLong.of(node.whole(name, 0, Integer.MAX_VALUE)) : OptionalLong.empty();
    }

    private static List<TensorId> selected(Fields root) throws FormatException {
        List<TensorId> selected = new ArrayList<>();
        for (JsonNode name : root.list("selected")) {
            if (!name.isString() || name.stringValue().isEmpty()) {
                throw root.wrong("selected", "names of tensors", name.toString());
            }
            selected.add(new TensorId(name.stringValue()));
        }
        return selected;
    }

    private static Map<Recipe, History.Seen> measured(Fields root, TreeState tree) throws FormatException {
        Map<Recipe, History.Seen> measured = new HashMap<>();
        int i = 0;
        for (Fields node : root.objects("nodes")) {
            Recipe recipe = tree.nodes().get(i++).recipe();
            if (node.has("measured")) {
                Fields seen = node.object("measured");
                seen.only("divergence", "low", "high", "tokens");
                measured.put(
                        recipe,
                        new History.Seen(
                                real(seen, "divergence"),
                                real(seen, "low"),
                                real(seen, "high"),
                                seen.number("tokens")));
            }
        }
        return measured;
    }

    private static double real(Fields fields, String name) throws FormatException {
        JsonNode node = fields.node(name);
        if (!node.isNumber() || !Double.isFinite(node.doubleValue())) {
            throw fields.wrong(name, "a number", node.toString());
        }
        return node.doubleValue();
    }
}
