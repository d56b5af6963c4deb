package lapidary.core.recipe;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.setting.SettingValue;

/// A method and its settings, before it is said for which tensors.
///
/// @param method id of the method
/// @param settings those that count
/// @param stage of the method
public record Choice(String method, int version, SortedMap<String, SettingValue> settings, Stage stage) {
    public Choice {
        settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
    }

    /// The choice of a method that rounds.
    public Choice(String method, int version, SortedMap<String, SettingValue> settings) {
        this(method, version, settings, Stage.ROUND);
    }

    /// The choice that a step makes.
    public static Choice of(Step step) {
        return new Choice(step.method(), step.version(), step.settings(), step.stage());
    }

    Step on(Selector selector) {
        return new Step("", method, version, selector, settings, stage);
    }
}
