package lapidary.core.bench;

import java.util.List;
import java.util.Optional;
import lapidary.core.allocate.PresetAllocator;
import lapidary.core.allocate.PresetWishes;
import lapidary.core.allocate.StockPreset;
import lapidary.core.calib.Evidence;
import lapidary.core.method.Activations;
import lapidary.core.method.BlockLoss;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.recipe.Choice;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Selector;
import lapidary.core.recipe.Target;
import lapidary.core.setting.SettingValue;
import lapidary.core.tensor.DType;

/// One way to compress, before it is said what.
///
/// @param id short and unique among the candidates of a bench: "gptq+order-activation@3"
/// @param name of the methods, as the window names them: "GPTQ", "AWQ → GPTQ"
/// @param settings what is not standard, in words: "act-order"; "" when nothing
/// @param width bits of a code; of a type with several, the whole bits per weight
/// @param choices in order, each for all linear weights; empty for a preset
/// @param preset of llama.cpp, which chooses for embedding and output, too
public record Candidate(
        String id,
        String name,
        String settings,
        int width,
        Kind kind,
        List<Choice> choices,
        Optional<StockPreset> preset,
        Needs needs) {

    public Candidate {
        choices = List.copyOf(choices);
    }

    /// What stands against what.
    public enum Kind {
        /// What all others are measured by: round to nearest, asymmetric, from the smallest to the
        /// largest weight.
        BASELINE,
        METHOD,
        /// Several methods in a row.
        PIPELINE,
        /// A type of ggml for all linear weights.
        STOCK_TYPE,
        /// A mix of ggml types for the whole model.
        STOCK_PRESET
    }

    /// @param moments whether it looks at second moments of what enters each layer
    /// @param importance whether it is given an importance matrix
    public record Needs(boolean moments, boolean importance) {
        static final Needs NOTHING = new Needs(false, false);

        Needs and(Needs other) {
            return new Needs(moments || other.moments, importance || other.importance);
        }
    }

    /// "GPTQ, act-order"
    public String title() {
        return settings.isEmpty() ? name : name + ", " + settings;
    }

    /// The part of its id in front of settings and width: ids of its methods, or the name of a preset: "gptq",
    /// "awq+gptq", "Q4_K_M".
    public String contender() {
        int end = id.indexOf(':') < 0 ? id.indexOf('@') : id.indexOf(':');
        return end < 0 ? id : id.substring(0, end);
    }

    /// Whether it is fitted to what the compressed layers before it give: a matter of the whole model.
    public boolean isSequential() {
        SettingValue sequential = new SettingValue.Text("sequential");
        SettingValue block = new SettingValue.Text("block");
        return choices.stream()
                .map(Choice::settings)
                .anyMatch(settings -> sequential.equals(settings.get(Activations.NAME))
                        || block.equals(settings.get(BlockLoss.NAME)));
    }

    /// Of what is known, what this candidate is given.
    public Evidence evidence(Evidence all) {
        Evidence base = needs.importance() ? all.calibration().map(Evidence::of).orElse(Evidence.NONE) : Evidence.NONE;
        return needs.moments() ? all.moments().map(base::with).orElse(base) : base;
    }

    /// The recipe that this candidate is for a model.
    ///
    /// @param on the tensors; a preset chooses for the whole model whatever it says
    /// @param evidence of [#evidence]
    /// @throws UnfitException for a preset of a model that cannot be a GGUF file, or for lack of evidence
    public Recipe recipe(Model model, Selector on, Evidence evidence) throws UnfitException {
        String format = model.architecture().isPresent() ? "gguf" : "onnx-qdq";
        Target target = new Target(format, DType.F32, Target.Misfit.REFUSE);
        Recipe recipe = into(RecipeEdit.unchanged(model, target), model, on, evidence);
        return evidence.id().isEmpty() ? recipe : RecipeEdit.calibrate(recipe, evidence);
    }

    /// Another recipe with this candidate in place of what it chose for the tensors.
    ///
    /// @param evidence what there is
    /// @throws UnfitException as [#recipe]
    public Recipe into(Recipe base, Model model, Selector on, Evidence evidence) throws UnfitException {
        if (preset.isPresent()) {
            Target gguf =
                    new Target("gguf", base.target().dense(), base.target().misfit());
            Recipe aimed = base.target().format().equals("gguf") ? base : RecipeEdit.target(base, gguf);
            return PresetAllocator.of(model).allocate(aimed, preset.get(), PresetWishes.NONE, evidence.hasImportance());
        }
        Recipe recipe = RecipeEdit.clear(base, model.tensors(), on);
        for (Choice choice : choices) {
            recipe = RecipeEdit.choose(recipe, model.tensors(), on, choice);
        }
        return recipe;
    }
}
