package lapidary.app.workbench;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import lapidary.core.calib.Evidence;
import lapidary.core.calib.Moments;
import lapidary.core.data.Use;
import lapidary.core.recipe.DataRef;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;

/// The importance matrices and moments that are there for the open model, by content: undo finds again what an older
/// recipe rests on.
final class Calibrations {
    private final Map<String, Evidence.Calibration> matrices = new HashMap<>();
    private final Map<String, Moments> moments = new HashMap<>();

    void add(Evidence evidence) {
        evidence.calibration().ifPresent(found -> matrices.put(found.sha256(), found));
        evidence.moments()
                .ifPresent(found -> moments.put(
                        RecipeEdit.CALIBRATION + found.settings().suffix() + ' ' + found.dataSha256(), found));
    }

    void clear() {
        matrices.clear();
        moments.clear();
    }

    /// What a recipe rests on, as far as it is there.
    Evidence of(Recipe recipe) {
        Evidence evidence = named(recipe, RecipeEdit.IMPORTANCE)
                .flatMap(hash -> Optional.ofNullable(matrices.get(hash)))
                .map(Evidence::of)
                .orElse(Evidence.NONE);
        return recipe.data().stream()
                .filter(ref -> RecipeEdit.calibration(ref).isPresent())
                .findFirst()
                .flatMap(ref -> Optional.ofNullable(moments.get(ref.name() + ' ' + ref.sha256())))
                .map(evidence::with)
                .orElse(evidence);
    }

    private static Optional<String> named(Recipe recipe, String name) {
        return recipe.data().stream()
                .filter(ref -> ref.use() == Use.CALIBRATE && ref.name().equals(name))
                .map(DataRef::sha256)
                .findFirst();
    }
}
