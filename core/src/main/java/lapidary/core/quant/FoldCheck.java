package lapidary.core.quant;

import java.util.Random;
import lapidary.core.method.Group;
import lapidary.core.method.Group.Producer;
import lapidary.core.method.GroupWeights;
import lapidary.core.method.Patch;
import lapidary.core.method.Scaling;
import lapidary.core.method.UnfitException;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.RowSource;

/// Checks that scales which were moved from the readers of a group to its producer change nothing: both compute the
/// same for a made-up input before and after, to single precision.
final class FoldCheck {
    /// Most change of an output beside the sum of the magnitudes that it is added up from.
    static final double TOLERANCE = 1e-5;

    private final Group group;
    private final GroupWeights weights;
    private final Patch patch;

    private FoldCheck(Group group, GroupWeights weights, Patch patch) {
        this.group = group;
        this.weights = weights;
        this.patch = patch;
    }

    /// @throws UnfitException where numbers become too large or too small to hold the product
    static void check(Group group, GroupWeights weights, Patch patch) throws UnfitException {
        double change = new FoldCheck(group, weights, patch).change();
        if (!(change <= TOLERANCE)) {
            throw new UnfitException("the scales of '" + group.id() + "' cannot be moved: outputs would change by "
                    + change + " of their size, more than " + TOLERANCE);
        }
    }

    /// The largest relative change of any output of the readers.
    static double change(Group group, GroupWeights weights, Patch patch) {
        return new FoldCheck(group, weights, patch).change();
    }

    private double change() {
        double[] before = values(false);
        double[] after = values(true);
        double worst = 0;
        for (Group.Reader reader : group.readers()) {
            RowSource original = GroupInputs.part(weights.exact(reader.tensor()), reader);
            RowSource scaled = GroupInputs.part(source(reader.tensor(), true), reader);
            float[] one = new float[group.width()];
            float[] other = new float[group.width()];
            for (int row = 0; row < reader.rows(); row++) {
                original.decode(row, 1, one);
                scaled.decode(row, 1, other);
                double difference = 0;
                double size = 0;
                for (int i = 0; i < one.length; i++) {
                    difference += other[i] * after[i] - one[i] * before[i];
                    size += Math.abs(one[i] * before[i]);
                }
                double change = size == 0 ? Math.abs(difference) : Math.abs(difference) / size;
                worst = change > worst || Double.isNaN(change) ? change : worst;
            }
        }
        return worst;
    }

    private RowSource source(ModelTensor tensor, boolean isScaled) {
        RowSource exact = weights.exact(tensor);
        Scaling scaling = patch.scaled().get(tensor.id());
        return isScaled && scaling != null ? scaling.of(exact) : exact;
    }

    /// What the producer gives for a made-up input.
    private double[] values(boolean isScaled) {
        double[] values = new double[group.width()];
        Random random = new Random(group.width());
        switch (group.producer().orElseThrow()) {
            case Producer.Norm norm -> {
                float[] gain = vector(norm.gain(), isScaled);
                float[] bias = norm.bias().map(b -> vector(b, isScaled)).orElse(new float[gain.length]);
                for (int i = 0; i < values.length; i++) {
                    values[i] = random.nextGaussian() * (gain[i] + norm.offset()) + bias[i];
                }
            }
            case Producer.Rows rows -> {
                RowSource weight = source(rows.weight(), isScaled);
                float[] input = new float[Math.toIntExact(weight.shape().columns())];
                for (int i = 0; i < input.length; i++) {
                    input[i] = (float) random.nextGaussian();
                }
                float[] bias = rows.bias().map(b -> vector(b, isScaled)).orElse(new float[0]);
                float[] row = new float[input.length];
                for (int i = 0; i < values.length; i++) {
                    int at = rows.rows().get(i);
                    weight.decode(at, 1, row);
                    values[i] = bias.length == 0 ? 0 : bias[at];
                    for (int j = 0; j < row.length; j++) {
                        values[i] += row[j] * input[j];
                    }
                }
            }
        }
        return values;
    }

    private float[] vector(ModelTensor tensor, boolean isScaled) {
        float[] values = new float[Math.toIntExact(tensor.tensor().shape().elements())];
        source(tensor, isScaled).decode(0, Math.toIntExact(tensor.tensor().shape().rows()), values);
        return values;
    }
}
