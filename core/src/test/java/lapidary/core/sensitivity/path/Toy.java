package lapidary.core.sensitivity.path;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import lapidary.core.job.Job;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.TensorId;

/// A function of a few matrices, written out in double.
record Toy(Function function) implements Landscape {

    /// The value; gradients are filled in, in the order of the tensors.
    interface Function {
        double of(List<double[]> weights, List<double[]> gradients);
    }

    static TensorId id(int number) {
        return new TensorId("w" + number);
    }

    static RowSource values(int columns, double... values) {
        float[] kept = new float[values.length];
        for (int i = 0; i < kept.length; i++) {
            kept[i] = (float) values[i];
        }
        return new Values(new Shape(List.of((long) values.length / columns, (long) columns)), kept);
    }

    static double[] random(Random random, int count, double scale) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = scale * random.nextGaussian();
        }
        return values;
    }

    static Map<TensorId, RowSource> weights(RowSource... sources) {
        Map<TensorId, RowSource> weights = new LinkedHashMap<>();
        for (int i = 0; i < sources.length; i++) {
            weights.put(id(i), sources[i]);
        }
        return weights;
    }

    @Override
    public double objective(Map<TensorId, RowSource> weights, Job job) {
        return gradients(weights, (tensor, gradient) -> {}, job);
    }

    @Override
    public double gradients(Map<TensorId, RowSource> weights, Receiver receiver, Job job) {
        List<double[]> values = new ArrayList<>();
        List<double[]> gradients = new ArrayList<>();
        for (RowSource source : weights.values()) {
            float[] decoded = new float[Math.toIntExact(source.shape().elements())];
            source.decode(0, Math.toIntExact(source.shape().rows()), decoded);
            double[] wide = new double[decoded.length];
            for (int i = 0; i < wide.length; i++) {
                wide[i] = decoded[i];
            }
            values.add(wide);
            gradients.add(new double[wide.length]);
        }
        double value = function.of(values, gradients);
        int at = 0;
        for (Map.Entry<TensorId, RowSource> entry : weights.entrySet()) {
            show(entry.getKey(), entry.getValue().shape(), gradients.get(at++), receiver);
        }
        return value;
    }

    private static void show(TensorId id, Shape shape, double[] gradient, Receiver receiver) {
        float[] narrow = new float[gradient.length];
        for (int i = 0; i < narrow.length; i++) {
            narrow[i] = (float) gradient[i];
        }
        try (NativeFloats memory = new NativeFloats(narrow.length)) {
            var matrix = memory.matrix(Math.toIntExact(shape.rows()), Math.toIntExact(shape.columns()));
            matrix.set(narrow);
            receiver.gradient(id, matrix);
        }
    }

    private record Values(Shape shape, float[] values) implements RowSource {
        @Override
        public void decode(long firstRow, int rows, float[] out) {
            int columns = Math.toIntExact(shape.columns());
            System.arraycopy(values, Math.toIntExact(firstRow) * columns, out, 0, rows * columns);
        }
    }
}
