package lapidary.core.bench;

import java.util.ArrayList;
import java.util.List;
import lapidary.core.method.Method;
import lapidary.core.method.Methods;
import lapidary.core.recipe.Stage;

/// Methods in a row that are worth comparing beside each method alone.
final class Pipelines {
    private static final List<List<String>> DECLARED = List.of(
            List.of("awq", "gptq"),
            List.of("awq", "signround"),
            List.of("awq", "adaquant"),
            List.of("awq", "gptq", "normtweak"),
            List.of("gptq", "normtweak"));

    private Pipelines() {}

    /// Ids of methods, in order. What corrects is nothing alone: it stands behind round to nearest at the least.
    static List<List<String>> of(Methods methods) {
        List<List<String>> all = new ArrayList<>();
        for (Method method : methods.all()) {
            if (method.stage() == Stage.CORRECT) {
                all.add(List.of("rtn", method.id()));
            }
        }
        DECLARED.stream()
                .filter(ids -> ids.stream().allMatch(id -> methods.find(id).isPresent()))
                .forEach(all::add);
        return all;
    }
}
