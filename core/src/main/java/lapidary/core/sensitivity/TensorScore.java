package lapidary.core.sensitivity;

import java.util.List;
import java.util.OptionalInt;
import lapidary.core.measure.Measured;
import lapidary.core.measure.Provenance;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorRole;
import lapidary.core.tensor.TensorId;

/// What a score says about one tensor.
///
/// @param value its number; NaN where it could not be computed
/// @param rows the same by row (output); empty where the score does not tell
/// @param columns the same by column (input); empty where the score does not tell
/// @param beside further numbers that belong to it, such as the measured loss that it should add up to; often none
/// @param trouble why the value is NaN, one sentence; "" otherwise
@SuppressWarnings("ArrayRecordComponent") // decision: long columns of numbers that are drawn, not compared
public record TensorScore(
        TensorId tensor,
        TensorRole role,
        OptionalInt block,
        Measured value,
        double[] rows,
        double[] columns,
        List<Measured> beside,
        String trouble) {

    public TensorScore {
        beside = List.copyOf(beside);
    }

    /// One without rows and columns.
    public static TensorScore of(ModelTensor tensor, Measured value) {
        return of(tensor, value, new double[0], new double[0]);
    }

    public static TensorScore of(ModelTensor tensor, Measured value, double[] rows, double[] columns) {
        return new TensorScore(tensor.id(), tensor.role(), tensor.block(), value, rows, columns, List.of(), "");
    }

    /// The same with further numbers.
    public TensorScore with(List<Measured> numbers) {
        return new TensorScore(tensor, role, block, value, rows, columns, numbers, trouble);
    }

    /// One that could not be computed.
    public static TensorScore failed(ModelTensor tensor, Score score, String trouble) {
        Provenance from = new Provenance(Provenance.Kind.NOT_COVERED, "", "", score.id(), 0);
        Measured nothing = new Measured(score.title(), Double.NaN, Double.NaN, Double.NaN, score.unit(), 0, from);
        return new TensorScore(
                tensor.id(), tensor.role(), tensor.block(), nothing, new double[0], new double[0], List.of(), trouble);
    }

    /// Whether there is a number.
    public boolean isKnown() {
        return !Double.isNaN(value.value());
    }
}
