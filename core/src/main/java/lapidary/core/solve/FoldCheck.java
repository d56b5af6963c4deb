package lapidary.core.solve;

import java.util.Random;
import java.util.function.Function;
import lapidary.core.method.Group;
import lapidary.core.method.Group.Producer;
import lapidary.core.method.Patch;
import lapidary.core.method.Scaling;
import lapidary.core.method.UnfitException;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.RowSource;

/// Makes sure, on random inputs, that scales which moved left alone what a producer and its readers compute together.
///
/// @param weights of the group before
record FoldCheck(Group group, Function<ModelTensor, RowSource> weights, Patch patch) {
    /// Of the largest output.
    private static final double MOST = 1e-5;

    private static final int INPUTS = 4;
    private static final int ROWS = 64;
    private static final int WINDOW = 1 << 16;

    /// @throws UnfitException when an output changes by more than a hundred-thousandth of the largest one
    void check() throws UnfitException {
        if (patch.scaled().isEmpty()) {
            return;
        }
        Producer producer = group.producer()
                .orElseThrow(() -> new UnfitException("scales were moved where nothing can take them back"));
        double[][] before = values(producer, false);
        double[][] after = values(producer, true);
        for (Group.Reader reader : group.readers()) {
            check(reader, before, after);
        }
    }

    private void check(Group.Reader reader, double[][] before, double[][] after) throws UnfitException {
        RowSource own = weights.apply(reader.tensor());
        RowSource scaled = scaled(reader.tensor());
        int width = group.width();
        long step = Math.max(1, reader.rows() / ROWS);
        double largest = 0;
        double change = 0;
        float[] row = new float[width];
        float[] scaledRow = new float[width];
        for (long at = 0; at < reader.rows(); at += step) {
            own.decode(reader.firstRow() + at, 1, row);
            scaled.decode(reader.firstRow() + at, 1, scaledRow);
            for (int input = 0; input < INPUTS; input++) {
                double expected = dot(row, before[input]);
                double found = dot(scaledRow, after[input]);
                largest = Math.max(largest, Math.abs(expected));
                change = Math.max(change, Math.abs(expected - found));
            }
        }
        if (!(change <= MOST * Math.max(largest, Double.MIN_NORMAL))) {
            throw new UnfitException(
                    "moving scales changes the outputs of '" + reader.tensor().id() + "' by " + change
                            + " where the largest is " + largest + "; nothing may change before weights are rounded");
        }
    }

    private RowSource scaled(ModelTensor tensor) {
        Scaling scaling = patch.scaled().get(tensor.id());
        RowSource own = weights.apply(tensor);
        return scaling == null ? own : scaling.of(own);
    }

    /// What the producer gives for some random inputs, the same for both sides.
    private double[][] values(Producer producer, boolean isScaled) {
        Function<ModelTensor, RowSource> source = isScaled ? this::scaled : weights;
        Random random = new Random(group.id().hashCode());
        double[][] values = new double[INPUTS][group.width()];
        switch (producer) {
            case Producer.Norm norm -> {
                float[] gain = vector(source.apply(norm.gain()));
                float[] bias = norm.bias().map(source).map(FoldCheck::vector).orElse(new float[gain.length]);
                for (double[] input : values) {
                    for (int i = 0; i < input.length; i++) {
                        input[i] = random.nextGaussian() * (gain[i] + norm.offset()) + bias[i];
                    }
                }
            }
            case Producer.Rows rows -> rows(rows, source, random, values);
        }
        return values;
    }

    private static void rows(
            Producer.Rows rows, Function<ModelTensor, RowSource> source, Random random, double[][] values) {
        RowSource weight = source.apply(rows.weight());
        int columns = Math.toIntExact(weight.shape().columns());
        double[][] inputs = new double[INPUTS][columns];
        for (double[] input : inputs) {
            for (int i = 0; i < columns; i++) {
                input[i] = random.nextGaussian();
            }
        }
        double[][] outputs = outputs(weight, inputs);
        float[] bias = rows.bias().map(source).map(FoldCheck::vector).orElse(new float[outputs[0].length]);
        for (int input = 0; input < INPUTS; input++) {
            for (int i = 0; i < values[input].length; i++) {
                int row = rows.rows().get(i);
                values[input][i] = outputs[input][row] + bias[row];
            }
        }
    }

    private static double[][] outputs(RowSource weight, double[][] inputs) {
        int rows = Math.toIntExact(weight.shape().rows());
        int columns = inputs[0].length;
        int together = Math.max(1, WINDOW / Math.max(1, columns));
        double[][] outputs = new double[inputs.length][rows];
        for (int first = 0; first < rows; first += together) {
            int count = Math.min(together, rows - first);
            float[] some = new float[count * columns];
            weight.decode(first, count, some);
            for (int row = 0; row < count; row++) {
                for (int input = 0; input < inputs.length; input++) {
                    double sum = 0;
                    for (int i = 0; i < columns; i++) {
                        sum += some[row * columns + i] * inputs[input][i];
                    }
                    outputs[input][first + row] = sum;
                }
            }
        }
        return outputs;
    }

    private static float[] vector(RowSource source) {
        float[] values = new float[Math.toIntExact(source.shape().elements())];
        source.decode(0, Math.toIntExact(source.shape().rows()), values);
        return values;
    }

    private static double dot(float[] row, double[] input) {
        double sum = 0;
        for (int i = 0; i < row.length; i++) {
            sum += row[i] * input[i];
        }
        return sum;
    }
}
