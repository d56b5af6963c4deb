package lapidary.core.quant;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.calib.InputMoments;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Activations;
import lapidary.core.method.Clip;
import lapidary.core.method.Effort;
import lapidary.core.method.Group;
import lapidary.core.method.GroupTransform;
import lapidary.core.method.GroupWeights;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.Patch;
import lapidary.core.method.Profile;
import lapidary.core.method.Scaling;
import lapidary.core.method.UnfitException;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorRole;
import lapidary.core.recipe.Choice;
import lapidary.core.recipe.Stage;
import lapidary.core.setting.Setting;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.TensorId;

/// AWQ: scales the inputs of layers that large activations reach up, so that their weights are rounded finer, and what
/// makes these inputs down; then clips the ranges of groups.
///
/// What counts is the change of the outputs of the layers that share the inputs, once they are rounded as they will be
/// ([RowRounding]). Clipping leaves queries and keys alone, whose errors the softmax multiplies.
record Awq(Workers workers) implements GroupTransform {
    @Override
    public String id() {
        return "awq";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public String title() {
        return "AWQ";
    }

    @Override
    public String summary() {
        return "Scales inputs with large activations up before rounding, and what makes them down, so that nothing "
                + "changes but the error; then clips ranges. Rounds to nearest by itself, or goes before GPTQ and "
                + "others. Needs calibration data.";
    }

    @Override
    public String reference() {
        return "Lin et al., AWQ: Activation-aware Weight Quantization for LLM Compression and Acceleration (arXiv "
                + "2306.00978), section 3.2";
    }

    @Override
    public Profile profile() {
        return new Profile(Profile.Family.SCALING, "3 and 4 bits where few inputs dominate; before GPTQ", 1, 8);
    }

    @Override
    public Effort effort(Settings settings) {
        return new Effort(4.0 * settings.whole("ratios") + 60, settings.whole("ratios") + 1.0, 0);
    }

    @Override
    public Stage stage() {
        return Stage.SCALE;
    }

    @Override
    public List<Setting> settings() {
        return ScalingSettings.with(new TreeMap<>(), ratios(), magnitudes(), clip(), Activations.setting());
    }

    @Override
    public Optional<Choice> roundUnless(Settings settings) {
        return ScalingSettings.nearest(settings, workers);
    }

    @Override
    public Patch solve(Group group, GroupWeights weights, Settings settings, Job job)
            throws NotFiniteException, UnfitException {
        GroupInputs inputs = GroupInputs.of(group, weights, title());
        if (inputs.layers().isEmpty()) {
            return Patch.NONE;
        }
        Patch patch = Patch.NONE;
        float[] scales = new float[0];
        if (group.isFoldable()) {
            AwqSearch.Found found = search(inputs, settings, job);
            if (found.isScaled()) {
                scales = found.scales();
                patch = Patch.fold(group, scales);
            }
        }
        return patch.with(clips(inputs, scales, settings.text("clip"), job));
    }

    /// The ratios that were tried and what they leave, for a picture.
    AwqSearch.Found search(GroupInputs inputs, Settings settings, Job job) throws NotFiniteException {
        ScaleTrial trial = new ScaleTrial(inputs.layers(), inputs.moments(), workers);
        boolean withWeights = settings.truth("weight-magnitudes");
        return new AwqSearch((int) settings.whole("ratios"), withWeights).find(trial, job);
    }

    private SortedMap<TensorId, Clip> clips(GroupInputs inputs, float[] scales, String which, Job job)
            throws NotFiniteException {
        InputMoments moments =
                scales.length == 0 ? inputs.moments() : inputs.moments().divided(scales);
        ClipSearch search = new ClipSearch(moments, workers);
        SortedMap<TensorId, Clip> clips = new TreeMap<>();
        for (int i = 0; i < inputs.layers().size(); i++) {
            ModelTensor tensor = inputs.readers().get(i).tensor();
            ScaledLayer layer = inputs.layers().get(i);
            boolean isAsked = which.equals("always")
                    || (which.equals("nearest") && layer.rounding().isAsItIs());
            if (isAsked && isClipped(tensor) && inputs.readers().get(i).isWhole()) {
                ScaledLayer scaled = scales.length == 0
                        ? layer
                        : new ScaledLayer(
                                layer.id(), new Scaling(new float[0], scales, 0).of(layer.weights()), layer.rounding());
                clips.put(tensor.id(), search.find(scaled, job));
            }
        }
        return clips;
    }

    private static boolean isClipped(ModelTensor tensor) {
        return switch (tensor.role()) {
            case TensorRole.ATTENTION_Q, TensorRole.ATTENTION_K, TensorRole.ATTENTION_QKV -> false;
            default -> true;
        };
    }

    private static Setting ratios() {
        return new Setting.Whole(
                "ratios",
                "Ratios tried",
                "How finely the search looks for the strength of the scales, from none to nearly the activations "
                        + "themselves; 20 is usual.",
                "ratios",
                1,
                100,
                new SettingValue.Whole(20),
                Optional.empty());
    }

    private static Setting magnitudes() {
        return new Setting.Toggle(
                "weight-magnitudes",
                "Weigh weights too",
                "Divides scales by the mean magnitude of each input's weights, as the first version of the method did; "
                        + "rarely better.",
                new SettingValue.Truth(false),
                Optional.empty());
    }

    private static Setting clip() {
        return new Setting.Choice(
                "clip",
                "Clip ranges",
                "Shrinks the range of each group, by half at most, where that brings the output nearer; query and key "
                        + "stay as they are. Methods that choose codes by calibration data, as GPTQ, make up for "
                        + "errors themselves and do better with the weights as they are.",
                List.of(
                        new Setting.Option("nearest", "Before nearest", "Where weights are rounded to nearest"),
                        new Setting.Option("always", "Always", "Whatever rounds them"),
                        new Setting.Option("never", "Never", "Scales alone")),
                new SettingValue.Text("nearest"),
                Optional.empty());
    }
}
