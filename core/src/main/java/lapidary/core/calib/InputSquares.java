package lapidary.core.calib;

import java.lang.foreign.ValueLayout;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import lapidary.core.infer.Block;
import lapidary.core.infer.ExpertLayer;
import lapidary.core.infer.Network;
import lapidary.core.infer.Observer;
import lapidary.core.infer.Part;
import lapidary.core.infer.Slot;
import lapidary.core.linalg.Matrix;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.TensorId;

/// Sums up x² over tokens for each input column of each linear layer; of an expert's layer over the tokens that reached
/// it. Layers that read the same values share one sum.
///
/// Sums are in double and added sequence by sequence, so that they do not depend on the threads.
final class InputSquares implements Observer {
    private final Map<TensorId, TensorId> firstReader;
    private final Map<TensorId, Sums> sums = new LinkedHashMap<>();
    private final Map<Layer, Map<Integer, Fed>> running = new LinkedHashMap<>(); // guarded by itself
    private long tokens;

    /// @param matrix which one of a tensor that stacks several
    private record Layer(TensorId id, int matrix) {}

    /// What one sequence brought.
    @SuppressWarnings("ArrayRecordComponent") // decision: handed on once, never compared
    private record Fed(double[] squares, int tokens) {}

    /// What is known about a tensor.
    ///
    /// @param squares `float64[matrices, columns]`
    /// @param counts tokens that each matrix saw
    @SuppressWarnings("ArrayRecordComponent") // decision: summed up in place
    record Sums(double[] squares, long[] counts) {
        static Sums of(ModelTensor tensor, int matrices) {
            int columns = Math.toIntExact(tensor.tensor().shape().columns());
            return new Sums(new double[Math.multiplyExact(matrices, columns)], new long[matrices]);
        }

        private void add(int matrix, Fed fed) {
            int first = matrix * fed.squares().length;
            for (int i = 0; i < fed.squares().length; i++) {
                squares[first + i] += fed.squares()[i];
            }
            counts[matrix] += fed.tokens();
        }
    }

    InputSquares(Network network) {
        this.firstReader = firstReaders(network);
        for (Block block : network.blocks()) {
            for (Part.Project layer : block.projections()) {
                TensorId id = layer.weight().id();
                if (id.equals(firstReader.get(id))) {
                    sums.put(id, Sums.of(layer.weight(), 1));
                    running.put(new Layer(id, 0), new HashMap<>());
                }
            }
            for (ExpertLayer layer : block.expertLayers()) {
                int rows = Math.toIntExact(layer.tensor().tensor().shape().rows());
                sums.computeIfAbsent(layer.tensor().id(), id -> Sums.of(layer.tensor(), rows / layer.outputs()));
                running.put(layer(layer), new HashMap<>());
            }
        }
    }

    private static Layer layer(ExpertLayer layer) {
        return new Layer(layer.tensor().id(), layer.firstRow() / layer.outputs());
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
        if (id.equals(firstReader.get(id))) {
            feed(new Layer(id, 0), sequence, input);
        }
    }

    @Override
    public void feeds(ExpertLayer layer, int sequence, Matrix input) {
        feed(layer(layer), sequence, input);
    }

    private void feed(Layer layer, int sequence, Matrix input) {
        Fed fed = new Fed(squares(input), input.rows());
        synchronized (running) {
            Map<Integer, Fed> bySequence = running.get(layer);
            if (bySequence == null || bySequence.put(sequence, fed) != null) {
                throw new IllegalStateException("layer '" + layer.id() + "' was fed twice");
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
            running.forEach((layer, bySequence) -> {
                Sums sum = sums.get(layer.id());
                boolean isForAll = firstReader.containsKey(layer.id());
                for (int sequence = 0; sequence < sequences; sequence++) {
                    Fed fed = bySequence.get(sequence);
                    if (sum == null || fed == null && isForAll) {
                        throw new IllegalStateException("layer '" + layer.id() + "' was not fed");
                    }
                    if (fed != null) {
                        sum.add(layer.matrix(), fed);
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

    /// Σ x² over all tokens of each input column, by tensor; tensors share sums.
    Map<TensorId, Sums> sums() {
        Map<TensorId, Sums> all = new LinkedHashMap<>(sums);
        firstReader.forEach((id, reader) -> {
            Sums found = sums.get(reader);
            if (found != null) {
                all.put(id, found);
            }
        });
        return all;
    }
}
