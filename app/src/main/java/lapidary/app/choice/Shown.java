package lapidary.app.choice;

import java.util.Optional;
import java.util.TreeMap;
import lapidary.app.workbench.Selection;
import lapidary.core.method.Method;
import lapidary.core.setting.Settings;

/// What the choice panel shows for the selection.
///
/// @param scope how many of the selected tensors a choice applies to
/// @param method empty when the selected tensors are left as they are
/// @param settings of the method
/// @param isMixed whether the selected tensors have different choices; method and settings are then those of the first
public record Shown(Selection selection, int scope, Optional<Method> method, Settings settings, boolean isMixed) {
    static final Shown NOTHING = new Shown(Selection.NONE, 0, Optional.empty(), new Settings(new TreeMap<>()), false);
}
