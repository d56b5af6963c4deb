package lapidary.core.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lapidary.core.calib.InputMoments;
import lapidary.core.calib.Moments;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Gemm;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.RowSource;

/// How far stored weights are from the original ones, alone and as the inputs of their layer see it.
///
/// With D the change of the weights and H the second moments of the inputs, the change of the output has the mean
/// square tr(D·H·Dᵀ), against tr(W·H·Wᵀ) of the output itself.
record TensorErrors(Moments moments, Workers workers) {
    private static final int TILE = 64;

    /// Sums over a tensor.
    ///
    /// @param squaredError Σ(w − ŵ)²
    /// @param power Σw²
    /// @param outputError tr(D·H·Dᵀ); NaN where the inputs are not known
    /// @param outputPower tr(W·H·Wᵀ)
    record Sums(double squaredError, double power, double outputError, double outputPower) {
        static final Sums NOTHING = new Sums(0, 0, 0, 0);

        Sums plus(Sums other) {
            return new Sums(
                    squaredError + other.squaredError,
                    power + other.power,
                    outputError + other.outputError,
                    outputPower + other.outputPower);
        }

        /// Of the layer's output; NaN where the inputs are not known.
        double relativeOutputError() {
            return outputPower == 0 ? 0 : outputError / outputPower;
        }
    }

    Sums of(ModelTensor tensor, RowSource before, RowSource after, Job job) {
        int columns = Math.toIntExact(before.shape().columns());
        long rows = before.shape().rows();
        List<InputMoments> matrices = moments.matrices(tensor.id());
        boolean isKnown = !matrices.isEmpty()
                && tensor.orientation().isEmpty()
                && rows % matrices.size() == 0
                && matrices.getFirst().inputs() == columns;
        List<NativeFloats> second = new ArrayList<>();
        try {
            if (isKnown) {
                matrices.forEach(one -> second.add(single(one)));
            }
            long perMatrix = rows / Math.max(1, second.size());
            int tiles = Math.toIntExact(Math.ceilDiv(perMatrix, (long) TILE)) * Math.max(1, second.size());
            Sums[] sums = new Sums[tiles];
            int tilesPerMatrix = tiles / Math.max(1, second.size());
            workers.rows(tiles, 1, job, (from, to) -> {
                int tile = Math.toIntExact(from);
                int matrix = tile / tilesPerMatrix;
                long first = matrix * perMatrix + (long) (tile % tilesPerMatrix) * TILE;
                int size = Math.toIntExact(Math.min(TILE, (matrix + 1) * perMatrix - first));
                Optional<Matrix> seen =
                        isKnown ? Optional.of(second.get(matrix).matrix(columns, columns)) : Optional.empty();
                sums[tile] = tile(before, after, first, size, seen);
            });
            Sums all = Sums.NOTHING;
            for (Sums sum : sums) {
                all = all.plus(sum);
            }
            return all;
        } finally {
            second.forEach(NativeFloats::close);
        }
    }

    private static NativeFloats single(InputMoments moments) {
        int n = moments.inputs();
        NativeFloats room = new NativeFloats((long) n * n);
        float[] row = new float[n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                row[j] = (float) moments.second().get(i, j);
            }
            room.matrix(n, n).rows(i, 1).set(row);
        }
        return room;
    }

    private static Sums tile(RowSource before, RowSource after, long first, int rows, Optional<Matrix> moments) {
        int columns = Math.toIntExact(before.shape().columns());
        float[] original = new float[rows * columns];
        float[] change = new float[rows * columns];
        before.decode(first, rows, original);
        after.decode(first, rows, change);
        double error = 0;
        double power = 0;
        for (int i = 0; i < original.length; i++) {
            double difference = (double) change[i] - original[i];
            change[i] -= original[i];
            error += difference * difference;
            power += (double) original[i] * original[i];
        }
        if (moments.isEmpty()) {
            return new Sums(error, power, Double.NaN, Double.NaN);
        }
        try (NativeFloats room = new NativeFloats(2L * rows * columns)) {
            Matrix both = room.matrix(2 * rows, columns);
            double seenError = quadratic(change, moments.get(), both.rows(0, rows), both.rows(rows, rows));
            double seenPower = quadratic(original, moments.get(), both.rows(0, rows), both.rows(rows, rows));
            return new Sums(error, power, seenError, seenPower);
        }
    }

    private static double quadratic(float[] values, Matrix moments, Matrix in, Matrix product) {
        in.set(values);
        Gemm.product(in, moments, false, product);
        float[] out = product.toArray();
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += (double) values[i] * out[i];
        }
        return sum;
    }
}
