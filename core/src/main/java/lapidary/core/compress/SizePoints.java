package lapidary.core.compress;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lapidary.core.allocate.PresetAllocator;
import lapidary.core.allocate.PresetWishes;
import lapidary.core.allocate.StockPreset;
import lapidary.core.calib.Evidence;
import lapidary.core.method.Methods;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.plan.Plan;
import lapidary.core.plan.Planner;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Target;
import lapidary.core.recipe.Target.Misfit;
import lapidary.core.setting.InvalidSettingException;

/// What else a model could have become: the sizes of well-known presets, planned from its headers and not measured.
public final class SizePoints {
    private static final List<StockPreset> KNOWN = List.of(
            StockPreset.Q8_0,
            StockPreset.Q6_K,
            StockPreset.Q5_K_M,
            StockPreset.Q4_K_M,
            StockPreset.IQ4_XS,
            StockPreset.Q3_K_M,
            StockPreset.Q2_K);

    private SizePoints() {}

    /// The presets that fit a model, largest first; none where it cannot become a GGUF file.
    public static List<SizePoint> presets(Model model, Methods methods) {
        List<SizePoint> points = new ArrayList<>();
        try {
            PresetAllocator allocator = PresetAllocator.of(model);
            Recipe base = RecipeEdit.unchanged(model, new Target("gguf", RecipeEdit.plainType(model), Misfit.REFUSE));
            for (StockPreset preset : KNOWN) {
                Recipe recipe = allocator.allocate(base, preset, PresetWishes.NONE, false);
                Plan plan = new Planner(methods).plan(model, recipe, Evidence.NONE);
                if (!plan.isRefused()) {
                    points.add(new SizePoint(
                            preset.name(),
                            SizePoint.Kind.PRESET,
                            plan.fileBytes(),
                            plan.bitsPerWeight(),
                            Optional.empty()));
                }
            }
        } catch (UnfitException | InvalidSettingException e) {
            return List.copyOf(points); // such presets are none for this model
        }
        return List.copyOf(points);
    }
}
