package lapidary.core.quant;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.calib.InputMoments;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.compressed.Dense;
import lapidary.core.infer.Network;
import lapidary.core.job.Job;
import lapidary.core.method.Activations;
import lapidary.core.method.BlockFit;
import lapidary.core.method.BlockLoss;
import lapidary.core.method.Effort;
import lapidary.core.method.Group;
import lapidary.core.method.Group.Producer;
import lapidary.core.method.GroupTransform;
import lapidary.core.method.GroupWeights;
import lapidary.core.method.Groups;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.Patch;
import lapidary.core.method.Profile;
import lapidary.core.method.UnfitException;
import lapidary.core.model.ModelTensor;
import lapidary.core.recipe.Stage;
import lapidary.core.setting.Setting;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.TensorId;

/// Norm tweaking: gives the norms before rounded layers new gains, so that the layers' outputs are nearer to what they
/// were.
record NormTweak() implements GroupTransform {
    @Override
    public String id() {
        return "normtweak";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public String title() {
        return "Norm tweaking";
    }

    @Override
    public String summary() {
        return "Adjusts the gains of norms after everything is rounded, so that outputs come nearer to the original "
                + "ones; costs nothing when the model runs, and helps most at 2 and 3 bits. Needs calibration data.";
    }

    @Override
    public String reference() {
        return "Li et al., Norm Tweaking: High-performance Low-bit Quantization of Large Language Models (arXiv "
                + "2309.02784), algorithm 1; the closed form, and the gradient of layer outputs, look at the layers behind the norm instead";
    }

    @Override
    public Profile profile() {
        return new Profile(Profile.Family.CORRECTION, "2 and 3 bits, after any rounding", 0, 0);
    }

    @Override
    public Effort effort(Settings settings) {
        return settings.text("way").equals("closed")
                ? new Effort(5, 3, 1)
                : new Effort(4.0 * settings.whole("steps"), settings.whole("steps"), 0);
    }

    @Override
    public Stage stage() {
        return Stage.CORRECT;
    }

    @Override
    public List<Setting> settings() {
        return List.of(
                way(),
                damping(),
                steps(),
                rate(),
                BlockLoss.setting(
                        "Mean and variance of what the layers behind the norm give",
                        Optional.of(new Setting.Condition("way", List.of("gradient")))),
                Activations.setting());
    }

    @Override
    public List<Group> groups(Network network, Settings settings) {
        return Groups.of(network).stream()
                .filter(group ->
                        group.producer().filter(Producer.Norm.class::isInstance).isPresent())
                .toList();
    }

    @Override
    public Patch solve(Group group, GroupWeights weights, Settings settings, Job job)
            throws NotFiniteException, UnfitException {
        if (!(group.producer().orElseThrow() instanceof Producer.Norm norm)) {
            return Patch.NONE;
        }
        if (BlockLoss.of(settings) == BlockLoss.BLOCK && settings.text("way").equals("gradient")) {
            Optional<BlockFit> block = weights.block();
            if (block.isPresent()) {
                try (BlockFit fit = block.get()) {
                    return patch(norm, byBlock(fit, norm, group, settings, job), weights);
                }
            }
        }
        return patch(norm, byLayers(group, weights, settings, job), weights);
    }

    private static float[] byBlock(BlockFit fit, Producer.Norm norm, Group group, Settings settings, Job job) {
        return new BlockNormDescent((int) settings.whole("steps"), settings.real("rate"))
                .fit(fit, norm, group.width(), job)
                .factors();
    }

    private float[] byLayers(Group group, GroupWeights weights, Settings settings, Job job)
            throws NotFiniteException, UnfitException {
        InputMoments moments = GroupInputs.moments(group, weights, title());
        List<NormFit.Layer> layers = new ArrayList<>();
        for (Group.Reader reader : group.readers()) {
            layers.add(new NormFit.Layer(
                    GroupInputs.part(weights.exact(reader.tensor()), reader),
                    GroupInputs.part(weights.rounded(reader.tensor(), job), reader)));
        }
        return settings.text("way").equals("closed")
                ? new NormFit(settings.real("damping") / 100)
                        .fit(layers, moments, job)
                        .factors()
                : new NormDescent((int) settings.whole("steps"), settings.real("rate"))
                        .fit(layers, moments, job)
                        .factors();
    }

    private static Patch patch(Producer.Norm norm, float[] factors, GroupWeights weights) {
        SortedMap<TensorId, CompressedTensor> replaced = new TreeMap<>();
        put(norm.gain(), norm.offset(), factors, weights, replaced);
        norm.bias().ifPresent(bias -> put(bias, 0, factors, weights, replaced));
        return Patch.replacing(replaced);
    }

    private static void put(
            ModelTensor vector,
            double offset,
            float[] factors,
            GroupWeights weights,
            SortedMap<TensorId, CompressedTensor> replaced) {
        float[] values = new float[factors.length];
        weights.exact(vector).decode(0, Math.toIntExact(vector.tensor().shape().rows()), values);
        MemorySegment data = MemorySegment.ofArray(values);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) ((values[i] + offset) * factors[i] - offset);
        }
        replaced.put(vector.id(), new Dense(vector.tensor().shape(), DType.F32, data));
    }

    private static Setting way() {
        return new Setting.Choice(
                "way",
                "Found by",
                "The closed form is exact and quick; the gradient follows the paper.",
                List.of(
                        new Setting.Option(
                                "closed",
                                "Closed form",
                                "The gains with the least squared error of the layers' outputs"),
                        new Setting.Option(
                                "gradient",
                                "Gradient",
                                "Steps that bring mean and variance of each output channel back, as the paper does")),
                new SettingValue.Text("closed"),
                Optional.empty());
    }

    private static Setting damping() {
        return new Setting.Real(
                "damping",
                "Damping",
                "How strongly gains are held where they are, as a share of the mean curvature; more is safer with "
                        + "little data.",
                "%",
                0.0001,
                1000,
                new SettingValue.Real(1),
                Optional.of(new Setting.Condition("way", List.of("closed"))));
    }

    private static Setting steps() {
        return new Setting.Whole(
                "steps",
                "Steps",
                "How long the gains are worked on; the paper takes one for each sample of text.",
                "steps",
                1,
                20_000,
                new SettingValue.Whole(128),
                Optional.of(new Setting.Condition("way", List.of("gradient"))));
    }

    private static Setting rate() {
        return new Setting.Real(
                "rate",
                "Step size",
                "How far one step moves a gain, as a share of it.",
                "",
                1e-6,
                0.1,
                new SettingValue.Real(0.001),
                Optional.of(new Setting.Condition("way", List.of("gradient"))));
    }
}
