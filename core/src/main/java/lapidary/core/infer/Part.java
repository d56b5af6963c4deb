package lapidary.core.infer;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import lapidary.core.model.ModelTensor;

/// One small step of a block. A block is a list of these; another architecture is another list.
public sealed interface Part {

    /// The slot whose values it changes; the first of several.
    default Slot writes() {
        return switch (this) {
            case Normalize normalize -> normalize.to();
            case NormalizeHeads heads -> heads.slot();
            case Project project -> project.to();
            case SplitHeads split -> Slot.QUERY;
            case SplitGate split -> Slot.GATE;
            case Rotate rotate -> rotate.slot();
            case Attend attend -> Slot.ATTENDED;
            case Gate gate -> Slot.GATE;
            case Activate activate -> Slot.GATE;
            case Experts experts -> experts.to();
            case OpenGate open -> open.slot();
            case Add add -> Slot.HIDDEN;
        };
    }

    /// The weights it needs.
    default Stream<ModelTensor> weights() {
        return switch (this) {
            case Normalize normalize -> Stream.concat(Stream.of(normalize.weight()), normalize.bias().stream());
            case NormalizeHeads heads -> Stream.of(heads.weight());
            case Project project -> Stream.concat(Stream.of(project.weight()), project.bias().stream());
            case SplitHeads split -> Stream.empty();
            case SplitGate split -> Stream.empty();
            case Rotate rotate -> Stream.empty();
            case Attend attend -> Stream.empty();
            case Gate gate -> Stream.empty();
            case Activate activate -> Stream.empty();
            case Experts experts -> experts.tensors().stream();
            case OpenGate open -> Stream.empty();
            case Add add -> Stream.empty();
        };
    }

    /// to = RMSNorm(from) · weight, or LayerNorm(from) · weight + bias, token by token.
    record Normalize(ModelTensor weight, Optional<ModelTensor> bias, Slot from, Slot to) implements Part {}

    /// RMSNorm of each head of the slot, in place.
    record NormalizeHeads(ModelTensor weight, Slot slot) implements Part {}

    /// to = from · weightᵀ + bias, added to what `to` holds when it `adds` (a residual).
    record Project(ModelTensor weight, Optional<ModelTensor> bias, Slot from, Slot to, boolean adds) implements Part {}

    /// QKV → QUERY, KEY, VALUE.
    ///
    /// @param byHead whether q, k and v of each head lie together; otherwise all of q comes first
    record SplitHeads(boolean byHead) implements Part {}

    /// GATE_UP → GATE, UP.
    record SplitGate() implements Part {}

    /// The rotary position embedding of every head in the slot (QUERY or KEY), in place.
    ///
    /// @param isLocal by the angles of blocks that see a window
    record Rotate(Slot slot, boolean isLocal) implements Part {}

    /// Causal grouped-query attention: QUERY, KEY, VALUE → ATTENDED.
    ///
    /// @param window tokens that a query sees, itself included; 0 for all
    record Attend(int window) implements Part {}

    /// GATE = activation(GATE) · UP, in place.
    record Gate() implements Part {}

    /// GATE = activation(GATE), in place.
    record Activate() implements Part {}

    /// to = Σ share · expert(from) over the experts that a token is sent to, added to what `to` holds when it
    /// `adds`. What the router gave lies in ROUTES.
    ///
    /// @param used experts per token
    /// @param normalized whether the shares of a token are made to sum up to 1
    /// @param scale what the shares are multiplied with
    record Experts(List<Expert> experts, Slot from, Slot to, boolean adds, int used, boolean normalized, double scale)
            implements Part {
        public Experts {
            experts = List.copyOf(experts);
        }

        /// Every tensor that they need, once.
        List<ModelTensor> tensors() {
            return experts.stream()
                    .flatMap(Expert::layers)
                    .map(ExpertLayer::tensor)
                    .distinct()
                    .toList();
        }
    }

    /// slot = slot · sigmoid(OPENING), token by token.
    record OpenGate(Slot slot) implements Part {}

    /// HIDDEN = HIDDEN + the slot (a residual).
    record Add(Slot from) implements Part {}
}
