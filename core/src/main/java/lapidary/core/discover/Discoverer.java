package lapidary.core.discover;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import lapidary.core.job.Job;

/// Looks through the places where programs keep models. Bounded in depth and count; what cannot be read is passed
/// over with a line.
public final class Discoverer {
    private Discoverer() {}

    /// Looks through all places that exist.
    ///
    /// @throws java.util.concurrent.CancellationException when the job was cancelled
    public static Discovery find(List<Place> places, Job job) {
        List<FoundModel> models = new ArrayList<>();
        List<String> skipped = new ArrayList<>();
        for (int i = 0; i < places.size(); i++) {
            Place place = places.get(i);
            job.report((double) i / places.size(), place.keeper().title());
            Folders folders = new Folders(job, skipped);
            if (folders.isThere(place.folder())) {
                models.addAll(
                        switch (place.keeper()) {
                            case HUGGING_FACE -> new HuggingFaceCache(folders).models(place.folder());
                            case OLLAMA -> new OllamaStore(folders).models(place.folder());
                            case LM_STUDIO, LLAMA_CPP -> new ModelTree(folders, place.keeper()).models(place.folder());
                        });
            }
        }
        models.sort(Comparator.comparing(FoundModel::keeper)
                .thenComparing(model -> model.name().toLowerCase(Locale.ROOT))
                .thenComparing(FoundModel::path));
        return new Discovery(models, skipped);
    }
}
