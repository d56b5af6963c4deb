package lapidary.core.quant;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import lapidary.core.infer.Network;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Activations;
import lapidary.core.method.Effort;
import lapidary.core.method.Group;
import lapidary.core.method.GroupTransform;
import lapidary.core.method.GroupWeights;
import lapidary.core.method.Groups;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.Patch;
import lapidary.core.method.Profile;
import lapidary.core.method.UnfitException;
import lapidary.core.recipe.Choice;
import lapidary.core.recipe.Stage;
import lapidary.core.setting.Setting;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;

/// SmoothQuant: moves the outliers of activations into the weights that read them, so that both can be rounded to 8
/// bits.
record SmoothQuant(Workers workers) implements GroupTransform {
    @Override
    public String id() {
        return Quantizers.SMOOTHQUANT;
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public String title() {
        return "SmoothQuant";
    }

    @Override
    public String summary() {
        return "Moves outliers of activations into the weights, so that both can be rounded to 8 bits: switch 8-bit "
                + "activations on in the preview to see what it is for; with weights alone rounded it gains little. "
                + "Needs calibration data.";
    }

    @Override
    public String reference() {
        return "Xiao et al., SmoothQuant: Accurate and Efficient Post-Training Quantization for Large Language Models "
                + "(arXiv 2211.10438), equation 4";
    }

    @Override
    public Profile profile() {
        return new Profile(Profile.Family.SCALING, "8 bits of weights and activations together", 1, 8);
    }

    @Override
    public Effort effort(Settings settings) {
        return settings.text("migration").equals("searched") ? new Effort(90, 21, 0) : new Effort(8, 0, 0);
    }

    @Override
    public Stage stage() {
        return Stage.SCALE;
    }

    @Override
    public List<Setting> settings() {
        Map<String, SettingValue> standards = Map.of(
                "bits", new SettingValue.Whole(8),
                "scheme", new SettingValue.Text("symmetric"),
                "granularity", new SettingValue.Text("channel"));
        return ScalingSettings.with(new TreeMap<>(standards), migration(), strength(), layers(), Activations.setting());
    }

    @Override
    public Optional<Choice> roundUnless(Settings settings) {
        return ScalingSettings.nearest(settings, workers);
    }

    @Override
    public List<Group> groups(Network network, Settings settings) {
        boolean isEverywhere = settings.text("layers").equals("all");
        return Groups.of(network).stream()
                .filter(group -> isEverywhere
                        ? group.isFoldable()
                        : group.producer()
                                .filter(Group.Producer.Norm.class::isInstance)
                                .isPresent())
                .toList();
    }

    @Override
    public Patch solve(Group group, GroupWeights weights, Settings settings, Job job)
            throws NotFiniteException, UnfitException {
        GroupInputs inputs = GroupInputs.of(group, weights, title());
        if (inputs.layers().isEmpty()) {
            return Patch.NONE;
        }
        SmoothSearch.Found found = settings.text("migration").equals("searched")
                ? SmoothSearch.search(new ScaleTrial(inputs.layers(), inputs.moments(), workers), job)
                : SmoothSearch.of(settings.real("migration-strength"), inputs.layers(), inputs.moments());
        return Patch.fold(group, found.scales());
    }

    private static Setting migration() {
        return new Setting.Choice(
                "migration",
                "Migration",
                "How much of the range moves from activations to weights: the same for all layers, or what each is best "
                        + "with.",
                List.of(
                        new Setting.Option("fixed", "Fixed", "One α for all layers"),
                        new Setting.Option(
                                "searched",
                                "Searched",
                                "The α with the least error of weights and 8-bit activations together, of 21")),
                new SettingValue.Text("fixed"),
                Optional.empty());
    }

    private static Setting strength() {
        return new Setting.Real(
                "migration-strength",
                "Migration strength",
                "α: 0 leaves all difficulty to the activations, 1 moves all of it into the weights; 0.5 shares it evenly, "
                        + "0.75 suits models with strong outliers.",
                "",
                0,
                1,
                new SettingValue.Real(0.5),
                Optional.of(new Setting.Condition("migration", List.of("fixed"))));
    }

    private static Setting layers() {
        return new Setting.Choice(
                "layers",
                "Layers",
                "Where outliers are moved.",
                List.of(
                        new Setting.Option("norms", "Behind norms", "Query, key and value; gate and up"),
                        new Setting.Option(
                                "all",
                                "Wherever possible",
                                "Attention output and down as well, where scales can move")),
                new SettingValue.Text("norms"),
                Optional.empty());
    }
}
