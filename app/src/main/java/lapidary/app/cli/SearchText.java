package lapidary.app.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import lapidary.core.allocate.EvoPress;
import lapidary.core.allocate.Lineage;
import lapidary.core.allocate.SearchSpace;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What `search` prints about a state of sparsities or blocks.
///
/// @param over "sparsity" or "depth"
record SearchText(String over, SearchSpace space, int[] state, Lineage history) {

    List<String> lines() {
        Table table = new Table(over.equals("depth") ? "part" : "tensor", "choice");
        for (int unit = 0; unit < state.length; unit++) {
            table.row(space.unit(unit), space.level(unit, state[unit]));
        }
        List<String> lines = new ArrayList<>(table.lines());
        lines.add("");
        EvoPress.Candidate best = history.parents().getLast();
        lines.add(String.format(
                Locale.ROOT,
                "searched   KL %.5f nats on the search text, %d candidates in %d generations",
                best.fitness(),
                history.candidates().size(),
                history.generations()));
        return lines;
    }

    ObjectNode json() {
        ObjectNode root = Json.object();
        root.put("over", over);
        EvoPress.Candidate best = history.parents().getLast();
        Json.number(root, "searchKl", best.fitness());
        root.put("candidates", history.candidates().size());
        root.put("generations", history.generations());
        ArrayNode units = root.putArray("units");
        for (int unit = 0; unit < state.length; unit++) {
            ObjectNode node = units.addObject();
            node.put("name", space.unit(unit));
            node.put("choice", space.level(unit, state[unit]));
        }
        return root;
    }
}
