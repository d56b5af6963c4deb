package lapidary.core.allocate;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import lapidary.core.tensor.DType;

/// What somebody wants otherwise than a preset has it, as the flags of llama.cpp's quantizer say it.
///
/// @param pure the preset's type for every tensor, without the mix
/// @param output type of the output head
/// @param embedding type of the token embedding
/// @param leavesOutput whether the output head stays as it is
/// @param types types by expression, found anywhere in the tensor's name; the first that is found counts
public record PresetWishes(
        boolean pure, Optional<DType> output, Optional<DType> embedding, boolean leavesOutput, List<TypeWish> types) {
    /// The preset as it is.
    public static final PresetWishes NONE =
            new PresetWishes(false, Optional.empty(), Optional.empty(), false, List.of());

    public PresetWishes {
        types = List.copyOf(types);
    }

    /// @param name expression that is looked for in the tensor's name in a GGUF file
    public record TypeWish(Pattern name, DType type) {}

    /// The type that is wished for by name.
    Optional<DType> named(String tensor) {
        return types.stream()
                .filter(wish -> wish.name().matcher(tensor).find())
                .map(TypeWish::type)
                .findFirst();
    }
}
