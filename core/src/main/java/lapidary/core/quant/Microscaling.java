package lapidary.core.quant;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import lapidary.core.calib.Evidence;
import lapidary.core.compressed.Codecs;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.compressed.LevelGrid;
import lapidary.core.compressed.Packed;
import lapidary.core.compressed.ScaleForm;
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

/// Small blocks of small numbers with a shared scale of eight bits: the MX formats of the OCP and NVFP4.
///
/// MXFP4 whose blocks divide the rows is stored as the type of that name, so that GGUF files hold it as it is.
record Microscaling(Workers workers) implements Transform {

    /// What can be chosen.
    private enum Format {
        MXFP4(2, 1, 32, ScaleForm.E8M0),
        MXFP6_E2M3(2, 3, 32, ScaleForm.E8M0),
        MXFP6_E3M2(3, 2, 32, ScaleForm.E8M0),
        MXFP8_E4M3(4, 3, 32, ScaleForm.E8M0),
        MXFP8_E5M2(5, 2, 32, ScaleForm.E8M0),
        NVFP4(2, 1, 16, ScaleForm.E4M3);

        private final LevelTable table;
        private final int block;
        private final ScaleForm form;

        Format(int exponentBits, int mantissaBits, int block, ScaleForm form) {
            this.table = LevelTable.floating(exponentBits, mantissaBits);
            this.block = block;
            this.form = form;
        }

        /// "mxfp6-e2m3"
        String id() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        static Format of(Settings settings) {
            return Arrays.stream(values())
                    .filter(format -> format.id().equals(settings.text("mx-type")))
                    .findFirst()
                    .orElseThrow();
        }

        /// "MXFP6 E2M3"
        String title() {
            return name().replace('_', ' ');
        }
    }

    @Override
    public String id() {
        return "mx";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public String title() {
        return "Microscaling";
    }

    @Override
    public String summary() {
        return "Blocks of 16 or 32 small floats with a scale of eight bits (MXFP4, MXFP6, MXFP8, NVFP4), which new "
                + "accelerators multiply directly.";
    }

    @Override
    public String reference() {
        return "OCP Microscaling Formats (MX) Specification 1.0, sections 5 and 6; NVIDIA, NVFP4";
    }

    @Override
    public Profile profile() {
        return new Profile(Profile.Family.LEVELS, "accelerators with MXFP4 or NVFP4", 4, 8);
    }

    @Override
    public Effort effort(Settings settings) {
        return new Effort(15, 0, 0);
    }

    @Override
    public List<Setting> settings() {
        return List.of(format(), rule());
    }

    @Override
    public Forecast forecast(ModelTensor tensor, Settings settings, Evidence evidence) throws UnfitException {
        Weights.check(tensor);
        Format format = Format.of(settings);
        Shape shape = tensor.tensor().shape();
        if (isStored(format, shape)) {
            return new Forecast(
                    format.title(), DType.MXFP4, List.of(), Codecs.ledger(DType.MXFP4, shape.elements()), "");
        }
        Forecast forecast =
                new LevelLayout(format.block, format.form).forecast(shape, format.title(), format.table.bits(), false);
        if (format != Format.NVFP4 || shape.rank() < 2 || !DType.NVFP4.divides(shape.columns())) {
            return forecast.worded(format.title(), forecast.notice());
        }
        List<DType> nearest = new ArrayList<>(List.of(DType.NVFP4));
        nearest.addAll(forecast.nearest());
        return new Forecast(format.title(), forecast.type(), nearest, forecast.ledger(), forecast.notice())
                .lacking("its NVFP4 has no scale of the whole tensor beside those of the blocks");
    }

    @Override
    public List<TypeOffer> offers(TypeOffer.Question question) {
        List<TypeOffer> offers = new ArrayList<>();
        for (Format format : Format.values()) {
            if (format.table.bits() == question.bits()) {
                Settings settings = Settings.standard(settings()).with("mx-type", new SettingValue.Text(format.id()));
                // A power of two does not put the largest weight on the largest number.
                List<Float> levels = format.form == ScaleForm.E8M0 ? List.of() : format.table.relative();
                offers.add(new TypeOffer(format.title(), settings, levels));
            }
        }
        return offers;
    }

    @Override
    public boolean isRowwise(Settings settings) {
        return !Format.of(settings).form.isOfTensor();
    }

    @Override
    public CompressedTensor apply(ModelTensor tensor, RowSource weights, Settings settings, Evidence evidence, Job job)
            throws NotFiniteException {
        Format format = Format.of(settings);
        ScaleRule rule = format.form == ScaleForm.E8M0
                ? ScaleRule.valueOf(settings.text("rule").toUpperCase(java.util.Locale.ROOT))
                : ScaleRule.LARGEST;
        int group = (int) Math.max(1, Math.min(format.block, weights.shape().columns()));
        RowWindows windows = new RowWindows(workers, tensor.id(), weights, job);
        LevelGrid grid = new LevelEncoder(
                        Optional.of(format.table), format.table.bits(), group, rule, format.form, windows)
                .encode();
        return isStored(format, weights.shape()) ? packed(grid) : grid;
    }

    /// Rows handed over some at a time have the columns of the whole.
    private static boolean isStored(Format format, Shape shape) {
        return format == Format.MXFP4 && DType.MXFP4.divides(shape.columns());
    }

    /// The blocks of ggml: an exponent byte, then 16 bytes with weight j low and weight j + 16 high.
    private static Packed packed(LevelGrid grid) {
        long blocks = grid.shape().elements() / 32;
        MemorySegment data = RowWindows.allocate(17 * blocks);
        long at = 0;
        int index = 0;
        for (byte[] row : grid.codes()) {
            for (int start = 0; start < row.length; start += 32) {
                data.set(ValueLayout.JAVA_BYTE, at, (byte) (Math.getExponent(grid.scales()[index++]) + 127));
                for (int j = 0; j < 16; j++) {
                    int low = nibble(row[start + j]);
                    int high = nibble(row[start + j + 16]);
                    data.set(ValueLayout.JAVA_BYTE, at + 1 + j, (byte) (low | high << 4));
                }
                at += 17;
            }
        }
        return new Packed(grid.shape(), DType.MXFP4, data);
    }

    /// A level's number among the 15 as sign and magnitude.
    private static int nibble(byte level) {
        int steps = level - 7;
        return steps < 0 ? 8 - steps : steps;
    }

    private static Setting format() {
        return new Setting.Choice(
                "mx-type",
                "Format",
                "What the blocks hold: MX formats have a power of two for each 32 numbers, NVFP4 an FP8 scale for each "
                        + "16 and one scale for the tensor.",
                List.of(
                        new Setting.Option(Format.MXFP4.id(), "MXFP4", "E2M1, 4.25 bits per weight"),
                        new Setting.Option(Format.NVFP4.id(), "NVFP4", "E2M1, 4.5 bits per weight"),
                        new Setting.Option(Format.MXFP6_E2M3.id(), "MXFP6 E2M3", "6.25 bits per weight, finer"),
                        new Setting.Option(Format.MXFP6_E3M2.id(), "MXFP6 E3M2", "6.25 bits per weight, wider"),
                        new Setting.Option(Format.MXFP8_E4M3.id(), "MXFP8 E4M3", "8.25 bits per weight, finer"),
                        new Setting.Option(Format.MXFP8_E5M2.id(), "MXFP8 E5M2", "8.25 bits per weight, wider")),
                new SettingValue.Text(Format.MXFP4.id()),
                Optional.empty());
    }

    private static Setting rule() {
        return new Setting.Choice(
                "rule",
                "Scale",
                "Which power of two a block takes.",
                List.of(
                        new Setting.Option("floor", "As the OCP says", "May clip the largest weight of a block"),
                        new Setting.Option("ceiling", "Clip nothing", "The smallest power of two that reaches it"),
                        new Setting.Option("search", "Least error", "Of half, once and twice the OCP's")),
                new SettingValue.Text("floor"),
                Optional.of(new Setting.Condition(
                        "mx-type", List.of("mxfp4", "mxfp6-e2m3", "mxfp6-e3m2", "mxfp8-e4m3", "mxfp8-e5m2"))));
    }
}
