package lapidary.core.allocate;

import java.util.List;
import java.util.Optional;
import lapidary.core.setting.Setting;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;

/// How long an evolutionary search runs.
///
/// @param generations at most
/// @param offspring of each
/// @param survivors of each stage of the selection; the last one keeps a single one
/// @param tokens of each stage
/// @param starts random ones, of which the fittest is the first parent
/// @param seed of everything random
public record Evolution(
        int generations, int offspring, List<Integer> survivors, List<Integer> tokens, int starts, long seed) {
    public Evolution {
        survivors = List.copyOf(survivors);
        tokens = List.copyOf(tokens);
        if (survivors.isEmpty() || survivors.size() != tokens.size() || survivors.getLast() != 1) {
            throw new IllegalArgumentException("survivors " + survivors + " on tokens " + tokens);
        }
        if (generations < 1 || offspring < 1 || starts < 1) {
            throw new IllegalArgumentException(
                    generations + " generations of " + offspring + ", " + starts + " starts");
        }
    }

    /// The knobs, declared once.
    public static List<Setting> settings() {
        return List.of(
                whole("generations", "Generations", "More of them come closer to the best, and take longer.", 1, 60),
                whole(
                        "offspring",
                        "Offspring",
                        "Changed copies of the best one that are tried in a generation.",
                        1,
                        16),
                whole("first-tokens", "Tokens of the first stage", "Few: to throw out what is clearly bad.", 1, 512),
                whole("survivors", "Survivors of the first stage", "Those that are looked at more closely.", 1, 4),
                whole("last-tokens", "Tokens of the last stage", "Many: to find the best of the survivors.", 1, 4096),
                whole("starts", "Random starts", "The fittest of them is the first parent.", 1, 8),
                whole("seed", "Seed", "The same seed finds the same.", 0, 0));
    }

    private static Setting whole(String name, String label, String help, long least, long standard) {
        return new Setting.Whole(
                name, label, help, "", least, 1_000_000, new SettingValue.Whole(standard), Optional.empty());
    }

    /// From what was chosen, of [#settings()].
    public static Evolution of(Settings chosen) {
        int offspring = Math.toIntExact(chosen.whole("offspring"));
        return new Evolution(
                Math.toIntExact(chosen.whole("generations")),
                offspring,
                List.of(Math.min(offspring, Math.toIntExact(chosen.whole("survivors"))), 1),
                List.of(Math.toIntExact(chosen.whole("first-tokens")), Math.toIntExact(chosen.whole("last-tokens"))),
                Math.toIntExact(chosen.whole("starts")),
                chosen.whole("seed"));
    }
}
