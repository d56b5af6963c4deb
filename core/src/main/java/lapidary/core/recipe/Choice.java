package lapidary.core.recipe;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.setting.SettingValue;

/// A method and its settings, before it is said for which tensors.
///
/// @param method id of the method
/// @param settings those that count
public record Choice(String method, int version, SortedMap<String, SettingValue> settings) {
    public Choice {
        settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
    }

    /// The choice that a step makes.
    public static Choice of(Step step) {
        return new Choice(step.method(), step.version(), step.settings());
    }

    Step on(Selector selector) {
        return new Step("", method, version, selector, settings);
    }
}
