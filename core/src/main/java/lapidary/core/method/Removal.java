package lapidary.core.method;

import java.util.Optional;
import lapidary.core.compressed.SparseForm;
import lapidary.core.tensor.DType;

/// What is forecast of a tensor that loses weights.
///
/// @param kept how many of its weights stay
/// @param form how their positions are counted
/// @param values the number type of those that stay; [DType#OPAQUE] where they become something else than numbers
/// @param inPlace the type that the tensor is stored in, where those that stay keep their very bits and the others
/// have an exact zero in it
public record Removal(long kept, SparseForm form, DType values, Optional<DType> inPlace) {}
