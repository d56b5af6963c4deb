package lapidary.core.edit;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import lapidary.core.calib.Evidence;
import lapidary.core.compressed.Codecs;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Effort;
import lapidary.core.method.Forecast;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.Profile;
import lapidary.core.method.Transform;
import lapidary.core.method.UnfitException;
import lapidary.core.model.ModelTensor;
import lapidary.core.quant.TypeEncoder;
import lapidary.core.recipe.Choice;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Selector;
import lapidary.core.recipe.Stage;
import lapidary.core.setting.Setting;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.TensorId;

/// Multiplies single weights by factors before anything else is done: 0 removes a super weight.
///
/// Alone, it keeps the number type that the tensor is stored in: all other weights keep their very values. Weights in
/// blocks share scales, so that none can change by itself: they become F32.
public record EditWeights(Workers workers) implements Transform {
    /// Its id.
    public static final String ID = "edit-weights";

    /// Name of the setting that holds the coordinates.
    public static final String EDITS = "edits";

    private static final int MOST = 4096;
    private static final Setting DECLARED = new Setting.Listing(
            EDITS,
            "Weights",
            "The weights and what each is multiplied with, ROW,COLUMN=FACTOR, separated by semicolons; 0 removes one.",
            WeightEdits.ENTRY,
            "ROW,COLUMN=FACTOR",
            MOST,
            new SettingValue.Text(""),
            Optional.empty());

    /// The edits that settings ask for.
    ///
    /// @throws UnfitException for a weight named twice, or a factor beyond numbers
    static WeightEdits edits(Settings settings) throws UnfitException {
        try {
            return WeightEdits.parse(settings.text(EDITS));
        } catch (IllegalArgumentException e) {
            throw UnfitException.binding(EDITS + ": " + e.getMessage());
        }
    }

    /// The edits that a recipe has for a tensor.
    public static WeightEdits of(Recipe recipe, ModelTensor tensor) {
        return RecipeEdit.stepFor(recipe, tensor, Stage.EDIT)
                .filter(step -> step.method().equals(ID))
                .map(step -> step.settings().get(EDITS))
                .map(SettingValue::text)
                .map(EditWeights::lenient)
                .orElse(WeightEdits.NONE);
    }

    private static WeightEdits lenient(String text) {
        try {
            return WeightEdits.parse(text);
        } catch (IllegalArgumentException e) {
            return WeightEdits.NONE; // the plan says what is wrong with it
        }
    }

    /// A recipe with exactly these edits of a tensor, in place of what it had.
    ///
    /// @param tensors all tensors of the model
    public static Recipe put(Recipe recipe, List<ModelTensor> tensors, TensorId tensor, WeightEdits edits) {
        Selector on = new Selector.Named(new TreeSet<>(List.of(tensor)));
        if (edits.isEmpty()) {
            return RecipeEdit.clear(recipe, tensors, on, Set.of(Stage.EDIT));
        }
        SortedMap<String, SettingValue> settings = new TreeMap<>();
        settings.put(EDITS, new SettingValue.Text(edits.text()));
        return RecipeEdit.choose(recipe, tensors, on, new Choice(ID, 1, settings, Stage.EDIT));
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public String title() {
        return "Edit weights";
    }

    @Override
    public String summary() {
        return "Sets single weights to zero or scales them, before anything is rounded: for super weights.";
    }

    @Override
    public String reference() {
        return "Yu et al., The Super Weight in Large Language Models (arXiv 2411.07191), section 3";
    }

    @Override
    public Stage stage() {
        return Stage.EDIT;
    }

    @Override
    public Profile profile() {
        return new Profile(Profile.Family.OTHER, "trying what one weight is worth", 0, 0);
    }

    @Override
    public Effort effort(Settings settings) {
        return Effort.COPY;
    }

    @Override
    public List<Setting> settings() {
        return List.of(DECLARED);
    }

    @Override
    public boolean isRowwise(Settings settings) {
        return true;
    }

    @Override
    public Forecast forecast(ModelTensor tensor, Settings settings, Evidence evidence) throws UnfitException {
        WeightEdits edits = check(tensor, settings);
        DType type = type(tensor);
        String stored = tensor.tensor().typeName();
        String notice = type == tensor.tensor().type()
                ? ""
                : "weights in " + stored + " share scales, so none can change by itself: written as " + type
                        + ", unless a step stores them in fewer bits";
        return new Forecast(
                type + (edits.isEmpty() ? "" : ", " + edits.words()),
                type,
                List.of(),
                Codecs.ledger(type, tensor.tensor().shape().elements()),
                notice);
    }

    /// What is asked for, where the tensor has it.
    static WeightEdits check(ModelTensor tensor, Settings settings) throws UnfitException {
        WeightEdits edits = edits(settings);
        if (!tensor.tensor().type().isConvertible()
                || !Codecs.view(tensor.tensor()).isDecodable()) {
            throw UnfitException.binding("tensor '" + tensor.id() + "' of type "
                    + tensor.tensor().typeName() + " cannot be decoded, so none of its weights can be edited");
        }
        Optional<WeightEdits.Place> outside = edits.outside(tensor.tensor().shape());
        if (outside.isPresent()) {
            throw UnfitException.binding("tensor '" + tensor.id() + "' has "
                    + tensor.tensor().shape().rows() + " rows and "
                    + tensor.tensor().shape().columns() + " columns: there is no weight at row "
                    + outside.get().row() + ", column " + outside.get().column());
        }
        return edits;
    }

    private static DType type(ModelTensor tensor) {
        DType type = tensor.tensor().numberType().orElse(DType.F32);
        return type == DType.F16 || type == DType.BF16 || type == DType.F64 ? type : DType.F32;
    }

    @Override
    public CompressedTensor apply(ModelTensor tensor, RowSource weights, Settings settings, Evidence evidence, Job job)
            throws NotFiniteException {
        RowSource edited = EditedRows.of(weights, known(settings));
        return new TypeEncoder(workers).encode(tensor.id(), edited, type(tensor), job);
    }

    /// The edits of settings that were forecast.
    static WeightEdits known(Settings settings) {
        return WeightEdits.parse(settings.text(EDITS));
    }
}
