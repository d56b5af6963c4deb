package lapidary.core.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import lapidary.core.method.Method;
import lapidary.core.method.Methods;
import lapidary.core.recipe.Stage;

/// A method, a pipeline or the presets: what somebody chooses who wants some candidates compared and others not.
///
/// @param id as [Candidate#contender] says it
/// @param title as people read it
public record Contender(String id, String title) {
    /// All presets of llama.cpp together.
    public static final Contender PRESETS = new Contender("presets", "llama.cpp presets");

    /// Everything that takes part, in the order of the registry, then pipelines, then presets.
    public static List<Contender> all(Methods methods) {
        List<Contender> all = new ArrayList<>();
        for (Method method : methods.all()) {
            if (Candidates.takesPart(method) && method.stage() != Stage.CORRECT) {
                all.add(new Contender(method.id(), method.title()));
            }
        }
        Set<List<String>> pipelines = new LinkedHashSet<>();
        Pipelines.of(methods).forEach(pipeline -> pipelines.add(pipeline.ids()));
        for (List<String> ids : pipelines) {
            List<String> titles = ids.stream()
                    .map(id -> methods.find(id).map(Method::title).orElse(id))
                    .toList();
            all.add(new Contender(String.join("+", ids), String.join(" → ", titles)));
        }
        all.add(PRESETS);
        return all;
    }

    /// Whether a candidate is one of this contender's.
    public boolean has(Candidate candidate) {
        return equals(PRESETS) ? candidate.preset().isPresent() : id.equals(candidate.contender());
    }

    /// The methods that it is made of, by their ids; none for the presets.
    public List<String> methods() {
        return equals(PRESETS) ? List.of() : Arrays.asList(id.split("\\+"));
    }
}
