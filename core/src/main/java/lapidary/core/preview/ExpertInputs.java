package lapidary.core.preview;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lapidary.core.infer.ExpertLayer;
import lapidary.core.infer.Network;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.tensor.TensorId;

/// What enters the layers of experts on the first tokens of some sequences: of each expert, the tokens that reached it.
final class ExpertInputs implements AutoCloseable {
    private final int tokens;

    // All guarded by this:
    private final Map<TensorId, List<Kept>> kept = new HashMap<>();
    private final Map<Integer, Integer> within = new HashMap<>();
    private final List<NativeFloats> owned = new ArrayList<>();

    private record Kept(int sequence, LayerInputs.Input input) {}

    /// @param tokens of each sequence that are kept, from the first on
    ExpertInputs(Network network, int tokens) {
        this.tokens = network.architecture().experts().isPresent() ? tokens : 0;
    }

    /// Elements per token of all inputs together.
    static long width(Network network) {
        long inputs = network.architecture().width();
        return network.architecture()
                .experts()
                .map(experts -> network.blocks().size() * experts.used() * (2 * inputs + experts.feedForward()))
                .orElse(0L);
    }

    /// How many of an expert's tokens are among those that are kept.
    ///
    /// @param rows of its tokens, ascending
    synchronized void route(int sequence, int[] rows) {
        int count = 0;
        while (count < rows.length && rows[count] < tokens) {
            count++;
        }
        within.put(sequence, count);
    }

    /// Keeps the beginning of what enters a layer of the expert that was told last.
    void capture(ExpertLayer layer, int sequence, Matrix input) {
        int count;
        NativeFloats memory;
        synchronized (this) {
            count = Math.min(within.getOrDefault(sequence, 0), input.rows());
            boolean isKnown = kept.getOrDefault(layer.tensor().id(), List.of()).stream()
                    .anyMatch(found ->
                            found.sequence() == sequence && found.input().firstRow() == layer.firstRow());
            if (count == 0 || isKnown) {
                return;
            }
            memory = new NativeFloats((long) count * input.columns());
            owned.add(memory);
        }
        Matrix copy = memory.matrix(count, input.columns());
        for (int row = 0; row < count; row++) {
            MemorySegment.copy(input.data(), 4 * input.at(row), copy.data(), 4 * copy.at(row), 4L * copy.columns());
        }
        synchronized (this) {
            kept.computeIfAbsent(layer.tensor().id(), id -> new ArrayList<>())
                    .add(new Kept(sequence, new LayerInputs.Input(layer.firstRow(), layer.outputs(), copy)));
        }
    }

    /// Whether any token reached a layer.
    synchronized boolean has(TensorId layer) {
        return kept.containsKey(layer);
    }

    /// In a fixed order.
    synchronized List<LayerInputs.Input> of(TensorId layer) {
        return kept.getOrDefault(layer, List.of()).stream()
                .sorted(Comparator.comparingInt(Kept::sequence)
                        .thenComparing(found -> found.input().firstRow()))
                .map(Kept::input)
                .toList();
    }

    @Override
    public synchronized void close() {
        owned.forEach(NativeFloats::close);
        owned.clear();
        kept.clear();
    }
}
