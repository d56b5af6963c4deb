package lapidary.core.quant;

import java.util.List;
import java.util.Optional;
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
import lapidary.core.tensor.RowSource;

/// One grid per width, with a scale α per row:
///
/// - one bit: α · sign(w), α = mean |w|
/// - three values: levels −⅔α, 0, ⅔α; α begins at max |w|
/// - two bits: ±¼α, ±¾α; α begins at max |w|
/// - three and four bits: LSQ, whole multiples of α from −2^(b−1) to 2^(b−1) − 1; α begins at max |w|/(2^(b−1) − 1)
///
/// Training moves α to where it belongs, about 2σ; that start is far from it, so that a search for the least squared
/// error is offered, and standard.
record ParetoQ(Workers workers) implements Transform {
    private static final String PREVIEW = FewSettings.PREVIEW
            + "ParetoQ then trains weights and scales for a tenth of the original training, 10 to 30 billion tokens";

    @Override
    public String id() {
        return "paretoq";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public String title() {
        return "ParetoQ grids";
    }

    @Override
    public String summary() {
        return "The grid that trains best at each width, from two values to four bits. A preview: at two bits and "
                + "below weights have to be learned anew, over about 10 to 30 billion tokens.";
    }

    @Override
    public String reference() {
        return "Liu et al., ParetoQ: Scaling Laws in Extremely Low-bit LLM Quantization (arXiv 2502.02631), section 3; "
                + "LSQ: Esser et al. (arXiv 1902.08153)";
    }

    @Override
    public Profile profile() {
        return new Profile(Profile.Family.FEW_VALUES, "two bits without calibration data; a start for training", 1, 4);
    }

    @Override
    public Effort effort(Settings settings) {
        return new Effort(settings.text("alpha").equals("search") ? 120 : 8, 0, 0);
    }

    @Override
    public List<Setting> settings() {
        return List.of(
                width(),
                alpha(),
                FewSettings.granularity("channel", false),
                FewSettings.group(),
                FewSettings.packing(Optional.of(new Setting.Condition("width", List.of("ternary")))),
                FewSettings.scale());
    }

    @Override
    public Forecast forecast(ModelTensor tensor, Settings settings, Evidence evidence) throws UnfitException {
        Weights.check(tensor);
        String name =
                switch (settings.text("width")) {
                    case "2" -> "2 bit without a zero";
                    case "3", "4" -> settings.text("width") + " bit";
                    default -> settings.text("width");
                };
        return values(settings).forecast(tensor.tensor().shape(), name, PREVIEW);
    }

    @Override
    public List<TypeOffer> offers(TypeOffer.Question question) {
        Settings settings = GridSettings.shared(Settings.standard(settings()), question);
        return switch (question.bits()) {
            case 1 -> List.of(offer(settings, "binary", "binary, mean (ParetoQ)"));
            case 2 -> List.of(offer(settings, "ternary", "ternary (ParetoQ)"), offer(settings, "2", "SEQ2 (ParetoQ)"));
            case 3, 4 -> List.of(offer(settings, Integer.toString(question.bits()), "LSQ" + question.bits()));
            default -> List.of();
        };
    }

    private static TypeOffer offer(Settings settings, String width, String name) {
        return new TypeOffer(name, settings.with("width", new SettingValue.Text(width)), List.of());
    }

    @Override
    public boolean isRowwise(Settings settings) {
        return true;
    }

    @Override
    public CompressedTensor apply(ModelTensor tensor, RowSource weights, Settings settings, Evidence evidence, Job job)
            throws NotFiniteException {
        RowWindows windows = new RowWindows(workers, tensor.id(), weights, job);
        return new FewEncoder(values(settings), false, windows).encode();
    }

    private static FewValues values(Settings settings) {
        return switch (settings.text("width")) {
            case "binary" -> FewValues.signs(settings); // the mean is the least squared error's own
            case "ternary" -> ofLargest(StepCodes.STRETCHED_TERNARY, 2, 1, settings);
            case "2" -> ofLargest(StepCodes.STRETCHED_TWO_BITS, 3, 1, settings);
            default -> {
                int bits = Integer.parseInt(settings.text("width"));
                yield ofLargest(StepCodes.whole(bits), bits, 1.0 / ((1 << bits - 1) - 1), settings);
            }
        };
    }

    private static FewValues ofLargest(StepCodes codes, int bits, double factor, Settings settings) {
        boolean isSearched = settings.text("alpha").equals("search");
        return new FewValues(codes, bits, new FewValues.Statistic(true, factor, 0, isSearched), FewLayout.of(settings));
    }

    private static Setting width() {
        return new Setting.Choice(
                "width",
                "Values",
                "How many values a weight can have; each width has a grid of its own.",
                List.of(
                        new Setting.Option("binary", "Two (1 bit)", "Plus or minus the mean magnitude"),
                        new Setting.Option("ternary", "Three (1.58 bits)", "−⅔, 0 and ⅔ of the scale"),
                        new Setting.Option("2", "Four (2 bits)", "−¾, −¼, ¼ and ¾ of the scale, no zero"),
                        new Setting.Option("3", "Eight (3 bits)", "LSQ: −4 to 3 scales"),
                        new Setting.Option("4", "Sixteen (4 bits)", "LSQ: −8 to 7 scales")),
                new SettingValue.Text("2"),
                Optional.empty());
    }

    private static Setting alpha() {
        return new Setting.Choice(
                "alpha",
                "Scale",
                "Training starts at the largest weight, which untrained rows are far too narrow for.",
                List.of(
                        new Setting.Option("search", "Fitted", "The scale with the least squared error, of 130"),
                        new Setting.Option(
                                "init", "Largest", "From the largest weight, where ParetoQ's training starts")),
                new SettingValue.Text("search"),
                Optional.of(new Setting.Condition("width", List.of("ternary", "2", "3", "4"))));
    }
}
