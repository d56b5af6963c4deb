package lapidary.core.plan;

import java.util.Optional;
import lapidary.core.compressed.Ledger;
import lapidary.core.recipe.Step;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.TensorId;

/// What will happen to one tensor.
///
/// @param id its name in the source
/// @param writtenName its name in the file to be written
/// @param step the quantizing step that applies; empty when it is only copied or converted
/// @param storage in words: "Q4_0", "4 bit, groups of 64", "F32 (unchanged)"
/// @param writtenType type in the file; [DType#COMPUTED] when it holds a grid in several parts
/// @param writtenBytes stored bytes in the file, without padding
/// @param ledger true bits of the compressed tensor
public record Action(
        TensorId id,
        String writtenName,
        Shape shape,
        Optional<Step> step,
        String storage,
        DType writtenType,
        long writtenBytes,
        Ledger ledger) {}
