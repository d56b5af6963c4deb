package lapidary.core.calib;

import java.lang.foreign.Arena;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lapidary.core.tensor.TensorId;

/// What entered some linear layers of one block. Valid as long as the arena that it was summed up in.
public final class BlockInputs {
    private final Map<LayerMatrix, InputMoments> layers;
    private final Arena arena;

    BlockInputs(Map<LayerMatrix, InputMoments> layers, Arena arena) {
        this.layers = Collections.unmodifiableMap(new LinkedHashMap<>(layers));
        this.arena = arena;
    }

    Map<LayerMatrix, InputMoments> byMatrix() {
        return layers;
    }

    /// Of a layer; empty when it was not asked for.
    public Optional<InputMoments> of(TensorId tensor) {
        return Optional.ofNullable(layers.get(new LayerMatrix(tensor, 0)));
    }

    /// The layers that were asked for, each tensor once.
    public List<TensorId> tensors() {
        return layers.keySet().stream().map(LayerMatrix::tensor).distinct().toList();
    }

    /// The same as evidence for methods.
    ///
    /// @param dataName of the data, without a path
    /// @param dataSha256 of the data alone
    /// @param id equal for equal moments, hexadecimal
    public Moments moments(String dataName, String dataSha256, String id) {
        long tokens =
                layers.values().stream().mapToLong(InputMoments::tokens).max().orElse(0);
        return new Moments(new Moments.Source(dataName, dataSha256, id), tokens, layers, 0, arena);
    }
}
