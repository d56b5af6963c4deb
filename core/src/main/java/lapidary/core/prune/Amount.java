package lapidary.core.prune;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import lapidary.core.compressed.SparseForm;
import lapidary.core.method.UnfitException;
import lapidary.core.model.GroupLayout;
import lapidary.core.model.ModelTensor;
import lapidary.core.setting.Setting;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;

/// How many weights of a tensor are kept: a share, a count, or so many of each group. Known from its shape alone.
sealed interface Amount {

    /// The share of all weights, rounded half to even.
    record Share(double density) implements Amount {}

    /// So many weights.
    record Count(long kept) implements Amount {}

    /// `n` of each `m` consecutive inputs; what is left over at the end of a row is kept.
    record Pattern(int n, int m) implements Amount {}

    /// A method without such settings keeps nothing.
    static Amount of(Settings settings) {
        if (!settings.values().containsKey("amount")) {
            return new Count(0);
        }
        return switch (settings.text("amount")) {
            case "count" -> new Count(settings.whole("kept"));
            case "pattern" -> new Pattern((int) settings.whole("n"), (int) settings.whole("m"));
            default -> new Share(settings.real("density") / 100);
        };
    }

    /// The settings that [#of] reads.
    static List<Setting> settings() {
        return List.of(
                kind(),
                new Setting.Real(
                        "density",
                        "Kept",
                        "Share of the weights that is kept.",
                        "%",
                        0,
                        100,
                        new SettingValue.Real(50),
                        when("density")),
                whole("kept", "Weights kept", "How many weights are kept.", 0, Long.MAX_VALUE, 0, "count"),
                whole("n", "Kept of a group", "N of N:M.", 1, 64, 2, "pattern"),
                whole("m", "Size of a group", "M of N:M.", 2, 64, 4, "pattern"));
    }

    private static Setting kind() {
        return new Setting.Choice(
                "amount",
                "How much",
                "What is kept of a layer; schemes such as LAMP choose counts.",
                List.of(
                        new Setting.Option("density", "A share", "So much of each layer"),
                        new Setting.Option("count", "A count", "As many weights as a scheme found"),
                        new Setting.Option("pattern", "N of M", "So many of each group of inputs, as 2:4")),
                new SettingValue.Text("density"),
                Optional.empty());
    }

    private static Setting whole(
            String name, String title, String help, long least, long most, long value, String option) {
        return new Setting.Whole(
                name, title, help, "weights", least, most, new SettingValue.Whole(value), when(option));
    }

    private static Optional<Setting.Condition> when(String option) {
        return Optional.of(new Setting.Condition("amount", List.of(option)));
    }

    /// How many weights of a tensor are kept.
    ///
    /// @throws UnfitException for more than there are
    default long kept(ModelTensor tensor) throws UnfitException {
        long total = tensor.tensor().shape().elements();
        return switch (this) {
            case Share(double density) -> (long) Math.rint(density * total);
            case Count(long kept) -> {
                if (kept > total) {
                    throw new UnfitException(
                            "tensor '" + tensor.id() + "' has " + total + " weights, and " + kept + " are to be kept");
                }
                yield kept;
            }
            case Pattern(int n, int m) -> {
                if (n > m) {
                    throw new UnfitException("no way to keep " + n + " of " + m + " weights");
                }
                yield new GroupLayout(tensor, m).kept(n);
            }
        };
    }

    /// How positions are written down.
    default SparseForm form(ModelTensor tensor, long kept) {
        return this instanceof Pattern(int n, int m)
                ? new SparseForm.NofM(n, m, new GroupLayout(tensor, m).groups())
                : SparseForm.cheapest(tensor.tensor().shape(), kept);
    }

    /// "50 % kept", "2:4"
    default String words(ModelTensor tensor, long kept) {
        long total = Math.max(1, tensor.tensor().shape().elements());
        String share = String.format(Locale.ROOT, "%.4g", 100.0 * kept / total);
        String text = share.contains(".") ? share.replaceFirst("\\.?0+$", "") : share;
        return this instanceof Pattern(int n, int m) ? n + ":" + m + ", " + text + " % kept" : text + " % kept";
    }
}
