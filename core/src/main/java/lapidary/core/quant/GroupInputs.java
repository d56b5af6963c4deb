package lapidary.core.quant;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lapidary.core.calib.InputMoments;
import lapidary.core.linalg.DoubleMatrix;
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

    /// What is known about the values of a group. Layers that read the same values have equal
    /// moments, and that of any
    /// is all of them; experts see tokens of their own each, which are put together.
    static InputMoments moments(Group group, GroupWeights weights, String title) throws UnfitException {
        List<InputMoments> parts = new ArrayList<>();
        for (Group.Reader reader : group.readers()) {
            List<InputMoments> matrices = weights.evidence().matrices(reader.tensor());
            if (reader.isWhole() && matrices.size() == 1) {
                return matrices.getFirst();
            }
            int matrix = Math.toIntExact(reader.firstRow() / Math.max(1, reader.rows()));
            if (matrix < matrices.size()) {
                parts.add(matrices.get(matrix));
            }
        }
        if (!parts.isEmpty()) {
            return parts.size() == 1 ? parts.getFirst() : together(parts);
        }
        throw UnfitException.lacksCalibration(
                title, weights.evidence().moments().isPresent(), "what enters '" + group.id() + "'");
    }

    /// Of several, each with its tokens.
    private static InputMoments together(List<InputMoments> parts) {
        int n = parts.getFirst().inputs();
        long tokens = parts.stream().mapToLong(InputMoments::tokens).sum();
        DoubleMatrix second = DoubleMatrix.allocate(Arena.ofAuto(), n, n);
        double[] mean = new double[n];
        double[] magnitudes = new double[n];
        float[] largest = new float[n];
        for (InputMoments part : parts) {
            double share = tokens == 0 ? 1.0 / parts.size() : (double) part.tokens() / tokens;
            for (int row = 0; row < n; row++) {
                for (int column = 0; column < n; column++) {
                    second.set(
                            row,
                            column,
                            second.get(row, column) + share * part.second().get(row, column));
                }
                mean[row] += share * part.mean()[row];
                magnitudes[row] += share * part.meanMagnitude()[row];
                largest[row] = Math.max(largest[row], part.largest()[row]);
            }
        }
        return new InputMoments(second, mean, magnitudes, largest, tokens, Optional.empty());
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
