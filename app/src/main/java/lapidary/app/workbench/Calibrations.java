package lapidary.app.workbench;

import java.util.HashMap;
import java.util.Map;
import lapidary.core.calib.Evidence;
import lapidary.core.data.Use;
import lapidary.core.recipe.Recipe;

/// The importance matrices loaded for the open model, by content: undo finds again what an older recipe rests on.
final class Calibrations {
    private final Map<String, Evidence> byHash = new HashMap<>();

    void add(Evidence evidence) {
        byHash.put(evidence.id(), evidence);
    }

    void clear() {
        byHash.clear();
    }

    /// What a recipe rests on, as far as it was loaded.
    Evidence of(Recipe recipe) {
        return recipe.data().stream()
                .filter(ref -> ref.use() == Use.CALIBRATE)
                .findFirst()
                .map(ref -> byHash.getOrDefault(ref.sha256(), Evidence.NONE))
                .orElse(Evidence.NONE);
    }
}
