package lapidary.core.quant;

import java.util.List;
import java.util.Optional;
import lapidary.core.calib.Evidence;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.compressed.GridBlocks;
import lapidary.core.compressed.GridForm;
import lapidary.core.compressed.ShiftedGrid;
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
import lapidary.core.tensor.Shape;

/// Three values per group around a middle of their own: ŵ = α·T + γ; see [TernaryFit] for how they are found.
///
/// The paper learns α and γ by gradient after such a start. Without a shift these are Ternary Weight Networks.
record TernaryLlm(Workers workers) implements Transform {
    private static final String PREVIEW = FewSettings.PREVIEW
            + "TernaryLLM then trains scales, shifts and weights for about ten thousand steps to copy the original";

    @Override
    public String id() {
        return "ternaryllm";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public String title() {
        return "TernaryLLM (scale and shift)";
    }

    @Override
    public String summary() {
        return "Three values per group with a scale and a shift that fit best, for weights that are not centred. A "
                + "preview: the least error that three values allow, and still far from a trained model.";
    }

    @Override
    public String reference() {
        return "Chen et al., TernaryLLM: Ternarized Large Language Model (arXiv 2406.07177), section 3.2; first "
                + "threshold: Li et al., Ternary Weight Networks (arXiv 1605.04711), section 2.3";
    }

    @Override
    public Profile profile() {
        return new Profile(
                Profile.Family.FEW_VALUES, "the least error of three values; weights that are not centred", 1.6, 2);
    }

    @Override
    public Effort effort(Settings settings) {
        return new Effort(10 + 6 * settings.whole("rounds"), 0, 0);
    }

    @Override
    public List<Setting> settings() {
        return List.of(
                FewSettings.granularity("group", false),
                FewSettings.group(),
                new Setting.Toggle(
                        "shift",
                        "Shift",
                        "Whether the middle value may differ from 0; costs as much as the scale.",
                        new SettingValue.Truth(true),
                        Optional.empty()),
                new Setting.Real(
                        "threshold",
                        "First threshold",
                        "Weights nearer to the middle than this many mean magnitudes start at the middle value.",
                        "× mean",
                        0.1,
                        2,
                        new SettingValue.Real(0.7),
                        Optional.empty()),
                new Setting.Whole(
                        "rounds",
                        "Rounds",
                        "How often weights move to their nearest value and scale and shift are fitted again; 0 is the "
                                + "first fit alone.",
                        "rounds",
                        0,
                        100,
                        new SettingValue.Whole(5),
                        Optional.empty()),
                FewSettings.packing(Optional.empty()),
                FewSettings.scale());
    }

    @Override
    public Forecast forecast(ModelTensor tensor, Settings settings, Evidence evidence) throws UnfitException {
        Weights.check(tensor);
        Shape shape = tensor.tensor().shape();
        FewLayout layout = FewLayout.of(settings);
        GridForm form = TernaryEncoder.form(layout, shape);
        boolean hasShift = settings.truth("shift");
        return new Forecast(
                layout.words(hasShift ? "ternary with shift" : "ternary", layout.trits()),
                DType.OPAQUE,
                hasShift ? nearestOfShifted(shape) : FewLayout.nearest(2, false, shape),
                hasShift ? ShiftedGrid.ledger(shape, form) : form.ledger(shape),
                layout.notice(shape, PREVIEW),
                hasShift ? Optional.empty() : Optional.of(form),
                hasShift ? GridBlocks.exactShiftedTypes(form, shape) : List.of());
    }

    private static List<DType> nearestOfShifted(Shape shape) {
        boolean isHeld = shape.rank() > 1 && DType.Q4_1.divides(shape.columns());
        return isHeld
                ? List.of(DType.Q4_1, DType.Q5_1, DType.Q8_0, DType.F16, DType.BF16, DType.F32)
                : List.of(DType.F16, DType.BF16, DType.F32);
    }

    @Override
    public List<TypeOffer> offers(TypeOffer.Question question) {
        if (question.bits() != 2) {
            return List.of();
        }
        Settings shifted = GridSettings.shared(Settings.standard(settings()), question);
        return List.of(
                new TypeOffer("ternary with shift", shifted, List.of()),
                new TypeOffer("ternary, least error", shifted.with("shift", new SettingValue.Truth(false)), List.of()));
    }

    @Override
    public boolean isRowwise(Settings settings) {
        return true;
    }

    @Override
    public CompressedTensor apply(ModelTensor tensor, RowSource weights, Settings settings, Evidence evidence, Job job)
            throws NotFiniteException {
        TernaryFit fit =
                new TernaryFit(settings.real("threshold"), (int) settings.whole("rounds"), settings.truth("shift"));
        RowWindows windows = new RowWindows(workers, tensor.id(), weights, job);
        return new TernaryEncoder(fit, FewLayout.of(settings), windows).encode();
    }
}
