package lapidary.core.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lapidary.core.method.Method;
import lapidary.core.method.Methods;
import lapidary.core.recipe.Stage;

/// Methods in a row that are worth comparing beside each method alone.
///
/// @param ids of the methods, in order
/// @param variant whose settings count for those of the methods that have them
record Pipelines(List<String> ids, Variant variant) {
    private static final List<Pipelines> DECLARED = List.of(
            of("awq", "gptq"),
            of("awq", "signround"),
            of("awq", "adaquant"),
            of("gptq", "normtweak"),
            of("awq", "gptq", "normtweak"),
            new Pipelines(
                    List.of("awq", "gptq"),
                    new Variant("act-order, least error", Map.of("order", "activation", "range", "mse"))),
            new Pipelines(List.of("awq", "adaround"), new Variant("least error", Map.of("range", "mse"))),
            new Pipelines(List.of("awq", "gptq"), Variant.SEQUENTIAL),
            new Pipelines(List.of("gptq", "normtweak"), Variant.SEQUENTIAL),
            new Pipelines(List.of("awq", "gptq", "normtweak"), Variant.SEQUENTIAL),
            new Pipelines(List.of("awq", "signround"), Variant.OF_BLOCKS),
            new Pipelines(List.of("gptq", "normtweak"), Variant.OF_BLOCKS));

    private static Pipelines of(String... ids) {
        return new Pipelines(List.of(ids), Variant.STANDARD);
    }

    /// Those whose methods are registered. What corrects is nothing alone: it stands behind round to nearest at the
    /// least.
    static List<Pipelines> of(Methods methods) {
        List<Pipelines> all = new ArrayList<>();
        for (Method method : methods.all()) {
            if (method.stage() == Stage.CORRECT) {
                all.add(of("rtn", method.id()));
            }
        }
        DECLARED.stream()
                .filter(pipeline ->
                        pipeline.ids().stream().allMatch(id -> methods.find(id).isPresent()))
                .forEach(all::add);
        return all;
    }
}
