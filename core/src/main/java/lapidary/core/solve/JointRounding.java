package lapidary.core.solve;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.infer.Block;
import lapidary.core.infer.Engine;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.linalg.Matrix;
import lapidary.core.method.BlockFit;
import lapidary.core.method.BlockLoss;
import lapidary.core.method.NotFiniteException;
import lapidary.core.model.Model;
import lapidary.core.plan.Chain;
import lapidary.core.plan.Chains;
import lapidary.core.quant.BlockRounding;
import lapidary.core.tensor.TensorId;

/// The layers of a block that are rounded together, by what the block gives.
///
/// @param inputs `float32[tokens, width]` of each sequence as it enters the block
/// @param targets the same as the original block gives it, from what the original blocks before it give
record JointRounding(Engine engine, Block block, List<Matrix> inputs, List<Matrix> targets) {

    /// Whether anything is fitted to the output of blocks.
    static boolean isAsked(Model model, Chains chains) {
        return model.tensors().stream().anyMatch(tensor -> isOfBlock(chains.of(tensor)))
                || chains.tasks().stream()
                        .anyMatch(task -> BlockLoss.of(task.step().settings()) == BlockLoss.BLOCK);
    }

    /// Whether a layer is rounded together with others.
    static boolean isOfBlock(Chain chain) {
        return method(chain).isPresent();
    }

    private static Optional<BlockRounding> method(Chain chain) {
        return chain.rounding().flatMap(chosen -> BlockRounding.of(chosen.transform(), chosen.settings()));
    }

    /// The block as it is now, and what it should give.
    BlockFit fit(Weights now) {
        return new BlockFit(engine, block, now, inputs, targets);
    }

    /// Rounds them, one kind after the other.
    ///
    /// @param layers by the chain of each
    /// @param now the weights of the block, these layers not yet rounded
    SortedMap<TensorId, CompressedTensor> round(Map<Chain, BlockRounding.Layer> layers, Weights now, Job job)
            throws NotFiniteException {
        Map<String, List<Chain>> kinds = new LinkedHashMap<>();
        for (Chain chain : layers.keySet()) {
            BlockRounding method = method(chain).orElseThrow();
            String kind = method.kind(layers.get(chain).settings());
            kinds.computeIfAbsent(method.id() + " " + kind, ignored -> new ArrayList<>())
                    .add(chain);
        }
        SortedMap<TensorId, CompressedTensor> found = new TreeMap<>();
        int done = 0;
        for (Collection<Chain> alike : kinds.values()) {
            Weights sofar = tensor -> {
                CompressedTensor rounded = found.get(tensor.id());
                return rounded == null ? now.of(tensor) : rounded;
            };
            Job part = job.part((double) done / kinds.size(), (done + 1.0) / kinds.size());
            try (BlockFit fit = fit(sofar)) {
                BlockRounding method = method(alike.iterator().next()).orElseThrow();
                found.putAll(method.round(fit, alike.stream().map(layers::get).toList(), part));
            }
            done++;
        }
        return found;
    }
}
