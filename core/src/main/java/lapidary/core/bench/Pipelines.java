package lapidary.core.bench;

import java.util.List;

/// Methods in a row that are worth comparing beside each method alone. One that names a method that is not registered
/// is left out.
final class Pipelines {
    private Pipelines() {}

    /// Ids of methods, in order.
    static List<List<String>> all() {
        return List.of(
                List.of("awq", "gptq"),
                List.of("awq", "signround"),
                List.of("rtn", "normtweak"),
                List.of("gptq", "normtweak"),
                List.of("awq", "gptq", "normtweak"));
    }
}
