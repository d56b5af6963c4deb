package lapidary.core.calib;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lapidary.core.model.Architecture;
import lapidary.core.model.Model;
import lapidary.core.setting.Setting;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;

/// How long a calibration run is: what moments depend on besides the model and the data.
///
/// @param context tokens of a sequence; what the model was trained on where that is less
/// @param sequences most of them; fewer where the text is shorter
/// @param examples of the data of a graph, images or rows, instead of sequences
/// @param seed of which sequences of the text are taken; 0 for the first of the fixed shuffled order
/// @param samples tokens that are kept of what enters each layer
public record CalibrationSettings(int context, int sequences, int examples, long seed, int samples) {
    /// What recipes rest on unless they say something else.
    public static final CalibrationSettings STANDARD = new CalibrationSettings(256, 64, 512, 0, 128);

    private static final Pattern SUFFIX = Pattern.compile("-c([0-9]{1,6})-n([0-9]{1,6})-e([0-9]{1,7})-s([0-9]{1,10})");

    /// @throws IllegalArgumentException for a number out of the range of its setting
    public CalibrationSettings {
        if (context < 4 || sequences < 1 || examples < 1 || samples < 0) {
            throw new IllegalArgumentException(
                    sequences + " sequences of " + context + " tokens, " + samples + " of them kept");
        }
    }

    /// The knobs, declared once.
    public static List<Setting> settings() {
        return List.of(
                whole(
                        "context",
                        "Tokens per sequence",
                        "As long as the text that the model will see.",
                        "tokens",
                        4,
                        65_536,
                        STANDARD.context),
                whole(
                        "sequences",
                        "Sequences",
                        "More of them give every input its due, and take longer.",
                        "sequences",
                        1,
                        65_536,
                        STANDARD.sequences),
                whole(
                        "examples",
                        "Examples",
                        "Images or rows, for a graph that takes no text.",
                        "examples",
                        1,
                        1_000_000,
                        STANDARD.examples),
                whole(
                        "seed",
                        "Seed",
                        "Which sequences of the text are taken.",
                        "",
                        0,
                        Integer.MAX_VALUE,
                        STANDARD.seed));
    }

    private static Setting whole(
            String name, String label, String help, String unit, long least, long most, long standard) {
        return new Setting.Whole(
                name, label, help, unit, least, most, new SettingValue.Whole(standard), Optional.empty());
    }

    /// From what was chosen.
    ///
    /// @param chosen complete, of [#settings()]
    public static CalibrationSettings of(Settings chosen) {
        return new CalibrationSettings(
                Math.toIntExact(chosen.whole("context")),
                Math.toIntExact(chosen.whole("sequences")),
                Math.toIntExact(chosen.whole("examples")),
                chosen.whole("seed"),
                STANDARD.samples);
    }

    /// The same as chosen settings.
    public Settings chosen() {
        return new Settings(new TreeMap<>(Map.of(
                "context", new SettingValue.Whole(context),
                "sequences", new SettingValue.Whole(sequences),
                "examples", new SettingValue.Whole(examples),
                "seed", new SettingValue.Whole(seed))));
    }

    /// The same with another number of sequences.
    public CalibrationSettings of(int tokens, int count) {
        return new CalibrationSettings(tokens, count, examples, seed, samples);
    }

    /// With sequences no longer than those that a model was trained on.
    public CalibrationSettings fitted(Model model) {
        int trained = model.architecture().map(Architecture::context).orElse(context);
        return new CalibrationSettings(Math.clamp(trained, 4, context), sequences, examples, seed, samples);
    }

    /// What the name of calibration data ends with in a recipe: "" for the standard,
    /// "-c128-n32-e512-s1" for 32 sequences
    /// of 128 tokens, 512 examples, seed 1.
    public String suffix() {
        return isStandard() ? "" : "-c" + context + "-n" + sequences + "-e" + examples + "-s" + seed;
    }

    /// What [#suffix] says; empty for what is none.
    public static Optional<CalibrationSettings> ofSuffix(String suffix) {
        Matcher found = SUFFIX.matcher(suffix);
        if (suffix.isEmpty()) {
            return Optional.of(STANDARD);
        }
        if (!found.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new CalibrationSettings(
                    Integer.parseInt(found.group(1)),
                    Integer.parseInt(found.group(2)),
                    Integer.parseInt(found.group(3)),
                    Long.parseLong(found.group(4)),
                    STANDARD.samples));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    public boolean isStandard() {
        return chosen().equals(STANDARD.chosen());
    }

    /// "64 × 256 tokens", with the seed where it is not the usual one.
    public String words() {
        return sequences + " × " + context + " tokens" + (seed == 0 ? "" : ", seed " + seed);
    }

    /// Which sequences of a text are taken, in order.
    ///
    /// @param available sequences of the text
    int[] chosen(int available) {
        int[] all = new int[available];
        for (int i = 0; i < available; i++) {
            all[i] = i;
        }
        int count = Math.min(sequences, available);
        Random random = new Random(seed);
        for (int i = 0; seed != 0 && i < count; i++) {
            int other = i + random.nextInt(available - i);
            int swapped = all[i];
            all[i] = all[other];
            all[other] = swapped;
        }
        return Arrays.copyOf(all, count);
    }
}
