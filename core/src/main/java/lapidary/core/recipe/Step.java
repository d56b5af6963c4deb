package lapidary.core.recipe;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.setting.SettingValue;

/// One method applied to some tensors.
///
/// A tensor has at most one method of each [Stage]: where several steps of one stage select it, the last one counts.
///
/// @param id unique within the recipe: "s1"
/// @param method id of the method
/// @param version of the method
/// @param on which tensors
/// @param settings those that differ from the standard, or all of them
/// @param stage of the method
public record Step(
        String id, String method, int version, Selector on, SortedMap<String, SettingValue> settings, Stage stage) {
    public Step {
        settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
    }

    /// A step of a method that rounds.
    public Step(String id, String method, int version, Selector on, SortedMap<String, SettingValue> settings) {
        this(id, method, version, on, settings, Stage.ROUND);
    }
}
