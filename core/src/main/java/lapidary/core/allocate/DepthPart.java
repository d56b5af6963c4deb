package lapidary.core.allocate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import lapidary.core.infer.Block;
import lapidary.core.infer.Network;
import lapidary.core.infer.Part;
import lapidary.core.infer.Slot;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorRole;
import lapidary.core.tensor.TensorId;

/// What can be removed as one: a block, or its attention or feed-forward layers. Without it, the hidden state goes on
/// as it came.
///
/// @param title "block 3", "attention of block 3"
/// @param tensors of a block all; of layers those with weights, and their biases
public record DepthPart(String title, int block, SortedSet<TensorId> tensors) {
    public DepthPart {
        tensors = Collections.unmodifiableSortedSet(new TreeSet<>(tensors));
    }

    /// What parts a model is taken apart into.
    public enum Kind {
        BLOCKS("blocks", "Blocks"),
        LAYERS("layers", "Attention or feed-forward"),
        ATTENTION("attention", "Attention"),
        FEED_FORWARD("feed-forward", "Feed-forward");

        private final String id;
        private final String title;

        Kind(String id, String title) {
            this.id = id;
            this.title = title;
        }

        /// On the command line.
        public String id() {
            return id;
        }

        /// As the window names it.
        public String title() {
            return title;
        }
    }

    /// All parts of a kind, in the order of the model.
    public static List<DepthPart> of(Network network, Model model, Kind kind) {
        List<DepthPart> parts = new ArrayList<>();
        for (Block block : network.blocks()) {
            int index = block.index();
            if (kind == Kind.BLOCKS) {
                SortedSet<TensorId> all = new TreeSet<>();
                model.tensors().stream()
                        .filter(tensor ->
                                tensor.block().isPresent() && tensor.block().getAsInt() == index)
                        .forEach(tensor -> all.add(tensor.id()));
                parts.add(new DepthPart("block " + index, index, all));
                continue;
            }
            int end = endOfAttention(block);
            if (kind != Kind.FEED_FORWARD) {
                parts.add(new DepthPart(
                        "attention of block " + index,
                        index,
                        weights(block.parts().subList(0, end))));
            }
            if (kind != Kind.ATTENTION) {
                List<Part> rest = block.parts().subList(end, block.parts().size());
                parts.add(new DepthPart("feed-forward of block " + index, index, weights(rest)));
            }
        }
        return parts;
    }

    /// Behind the first part that adds to the hidden state.
    private static int endOfAttention(Block block) {
        int end = 0;
        while (block.parts().get(end).writes() != Slot.HIDDEN) {
            end++;
        }
        return end + 1;
    }

    private static SortedSet<TensorId> weights(List<Part> parts) {
        SortedSet<TensorId> weights = new TreeSet<>();
        for (Part part : parts) {
            boolean isLayer = part instanceof Part.Project || part instanceof Part.Experts;
            part.weights()
                    .filter(tensor -> isLayer && tensor.role() != TensorRole.ROUTER)
                    .map(ModelTensor::id)
                    .forEach(weights::add);
        }
        return weights;
    }
}
