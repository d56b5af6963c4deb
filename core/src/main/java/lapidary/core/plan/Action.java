package lapidary.core.plan;

import java.util.List;
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
/// @param fidelity how much of the choice the file keeps
/// @param members the tensors of the source that become this one of the file; itself alone but for experts
public record Action(
        TensorId id,
        String writtenName,
        Shape shape,
        Optional<Step> step,
        String storage,
        DType writtenType,
        long writtenBytes,
        Ledger ledger,
        Fidelity fidelity,
        List<TensorId> members) {

    public Action {
        members = List.copyOf(members);
    }

    /// What of it falls to one of its members.
    Action share() {
        int count = members.size();
        Shape own = count == 1
                ? shape
                : new Shape(shape.dimensions().subList(1, shape.dimensions().size()));
        return with(own, writtenBytes / count, ledger.dividedBy(count));
    }

    /// Both together: what becomes of a tensor that the file has in several.
    Action plus(Action other) {
        Shape both = Shape.of(shape.rows() + other.shape.rows(), shape.columns());
        return with(both, writtenBytes + other.writtenBytes, ledger.plus(other.ledger));
    }

    private Action with(Shape otherShape, long bytes, Ledger bits) {
        return new Action(id, writtenName, otherShape, step, storage, writtenType, bytes, bits, fidelity, members);
    }
}
