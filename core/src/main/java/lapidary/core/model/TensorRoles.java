package lapidary.core.model;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lapidary.core.model.Family.Place;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Orientation;
import lapidary.core.tensor.Tensor;

/// Works out what a tensor does: by the names that the models of a family share, and else by shape
/// and type.
///
/// @param family of the model; Llama, whose names most others have too, when it is not known
/// @param isGguf whether the file keeps GGUF's conventions
/// @param isOutputFirst whether a weight of four extents is the kernel [outputs, inputs,
/// height, width] of a convolution
record TensorRoles(Family family, boolean isGguf, boolean isOutputFirst) {
    private static final int KERNEL_RANK = 4;
    private static final Pattern BLOCK =
            Pattern.compile("(?:^|\\.)(?:blk|layers|layer|h|blocks|block)\\.([0-9]{1,6})\\.");

    ModelTensor of(Tensor stored) {
        Optional<Place> place = family.find(stored.id().name());
        boolean isTransposed =
                !isGguf && place.isPresent() && place.get().weight().treatment() == FamilyWeight.Treatment.TRANSPOSED;
        Tensor tensor = isTransposed ? Transposed.of(stored) : stored;
        return place.filter(found -> fits(found.role(), tensor))
                .map(found -> new ModelTensor(tensor, found.role(), found.block()))
                .orElseGet(() -> guessed(tensor));
    }

    private ModelTensor guessed(Tensor tensor) {
        TensorRole role = guess(tensor);
        OptionalInt block = block(tensor.id().name());
        boolean isKernel = role == TensorRole.LINEAR
                && isOutputFirst
                && tensor.shape().rank() == KERNEL_RANK
                && tensor.shape().dimensions().getFirst() > 1;
        return isKernel
                ? new ModelTensor(
                        tensor, TensorRole.CONVOLUTION, block, Optional.of(new Orientation(tensor.shape(), 0)))
                : new ModelTensor(tensor, role, block);
    }

    private static boolean fits(TensorRole role, Tensor tensor) {
        return switch (role.kind()) {
            case LINEAR, TABLE ->
                tensor.shape().rank() == 2
                        || (role.isStackable() && tensor.shape().rank() == 3);
            case VECTOR -> tensor.shape().rank() == 1;
            case OTHER -> true;
        };
    }

    private static TensorRole guess(Tensor tensor) {
        if (!tensor.type().isConvertible() || tensor.type() == DType.OPAQUE) {
            return TensorRole.OTHER;
        }
        if (tensor.shape().rank() <= 1) {
            return TensorRole.VECTOR;
        }
        String name = tensor.id().name().toLowerCase(Locale.ROOT);
        if (Stream.of("embed", "embd", "wte", "wpe", "token_types").anyMatch(name::contains)) {
            return TensorRole.EMBEDDING;
        }
        return name.contains("lm_head") ? TensorRole.OUTPUT : TensorRole.LINEAR;
    }

    private static OptionalInt block(String name) {
        Matcher matcher = BLOCK.matcher(name);
        return matcher.find() ? OptionalInt.of(Integer.parseInt(matcher.group(1))) : OptionalInt.empty();
    }
}
