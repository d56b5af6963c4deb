package lapidary.core.infer;

import lapidary.core.model.ModelTensor;

/// One small step of a block. A block is a list of these; another architecture is another list.
public sealed interface Part {

    /// The slot whose values it changes.
    default Slot writes() {
        return switch (this) {
            case Normalize normalize -> normalize.to();
            case Project project -> project.to();
            case Rotate rotate -> rotate.slot();
            case Attend attend -> Slot.ATTENDED;
            case Gate gate -> Slot.GATE;
        };
    }

    /// to = RMSNorm(from) · weight, token by token.
    record Normalize(ModelTensor weight, Slot from, Slot to) implements Part {}

    /// to = from · weightᵀ, added to what `to` holds when it `adds` (a residual).
    record Project(ModelTensor weight, Slot from, Slot to, boolean adds) implements Part {}

    /// The rotary position embedding of every head in the slot (QUERY or KEY), in place.
    record Rotate(Slot slot) implements Part {}

    /// Causal grouped-query attention: QUERY, KEY, VALUE → ATTENDED.
    record Attend() implements Part {}

    /// GATE = silu(GATE) · UP, in place.
    record Gate() implements Part {}
}
