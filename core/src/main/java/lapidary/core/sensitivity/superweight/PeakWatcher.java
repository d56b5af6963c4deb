package lapidary.core.sensitivity.superweight;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.infer.Block;
import lapidary.core.infer.Engine;
import lapidary.core.infer.ExpertLayer;
import lapidary.core.infer.ForwardPass;
import lapidary.core.infer.NativeWeights;
import lapidary.core.infer.Observer;
import lapidary.core.infer.Part;
import lapidary.core.job.Job;
import lapidary.core.linalg.Gemm;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorRole;
import lapidary.core.sensitivity.TextRun;
import org.jspecify.annotations.Nullable;

/// Keeps the largest input and output of every down-projection, and the largest value of the hidden state at every
/// boundary. What was seen of each sequence is put together in their order, whatever the threads.
final class PeakWatcher implements TextRun.Watcher {
    /// Standard deviation of a normal distribution over the median of its magnitudes.
    private static final double NORMAL_SPREAD = 1.4826;

    private final int blocks;
    private final SortedMap<Integer, Seen> bySequence = new TreeMap<>(); // guarded by itself

    PeakWatcher(int blocks) {
        this.blocks = blocks;
    }

    /// What one sequence showed. One thread at a time.
    private static final class Seen {
        private final List<LayerPeak> layers = new ArrayList<>();
        private final List<StatePeak> states = new ArrayList<>();
        private final List<float[]> channels = new ArrayList<>();
        private int block;
    }

    private Seen seen(int sequence) {
        synchronized (bySequence) {
            return bySequence.computeIfAbsent(sequence, index -> new Seen());
        }
    }

    @Override
    public Observer observer(Engine engine, ForwardPass pass, int first) {
        return new Observer() {
            @Override
            public void enters(Block block, int sequence, Matrix hidden) {
                Seen seen = seen(first + sequence);
                seen.block = block.index();
                state(seen, block.index(), hidden);
            }

            @Override
            public void feeds(Part.Project layer, int sequence, Matrix input) {
                if (layer.weight().role() == TensorRole.FFN_DOWN) {
                    float[] bias =
                            layer.bias().map(found -> values(pass, found)).orElse(null);
                    int rows = Math.toIntExact(layer.weight().tensor().shape().rows());
                    Down down = new Down(layer.weight(), OptionalInt.empty(), 0, rows);
                    peak(engine, pass, seen(first + sequence), down, bias, input);
                }
            }

            @Override
            public void feeds(ExpertLayer layer, int sequence, Matrix input) {
                if (layer.tensor().role() == TensorRole.EXPERT_DOWN) {
                    Down down =
                            new Down(layer.tensor(), OptionalInt.of(layer.expert()), layer.firstRow(), layer.outputs());
                    peak(engine, pass, seen(first + sequence), down, null, input);
                }
            }
        };
    }

    @Override
    public void leaves(int sequence, Matrix hidden) {
        state(seen(sequence), blocks, hidden);
    }

    /// A down-projection, or that of an expert.
    private record Down(ModelTensor tensor, OptionalInt expert, int firstRow, int rows) {}

    private static float[] values(ForwardPass pass, ModelTensor vector) {
        float[] values = new float[Math.toIntExact(vector.tensor().shape().elements())];
        pass.source(vector).decode(0, Math.toIntExact(vector.tensor().shape().rows()), values);
        return values;
    }

    private static void peak(
            Engine engine, ForwardPass pass, Seen seen, Down down, float @Nullable [] bias, Matrix input) {
        try (NativeWeights.Lease lease = engine.weights().acquire(pass.source(down.tensor()), Job.UNWATCHED);
                NativeFloats room = new NativeFloats((long) input.rows() * down.rows())) {
            Matrix weight = lease.matrix().rows(down.firstRow(), down.rows());
            Matrix output = room.matrix(input.rows(), down.rows());
            Gemm.productTransposed(input, weight, 1, false, output);
            float[] inputs = input.toArray();
            float[] outputs = output.toArray();
            for (int i = 0; bias != null && i < outputs.length; i++) {
                outputs[i] += bias[i % bias.length];
            }
            int in = largest(inputs);
            int out = largest(outputs);
            int row = out % down.rows();
            int token = out / down.rows();
            int column = joining(inputs, token * input.columns(), weight, row);
            double entering = inputs[token * input.columns() + column];
            double value = weight.get(row, column);
            seen.layers.add(new LayerPeak(
                    down.tensor().id(),
                    seen.block,
                    down.expert(),
                    inputs[in],
                    in % input.columns(),
                    outputs[out],
                    down.firstRow() + row,
                    column,
                    entering,
                    value,
                    outputs[out] == 0 ? 0 : entering * value / outputs[out],
                    prominence(weight, row, column),
                    false));
        }
    }

    /// The column whose input and weight make most of an output.
    ///
    /// @param at where the inputs of the token begin
    private static int joining(float[] inputs, int at, Matrix weight, int row) {
        float[] parts = new float[weight.columns()];
        for (int column = 0; column < parts.length; column++) {
            parts[column] = inputs[at + column] * weight.get(row, column);
        }
        return largest(parts);
    }

    private static double prominence(Matrix weight, int row, int column) {
        double[] magnitudes = new double[weight.rows()];
        for (int i = 0; i < magnitudes.length; i++) {
            magnitudes[i] = Math.abs(weight.get(i, column));
        }
        double spread = NORMAL_SPREAD * Observation.median(magnitudes);
        return spread == 0 ? 0 : Math.abs(weight.get(row, column)) / spread;
    }

    /// Where the value of largest magnitude lies, the first of equals; NaN counts as larger than any.
    private static int largest(float[] values) {
        int found = 0;
        for (int i = 1; i < values.length; i++) {
            if (!(Math.abs(values[i]) <= Math.abs(values[found])) && !Float.isNaN(values[found])) {
                found = i;
            }
        }
        return found;
    }

    private static void state(Seen seen, int boundary, Matrix hidden) {
        float[] values = hidden.toArray();
        int width = hidden.columns();
        int at = largest(values);
        double[] magnitudes = new double[width];
        for (int i = 0; i < width; i++) {
            magnitudes[i] = Math.abs(values[at / width * width + i]);
        }
        float[] channels = new float[width];
        double squares = 0;
        for (int i = 0; i < values.length; i++) {
            channels[i % width] = Math.max(channels[i % width], Math.abs(values[i]));
            squares += (double) values[i] * values[i];
        }
        seen.states.add(new StatePeak(
                boundary,
                values[at],
                at % width,
                at / width,
                Observation.median(magnitudes),
                Math.sqrt(squares / values.length)));
        seen.channels.add(channels);
    }

    /// Of every down-projection the largest over all sequences, first block first.
    List<LayerPeak> layers() {
        Map<String, LayerPeak> found = new TreeMap<>();
        List<String> order = new ArrayList<>();
        for (Seen seen : bySequence.values()) {
            for (LayerPeak peak : seen.layers) {
                String key = peak.tensor() + " " + peak.expert();
                if (!found.containsKey(key)) {
                    order.add(key);
                }
                found.merge(key, peak, PeakWatcher::larger);
            }
        }
        return order.stream()
                .map(found::get)
                .sorted((a, b) -> Integer.compare(a.block(), b.block()))
                .toList();
    }

    /// The larger output with its weight, the larger input of the two.
    private static LayerPeak larger(LayerPeak a, LayerPeak b) {
        LayerPeak out = Math.abs(b.output()) > Math.abs(a.output()) ? b : a;
        LayerPeak in = Math.abs(b.input()) > Math.abs(a.input()) ? b : a;
        return new LayerPeak(
                out.tensor(),
                out.block(),
                out.expert(),
                in.input(),
                in.channel(),
                out.output(),
                out.row(),
                out.column(),
                out.entering(),
                out.weight(),
                out.share(),
                out.prominence(),
                out.isSpike());
    }

    /// Of every boundary the largest over all sequences.
    List<StatePeak> states() {
        List<StatePeak> found = new ArrayList<>();
        for (Seen seen : bySequence.values()) {
            for (int i = 0; i < seen.states.size(); i++) {
                StatePeak peak = seen.states.get(i);
                if (i == found.size()) {
                    found.add(peak);
                } else if (Math.abs(peak.value()) > Math.abs(found.get(i).value())) {
                    found.set(i, peak);
                }
            }
        }
        return found;
    }

    /// By boundary, the largest magnitude of each channel over all sequences.
    List<float[]> channels() {
        List<float[]> found = new ArrayList<>();
        for (Seen seen : bySequence.values()) {
            for (int i = 0; i < seen.channels.size(); i++) {
                float[] channels = seen.channels.get(i);
                if (i == found.size()) {
                    found.add(channels.clone());
                    continue;
                }
                for (int c = 0; c < channels.length; c++) {
                    found.get(i)[c] = Math.max(found.get(i)[c], channels[c]);
                }
            }
        }
        return found;
    }
}
