package lapidary.core.recipe;

import java.util.List;

/// What was asked. Immutable, without paths, canonical as JSON; its id is the SHA-256 of that JSON.
///
/// @param schema version of the recipe format, now [#SCHEMA]
/// @param steps in order
/// @param seed of everything random in it
public record Recipe(int schema, Source source, List<Step> steps, Target target, List<DataRef> data, long seed) {

    /// The version of the recipe format that is written.
    public static final int SCHEMA = 1;

    public Recipe {
        steps = List.copyOf(steps);
        data = List.copyOf(data);
    }
}
