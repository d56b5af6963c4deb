package lapidary.core.preview;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lapidary.core.infer.Block;
import lapidary.core.infer.Network;
import lapidary.core.infer.Part;
import lapidary.core.infer.Slot;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.tensor.TensorId;

/// What enters each linear layer of the original on the first sequences of the text, kept to see what a change of the
/// layer does to its output. Layers that read the same values share one copy.
final class LayerInputs implements AutoCloseable {
    private static final int SEQUENCES = 2;

    private final int rows;
    private final Map<TensorId, NativeFloats> owned = new HashMap<>();
    private final Map<TensorId, List<Matrix>> inputs = new HashMap<>();
    private final ExpertInputs experts;

    /// @param tokens per sequence
    /// @param sequences of the text
    /// @param budgetBytes of native memory; a wide model keeps fewer tokens
    LayerInputs(Network network, int tokens, int sequences, long budgetBytes) {
        Map<TensorId, TensorId> sources = sources(network);
        long width = sources.entrySet().stream()
                .filter(entry -> entry.getKey().equals(entry.getValue()))
                .mapToLong(entry -> inputs(network, entry.getKey()))
                .sum();
        int kept = Math.min(SEQUENCES, sequences);
        long widthOfAll = width + ExpertInputs.width(network);
        this.rows = (int) Math.clamp(budgetBytes / (4 * kept * widthOfAll), Math.min(16, tokens), tokens);
        this.experts = new ExpertInputs(network, rows);
        sources.forEach((layer, source) -> {
            int columns = inputs(network, layer);
            NativeFloats memory = owned.computeIfAbsent(source, id -> new NativeFloats((long) kept * rows * columns));
            List<Matrix> parts = new ArrayList<>();
            for (int i = 0; i < kept; i++) {
                parts.add(memory.matrix(kept * rows, columns).rows(i * rows, rows));
            }
            inputs.put(layer, parts);
        });
    }

    /// For each layer, the first layer that reads the same values.
    private static Map<TensorId, TensorId> sources(Network network) {
        Map<TensorId, TensorId> sources = new HashMap<>();
        for (Block block : network.blocks()) {
            Map<Slot, TensorId> first = new EnumMap<>(Slot.class);
            for (Part part : block.parts()) {
                if (part instanceof Part.Project layer) {
                    TensorId id = layer.weight().id();
                    sources.put(id, first.computeIfAbsent(layer.from(), slot -> id));
                }
                first.remove(part.writes());
            }
        }
        return sources;
    }

    private static int inputs(Network network, TensorId layer) {
        return network.blocks().stream()
                .flatMap(block -> block.projections().stream())
                .filter(project -> project.weight().id().equals(layer))
                .mapToInt(project -> project.from().width(network.architecture()))
                .findFirst()
                .orElseThrow();
    }

    /// Whether a sequence is one of those that are kept.
    boolean wants(int sequence) {
        return sequence < SEQUENCES;
    }

    /// Keeps the beginning of a layer's input.
    void capture(Part.Project layer, int sequence, Matrix input) {
        TensorId id = layer.weight().id();
        if (wants(sequence) && owned.containsKey(id)) {
            Matrix kept = of(id).get(sequence);
            MemorySegment.copy(input.data(), 0, kept.data(), 0, 4L * rows * kept.columns());
        }
    }

    /// What the experts are given.
    ExpertInputs experts() {
        return experts;
    }

    /// Whether the network has such a linear layer, and any token reached it.
    boolean has(TensorId layer) {
        return inputs.containsKey(layer) || experts.has(layer);
    }

    /// What enters one matrix of a layer.
    ///
    /// @param firstRow where the matrix begins in the layer's tensor
    /// @param outputs its rows; 0 for all of the tensor
    /// @param input `float32[tokens, inputs]`
    record Input(int firstRow, int outputs, Matrix input) {
        Matrix part(Matrix weights) {
            return outputs == 0 ? weights : weights.rows(firstRow, outputs);
        }
    }

    /// All that was kept: one input per sequence, and per expert where the layer has several.
    List<Input> all(TensorId layer) {
        return experts.has(layer)
                ? experts.of(layer)
                : of(layer).stream().map(input -> new Input(0, 0, input)).toList();
    }

    /// `float32[tokens, inputs]` per kept sequence.
    private List<Matrix> of(TensorId layer) {
        List<Matrix> found = inputs.get(layer);
        if (found == null) {
            throw new IllegalArgumentException("no inputs of '" + layer + "'");
        }
        return found;
    }

    /// Tokens of all kept sequences together.
    long tokens() {
        return inputs.values().stream().findFirst().map(List::size).orElse(0) * (long) rows;
    }

    @Override
    public void close() {
        owned.values().forEach(NativeFloats::close);
        experts.close();
    }
}
