package lapidary.core.quant;

import java.util.ArrayList;
import java.util.List;
import lapidary.core.calib.Evidence;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Effort;
import lapidary.core.method.Forecast;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.Profile;
import lapidary.core.method.Transform;
import lapidary.core.method.TypeOffer;
import lapidary.core.method.UnfitException;
import lapidary.core.model.ModelTensor;
import lapidary.core.setting.Setting;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.RowSource;

/// Rounds each weight to the nearest point of a uniform grid; see [UniformGrid] for the formulas.
///
/// Any group size; the last group of a row is shorter when the size does not divide the row.
record RoundToNearest(Workers workers) implements Transform {

    @Override
    public String id() {
        return "rtn";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public String title() {
        return "Round to nearest";
    }

    @Override
    public String summary() {
        return "Rounds each weight to the nearest of 2^bits values, with a scale per group; "
                + "instant, needs no data, and the measure for every other method.";
    }

    @Override
    public String reference() {
        return "Uniform affine quantization as in Jacob et al., arXiv 1712.05877, section 2.1; "
                + "range search as in GPTQ's quantizer.";
    }

    @Override
    public Profile profile() {
        return new Profile(Profile.Family.GRID, "8 bits, and as the measure of the others", 1, 8);
    }

    @Override
    public Effort effort(Settings settings) {
        return new Effort(
                switch (settings.text("range")) {
                    case "mse" -> 120;
                    case "mse-2.4" -> 2400;
                    case "scan" -> 300;
                    default -> 6;
                },
                0,
                0);
    }

    @Override
    public List<Setting> settings() {
        return List.of(
                GridSettings.bits(),
                GridSettings.scheme(),
                GridSettings.granularity(),
                GridSettings.group(),
                GridSettings.range(),
                GridSettings.percentile(),
                GridSettings.scaleOrNested());
    }

    @Override
    public Forecast forecast(ModelTensor tensor, Settings settings, Evidence evidence) throws UnfitException {
        Weights.check(tensor);
        GridChoice choice = GridChoice.of(settings);
        if (choice.storage().hasNestedScales() && choice.grid().scheme() == Scheme.FULL_RANGE) {
            throw new UnfitException("tensor '" + tensor.id() + "': full-range codes have scales of either sign, which "
                    + "double quantization is not made for; choose asymmetric or symmetric codes");
        }
        return choice.forecast(tensor.tensor().shape());
    }

    @Override
    public List<TypeOffer> offers(TypeOffer.Question question) {
        int bits = question.bits();
        Settings standard =
                GridSettings.shared(Settings.standard(settings()), question).with("bits", new SettingValue.Whole(bits));
        List<TypeOffer> offers = new ArrayList<>();
        for (Scheme scheme : Scheme.values()) {
            if (bits > 1 || scheme == Scheme.SYMMETRIC) {
                Settings settings = standard.with("scheme", new SettingValue.Text(scheme.id()));
                offers.add(new TypeOffer(
                        scheme.typeName(bits), settings, new UniformGrid(bits, scheme, DType.F32).levels()));
            }
        }
        if (bits > 1) {
            Settings least = standard.with("range", new SettingValue.Text("mse"));
            offers.add(new TypeOffer("int" + bits + " asymmetric MSE", least, List.of()));
        }
        return offers;
    }

    /// The scan of scales weighs errors by an importance matrix, where there is one.
    @Override
    public boolean usesEvidence(Settings settings) {
        return RangeRule.of(settings).isWeighted();
    }

    @Override
    public boolean isRowwise(Settings settings) {
        GridChoice choice = GridChoice.of(settings);
        return choice.groupSize() > 0
                && !choice.storage().hasNestedScales()
                && !choice.range().isWeighted();
    }

    @Override
    public CompressedTensor apply(ModelTensor tensor, RowSource weights, Settings settings, Evidence evidence, Job job)
            throws NotFiniteException {
        RowWindows windows = new RowWindows(workers, tensor.id(), weights, job);
        GridChoice choice = GridChoice.of(settings).weighed(Importance.of(tensor, evidence));
        return new GridEncoder(choice, windows).encode();
    }
}
