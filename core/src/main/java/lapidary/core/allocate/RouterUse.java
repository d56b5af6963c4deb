package lapidary.core.allocate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lapidary.core.eval.TextSequences;
import lapidary.core.format.FormatException;
import lapidary.core.infer.Block;
import lapidary.core.infer.Engine;
import lapidary.core.infer.Expert;
import lapidary.core.infer.ExpertLayer;
import lapidary.core.infer.ForwardPass;
import lapidary.core.infer.NativeWeights;
import lapidary.core.infer.Observer;
import lapidary.core.infer.Part;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.model.Model;
import lapidary.core.table.TableText;
import lapidary.core.tensor.TensorId;

/// How the routers of a model use its experts on a text.
///
/// @param byTensor of every tensor that belongs to a single expert; those that stack experts are not in it
/// @param unused experts that no token of the text was given to, in words; nothing is known of them
/// @param tokens that were routed in every block
public record RouterUse(Map<TensorId, Item.ExpertUse> byTensor, List<String> unused, long tokens) {
    private static final int BATCH = 16;

    public RouterUse {
        byTensor = Map.copyOf(byTensor);
        unused = List.copyOf(unused);
    }

    /// Runs the original once. Does not depend on the number of threads.
    ///
    /// @throws FormatException when the model cannot be run on the text; says why
    public static RouterUse of(Model model, TableText text, Workers workers, Job job) throws FormatException {
        TextSequences sequences = text.cut();
        int count = Math.min(text.sequences(), sequences.count());
        try (Engine engine = new Engine(model, text.context(), NativeWeights.standardBudget() / 2, workers)) {
            sequences.check(model, engine.architecture());
            Counts counts = new Counts(engine.network().blocks(), count);
            if (counts.layers.isEmpty()) {
                return new RouterUse(Map.of(), List.of(), 0);
            }
            ForwardPass pass = engine.pass(Weights.original(model));
            int width = engine.architecture().width();
            try (NativeFloats room = new NativeFloats((long) BATCH * text.context() * width)) {
                for (int first = 0; first < count; first += BATCH) {
                    List<Matrix> hidden = new ArrayList<>();
                    for (int i = first; i < Math.min(count, first + BATCH); i++) {
                        Matrix states = room.matrix(BATCH * text.context(), width)
                                .rows((i - first) * text.context(), text.context());
                        pass.embed(sequences.inputs(i), states);
                        hidden.add(states);
                    }
                    job.report((double) first / count, "routers");
                    pass.blocks(0, engine.network().blocks().size(), hidden, counts.of(first), job);
                }
            }
            return counts.use(engine.network().blocks(), (long) count * text.context());
        }
    }

    /// What is counted of each layer, apart for each sequence, so that sums do not depend on who comes first.
    private static final class Counts {
        private final Map<Part.Experts, long[][]> tokens = new IdentityHashMap<>(); // (sequence, expert)
        private final Map<Part.Experts, double[][]> shares = new IdentityHashMap<>();
        private final List<Part.Experts> layers;

        Counts(List<Block> blocks, int sequences) {
            this.layers =
                    blocks.stream().flatMap(block -> experts(block).stream()).toList();
            for (Part.Experts layer : layers) {
                tokens.put(layer, new long[sequences][layer.experts().size()]);
                shares.put(layer, new double[sequences][layer.experts().size()]);
            }
        }

        private static List<Part.Experts> experts(Block block) {
            return block.parts().stream()
                    .filter(Part.Experts.class::isInstance)
                    .map(Part.Experts.class::cast)
                    .toList();
        }

        Observer of(int first) {
            return new Observer() {
                @Override
                public void routes(Part.Experts layer, int expert, int sequence, int[] rows, float[] given) {
                    long[][] seen = tokens.get(layer);
                    double[][] weights = shares.get(layer);
                    if (seen != null && weights != null) {
                        seen[first + sequence][expert] += rows.length;
                        for (float share : given) {
                            weights[first + sequence][expert] += share;
                        }
                    }
                }
            };
        }

        RouterUse use(List<Block> blocks, long all) {
            Map<TensorId, Item.ExpertUse> found = new HashMap<>();
            Set<TensorId> stacked = new HashSet<>();
            List<String> unused = new ArrayList<>();
            for (Block block : blocks) {
                for (Part.Experts layer : experts(block)) {
                    for (int expert = 0; expert < layer.experts().size(); expert++) {
                        Item.ExpertUse use = use(layer, expert, all);
                        if (use.frequency() == 0) {
                            unused.add("expert " + expert + " of block " + block.index());
                        }
                        for (TensorId tensor : tensors(layer.experts().get(expert))) {
                            Item.ExpertUse other = found.put(tensor, use);
                            if (other != null && other.index() != expert) {
                                stacked.add(tensor);
                            }
                        }
                    }
                }
            }
            found.keySet().removeAll(stacked);
            return new RouterUse(found, unused, all);
        }

        private Item.ExpertUse use(Part.Experts layer, int expert, long all) {
            long seen = 0;
            double weight = 0;
            for (long[] sequence : tokens.getOrDefault(layer, new long[0][])) {
                seen += sequence[expert];
            }
            for (double[] sequence : shares.getOrDefault(layer, new double[0][])) {
                weight += sequence[expert];
            }
            return new Item.ExpertUse(expert, (double) seen / all, weight / all);
        }

        private static List<TensorId> tensors(Expert expert) {
            return List.of(expert.gate(), expert.up(), expert.down()).stream()
                    .map(ExpertLayer::tensor)
                    .map(tensor -> tensor.id())
                    .distinct()
                    .toList();
        }
    }
}
