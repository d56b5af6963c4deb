package lapidary.core.method;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import lapidary.core.calib.ActivationRanges;
import lapidary.core.infer.CacheFormat;
import lapidary.core.infer.CacheType;
import lapidary.core.infer.Network;
import lapidary.core.infer.Numerics;
import lapidary.core.infer.Rounding;
import lapidary.core.model.ModelTensor;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.TensorId;

/// How a model is run for a preview or a measurement: runtime switches with their settings. It stands beside the
/// recipe, not in it; see `docs/decisions/0008-runtime-switches.md`.
///
/// @param switches in the order in which they apply
/// @param ranges of activations, for switches that ask for them
public record RunOptions(List<Switched> switches, Optional<ActivationRanges> ranges) {

    /// F32 throughout.
    public static final RunOptions EXACT = new RunOptions(List.of(), Optional.empty());

    public RunOptions {
        switches = List.copyOf(switches);
    }

    /// A switch with its settings.
    public record Switched(RuntimeSwitch of, Settings settings) {}

    /// Whether every switch is off.
    public boolean isOff() {
        return switches.stream().allMatch(on -> on.of().isOff(on.settings()));
    }

    /// What is on: "activations int8 per token, KV Q8_0"; "" when nothing is.
    public String words() {
        List<String> words = new ArrayList<>();
        for (Switched on : switches) {
            if (!on.of().isOff(on.settings())) {
                words.add(on.of().words(on.settings(), ranges));
            }
        }
        words.add(cache().words());
        return words.stream().filter(text -> !text.isEmpty()).collect(Collectors.joining(", "));
    }

    /// The form of the key/value cache.
    public CacheFormat cache() {
        CacheFormat cache = CacheFormat.EXACT;
        for (Switched on : switches) {
            cache = on.of().cache(cache, on.settings());
        }
        return cache;
    }

    /// What a runtime rounds of a model.
    ///
    /// @param notices what is left out, one sentence each
    public record Resolved(Numerics numerics, List<String> notices) {
        public Resolved {
            notices = List.copyOf(notices);
        }
    }

    /// What this means for a model.
    ///
    /// @param stored the type that a weight is stored in, or would be under a recipe
    /// @throws UnfitException when the model cannot be run so, or calibration is missing; says what to do
    public Resolved resolve(Network network, Function<ModelTensor, DType> stored) throws UnfitException {
        return resolve(network, stored, weight -> new float[0]);
    }

    /// The same where what enters some weights is divided by scales.
    ///
    /// @param scales by weight, `float32[matrices, columns]`; empty for none
    /// @throws UnfitException as the other, or when a range was found without the scales and does not tell theirs
    public Resolved resolve(Network network, Function<ModelTensor, DType> stored, Function<ModelTensor, float[]> scales)
            throws UnfitException {
        RuntimeModel model = new RuntimeModel(network, stored, ranges, scales);
        SortedMap<TensorId, Rounding> inputs = new TreeMap<>();
        List<String> notices = new ArrayList<>();
        for (Switched on : switches) {
            if (!on.of().isOff(on.settings())) {
                inputs.putAll(on.of().inputs(model, on.settings()));
                notices.addAll(on.of().notices(model, on.settings()));
            }
        }
        check(cache().keys(), network);
        check(cache().values(), network);
        return new Resolved(new Numerics(inputs, cache()), notices);
    }

    private static void check(CacheType type, Network network) throws UnfitException {
        int headSize = network.architecture().headSize();
        if (headSize % type.block() != 0) {
            throw new UnfitException("a KV cache in " + type.label() + " needs heads whose size is a multiple of "
                    + type.block() + "; this model's have " + headSize + ": choose F16, BF16 or an integer type");
        }
    }
}
