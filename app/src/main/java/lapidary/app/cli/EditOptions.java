package lapidary.app.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lapidary.core.edit.EditWeights;
import lapidary.core.edit.WeightEdits;
import lapidary.core.model.Model;
import lapidary.core.recipe.Recipe;
import lapidary.core.sensitivity.superweight.Coordinate;
import lapidary.core.sensitivity.superweight.EditEffect;
import lapidary.core.tensor.TensorId;
import picocli.CommandLine.Option;

/// Flags that edit single weights before anything else is done to them.
final class EditOptions {
    @Option(
            names = "--edit",
            paramLabel = "COORD=X",
            description =
                    "Multiply one weight with X before anything else is done, 0 removes it: TENSOR[ROW,COLUMN]=X, "
                            + "counted from 0 as the source stores it. Repeatable.")
    private List<String> edits = new ArrayList<>();

    boolean isEmpty() {
        return edits.isEmpty();
    }

    /// The recipe with these edits, beside those that it has.
    ///
    /// @throws UsageException for a weight that the model does not have
    Recipe addTo(Recipe recipe, Model model) throws UsageException {
        return add(recipe, model, factors("--edit", edits));
    }

    /// The recipe with edits beside those that it has; a factor of 1 takes one back.
    ///
    /// @throws UsageException for a weight that the model does not have
    static Recipe add(Recipe recipe, Model model, Map<Coordinate, Double> factors) throws UsageException {
        check(model, factors);
        Recipe edited = recipe;
        for (Map.Entry<TensorId, WeightEdits> own : Coordinate.edits(factors).entrySet()) {
            WeightEdits before = EditWeights.of(edited, model.find(own.getKey()).orElseThrow());
            edited = EditWeights.put(edited, model.tensors(), own.getKey(), before.and(own.getValue()));
        }
        return edited;
    }

    /// @throws UsageException for a weight that the model does not have
    static void check(Model model, Map<Coordinate, Double> factors) throws UsageException {
        try {
            EditEffect.check(model, factors);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    /// What a flag says of weights and their factors.
    static Map<Coordinate, Double> factors(String flag, List<String> given) throws UsageException {
        Map<Coordinate, Double> factors = new LinkedHashMap<>();
        for (String each : given) {
            int at = each.lastIndexOf('=');
            try {
                double factor = Double.parseDouble(each.substring(at + 1).strip());
                if (at < 0 || !Double.isFinite(factor)) {
                    throw new NumberFormatException(each);
                }
                factors.put(coordinate(flag, each.substring(0, at)), factor);
            } catch (NumberFormatException e) {
                throw new UsageException(flag + ": expected TENSOR[ROW,COLUMN]=FACTOR, found '" + each + "'");
            }
        }
        return factors;
    }

    static Coordinate coordinate(String flag, String text) throws UsageException {
        return Coordinate.parse(text)
                .orElseThrow(() -> new UsageException(
                        flag + ": expected TENSOR[ROW,COLUMN], such as blk.1.ffn_down.weight[2070,7310], found '" + text
                                + "'"));
    }
}
