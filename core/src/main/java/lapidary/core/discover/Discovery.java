package lapidary.core.discover;

import java.util.List;

/// What was found, and what could not be looked at.
///
/// @param models by keeper, then by name
/// @param skipped a line for each folder or file that could not be read, or was more than is looked at
public record Discovery(List<FoundModel> models, List<String> skipped) {
    public Discovery {
        models = List.copyOf(models);
        skipped = List.copyOf(skipped);
    }
}
