package lapidary.core.quant;

import java.util.ArrayList;
import java.util.List;
import lapidary.core.calib.InputMoments;
import lapidary.core.method.Group;
import lapidary.core.method.GroupWeights;
import lapidary.core.method.UnfitException;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;

/// What the readers of a group are given, and those of them that are rounded.
///
/// @param layers that are rounded, in the order of the group
/// @param readers the same, as the group names them
record GroupInputs(InputMoments moments, List<ScaledLayer> layers, List<Group.Reader> readers) {

    /// @param title of the method that asks
    /// @throws UnfitException where nothing is known about the values
    static GroupInputs of(Group group, GroupWeights weights, String title) throws UnfitException {
        List<ScaledLayer> layers = new ArrayList<>();
        List<Group.Reader> readers = new ArrayList<>();
        for (Group.Reader reader : group.readers()) {
            weights.rounding(reader.tensor()).ifPresent(rounding -> {
                layers.add(new ScaledLayer(
                        reader.tensor().id(),
                        part(weights.exact(reader.tensor()), reader),
                        RowRounding.of(rounding.transform(), reader.tensor(), rounding.settings())));
                readers.add(reader);
            });
        }
        return new GroupInputs(moments(group, weights, title), layers, readers);
    }

    /// What is known about the values of a group: layers that read the same values have equal moments.
    static InputMoments moments(Group group, GroupWeights weights, String title) throws UnfitException {
        for (Group.Reader reader : group.readers()) {
            var found = weights.evidence().moments(reader.tensor());
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw UnfitException.lacksEvidence(
                weights.evidence().moments().isEmpty()
                        ? title + " needs calibration data, and none was given"
                        : "the calibration data says nothing about what enters '" + group.id() + "'");
    }

    /// The rows of a reader.
    static RowSource part(RowSource tensor, Group.Reader reader) {
        return reader.isWhole() ? tensor : new Part(tensor, reader.firstRow(), reader.rows());
    }

    private record Part(RowSource tensor, long first, long rows) implements RowSource {
        @Override
        public Shape shape() {
            return Shape.of(rows, tensor.shape().columns());
        }

        @Override
        public void decode(long firstRow, int count, float[] out) {
            tensor.decode(first + firstRow, count, out);
        }
    }
}
