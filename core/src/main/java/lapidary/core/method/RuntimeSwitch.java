package lapidary.core.method;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import lapidary.core.calib.ActivationRanges;
import lapidary.core.infer.CacheFormat;
import lapidary.core.infer.Rounding;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.TensorId;

/// Something that a runtime does while it runs a model: rounding activations, storing keys and values smaller. It is
/// switched on for a preview only, changes no file, and is part of no recipe; see [RunOptions].
public non-sealed interface RuntimeSwitch extends Method {

    /// Whether these settings change nothing.
    boolean isOff(Settings settings);

    /// What is on, as numbers say it that were measured so: "activations int8 per token". "" when the form of the
    /// cache says it.
    ///
    /// @param ranges of activations, where there was a calibration run
    String words(Settings settings, Optional<ActivationRanges> ranges);

    /// What the inputs of weights are rounded to.
    ///
    /// @throws UnfitException when the model cannot be run so, or calibration is missing; says what to do
    default Map<TensorId, Rounding> inputs(RuntimeModel model, Settings settings) throws UnfitException {
        return Map.of();
    }

    /// The form of the key/value cache.
    ///
    /// @param before without this switch
    default CacheFormat cache(CacheFormat before, Settings settings) {
        return before;
    }

    /// What these settings leave out of the model, one sentence each.
    default List<String> notices(RuntimeModel model, Settings settings) {
        return List.of();
    }
}
