package lapidary.core.queue;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a jobs file asks for: every recipe on every model, and single jobs.
///
/// @param into folder that the models × recipes are written to
/// @param format of what they write; empty for each recipe's own
/// @param judge what they are measured on
/// @param data the files behind the names by which recipes call their data
/// @param hasReport whether recipe and report are written beside each
/// @param jobs single ones, complete by themselves
public record JobsRequest(
        List<NamedModel> models,
        List<NamedAsk> recipes,
        Path into,
        Optional<String> format,
        Optional<Path> judge,
        SortedMap<String, List<Path>> data,
        boolean hasReport,
        List<QueueJob> jobs) {

    /// A model and what its files are called, where that is not its own name.
    public record NamedModel(Path path, Optional<String> name) {
        String stem() {
            String own = String.valueOf(path.getFileName());
            int dot = own.lastIndexOf('.');
            return name.orElse(dot > 0 ? own.substring(0, dot) : own);
        }
    }

    /// A recipe and what its files are called, where that is not its own name.
    public record NamedAsk(Asked asked, Optional<String> name) {
        String stem() {
            return name.orElse(asked.label());
        }
    }

    public JobsRequest {
        models = List.copyOf(models);
        recipes = List.copyOf(recipes);
        data = Collections.unmodifiableSortedMap(new TreeMap<>(data));
        jobs = List.copyOf(jobs);
    }

    /// One job of the cross product, written to `into/MODEL-RECIPE` with this ending.
    QueueJob job(NamedModel model, NamedAsk recipe, String ending) {
        return new QueueJob(
                model.path(),
                recipe.asked(),
                into.resolve(model.stem() + "-" + recipe.stem() + ending),
                recipe.asked() instanceof Asked.Preset ? Optional.empty() : format,
                judge,
                data,
                hasReport);
    }
}
