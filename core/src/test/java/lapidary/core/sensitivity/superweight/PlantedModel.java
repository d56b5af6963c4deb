package lapidary.core.sensitivity.superweight;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import lapidary.core.eval.Classics;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.TensorId;

/// Copies of the sample whose F32 weights are written over.
final class PlantedModel {
    private PlantedModel() {}

    /// Copies the sample's folder, unless that was done.
    static void copySample(Path folder) throws IOException {
        if (Files.exists(folder.resolve("config.json"))) {
            return;
        }
        try (Stream<Path> files = Files.list(Classics.file("."))) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
    }

    /// Weights of one row from a column on, from the file: the model may be closed.
    static float[] read(ModelTensor tensor, int row, int column, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel file = FileChannel.open(tensor.tensor().file())) {
            file.read(bytes, offset(tensor, row, column));
        }
        float[] values = new float[count];
        bytes.flip().asFloatBuffer().get(values);
        return values;
    }

    static void write(ModelTensor tensor, int row, int column, float... values) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        try (FileChannel file = FileChannel.open(tensor.tensor().file(), StandardOpenOption.WRITE)) {
            file.write(bytes, offset(tensor, row, column));
        }
    }

    private static long offset(ModelTensor tensor, int row, int column) {
        return tensor.tensor().offset() + 4 * (row * tensor.tensor().shape().columns() + column);
    }

    static float[] scaled(float[] values, double factor) {
        float[] scaled = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            scaled[i] = (float) (values[i] * factor);
        }
        return scaled;
    }

    /// Plants a super weight without changing what the model computes, but for rounding and one
    /// channel of next to no
    /// effect. In block 0 the largest output is the sum of many weights. The channel that makes
    /// most of it is made a
    /// spike (its row of the up-projection multiplied, its column of the down-projection divided:
    /// the product stays),
    /// its weight for that output is enlarged, and a copy of the channel takes the surplus away again: whatever the
    /// token, both cancel, as long as both are there.
    ///
    /// @param times how many times the largest output goes through that weight
    static Coordinate plantCancelling(Path folder, int[] tokens, double times) throws IOException {
        copySample(folder);
        try (Model model = Model.open(folder)) {
            LayerPeak peak = search(model, tokens).first().layers().getFirst();
            ModelTensor gate = block0(model, "gate");
            ModelTensor up = block0(model, "up");
            ModelTensor down = block0(model, "down");
            int width = Math.toIntExact(gate.tensor().shape().columns());
            int outputs = Math.toIntExact(down.tensor().shape().rows());
            double raised = 100 / Math.abs(peak.entering());
            double surplus = times * peak.output() / (raised * peak.entering());
            int spare = leastChannel(up, down, peak.column());
            for (int row = 0; row < outputs; row++) {
                float own = read(down, row, peak.column(), 1)[0];
                double more = row == peak.row() ? surplus : 0;
                write(down, row, peak.column(), (float) (own / raised + more));
                write(down, row, spare, (float) (-more * raised));
            }
            float[] row = read(up, peak.column(), 0, width);
            write(gate, spare, 0, read(gate, peak.column(), 0, width));
            write(up, spare, 0, row);
            write(up, peak.column(), 0, scaled(row, raised));
            return peak.coordinate();
        }
    }

    private static ModelTensor block0(Model model, String part) {
        return model.find(new TensorId("model.layers.0.mlp." + part + "_proj.weight"))
                .orElseThrow();
    }

    /// The channel with the smallest weights, into it times out of it.
    private static int leastChannel(ModelTensor up, ModelTensor down, int except) throws IOException {
        int channels = Math.toIntExact(up.tensor().shape().rows());
        double[] out = new double[channels];
        for (int row = 0; row < down.tensor().shape().rows(); row++) {
            float[] values = read(down, row, 0, channels);
            for (int i = 0; i < channels; i++) {
                out[i] += (double) values[i] * values[i];
            }
        }
        int least = -1;
        double smallest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < channels; i++) {
            double in = 0;
            for (float value :
                    read(up, i, 0, Math.toIntExact(up.tensor().shape().columns()))) {
                in += (double) value * value;
            }
            if (i != except && in * out[i] < smallest) {
                smallest = in * out[i];
                least = i;
            }
        }
        return least;
    }

    static SuperWeights search(Model model, int[] tokens) throws IOException {
        return SuperWeightSearch.find(
                model,
                new SuperWeightSearch.Request(List.of(tokens), Rule.STANDARD, "tokens", ""),
                new Workers(2),
                Job.UNWATCHED);
    }
}
