package lapidary.core.calib;

import java.lang.foreign.ValueLayout;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import lapidary.core.infer.Block;
import lapidary.core.infer.Network;
import lapidary.core.infer.Observer;
import lapidary.core.infer.Part;
import lapidary.core.infer.Slot;
import lapidary.core.linalg.Matrix;
import lapidary.core.tensor.TensorId;

/// Sums up x² over tokens for each input column of each linear layer. Layers that read the same values share one sum.
///
/// Sums are in double and added sequence by sequence, so that they do not depend on the threads.
final class InputSquares implements Observer {
    private final Map<TensorId, TensorId> firstReader;
    private final Map<TensorId, double[]> sums = new LinkedHashMap<>();
    private final Map<TensorId, Map<Integer, double[]>> running = new HashMap<>(); // guarded by itself
    private long tokens;

    InputSquares(Network network) {
        this.firstReader = firstReaders(network);
        for (Block block : network.blocks()) {
            for (Part.Project layer : block.projections()) {
                TensorId id = layer.weight().id();
                if (id.equals(firstReader.get(id))) {
                    int columns =
                            Math.toIntExact(layer.weight().tensor().shape().columns());
                    sums.put(id, new double[columns]);
                    running.put(id, new HashMap<>());
                }
            }
        }
    }

    /// For each layer, the first layer that reads the same values.
    private static Map<TensorId, TensorId> firstReaders(Network network) {
        Map<TensorId, TensorId> readers = new LinkedHashMap<>();
        for (Block block : network.blocks()) {
            Map<Slot, TensorId> current = new EnumMap<>(Slot.class);
            for (Part part : block.parts()) {
                if (part instanceof Part.Project layer) {
                    TensorId id = layer.weight().id();
                    readers.put(id, current.computeIfAbsent(layer.from(), slot -> id));
                }
                current.remove(part.writes());
            }
        }
        return readers;
    }

    @Override
    public void feeds(Part.Project layer, int sequence, Matrix input) {
        TensorId id = layer.weight().id();
        if (!id.equals(firstReader.get(id))) {
            return;
        }
        double[] squares = squares(input);
        synchronized (running) {
            Map<Integer, double[]> bySequence = running.get(id);
            if (bySequence == null || bySequence.put(sequence, squares) != null) {
                throw new IllegalStateException("layer '" + id + "' was fed twice");
            }
        }
    }

    /// Σ x² of each column, `float64[columns]`.
    static double[] squares(Matrix input) {
        double[] squares = new double[input.columns()];
        for (int row = 0; row < input.rows(); row++) {
            long at = input.at(row);
            for (int column = 0; column < squares.length; column++) {
                double value = input.data().getAtIndex(ValueLayout.JAVA_FLOAT, at + column);
                squares[column] += value * value;
            }
        }
        return squares;
    }

    /// Adds up what a batch of sequences brought, in their order.
    void finishBatch(int sequences, int tokensEach) {
        synchronized (running) {
            running.forEach((id, bySequence) -> {
                double[] sum = sums.get(id);
                for (int sequence = 0; sequence < sequences; sequence++) {
                    double[] squares = bySequence.get(sequence);
                    if (sum == null || squares == null) {
                        throw new IllegalStateException("layer '" + id + "' was not fed");
                    }
                    for (int i = 0; i < sum.length; i++) {
                        sum[i] += squares[i];
                    }
                }
                bySequence.clear();
            });
        }
        tokens += (long) sequences * tokensEach;
    }

    /// Tokens seen so far.
    long tokens() {
        return tokens;
    }

    /// Σ x² over all tokens of each input column, by layer; layers share arrays.
    Map<TensorId, double[]> sums() {
        Map<TensorId, double[]> all = new LinkedHashMap<>();
        firstReader.forEach((id, reader) -> {
            double[] found = sums.get(reader);
            if (found != null) {
                all.put(id, found);
            }
        });
        return all;
    }
}
