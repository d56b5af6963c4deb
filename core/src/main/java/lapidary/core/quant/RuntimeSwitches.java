package lapidary.core.quant;

import java.util.List;
import lapidary.core.method.RuntimeSwitch;

/// The explicit list of runtime switches, in the order in which they apply.
public final class RuntimeSwitches {
    private RuntimeSwitches() {}

    /// Every switch there is, in the order in which the window offers them.
    public static List<RuntimeSwitch> all() {
        return List.of(new ActivationSwitch(), new CacheSwitch());
    }
}
