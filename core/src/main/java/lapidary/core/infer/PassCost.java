package lapidary.core.infer;

import java.util.List;
import java.util.Locale;
import lapidary.core.format.FormatException;
import lapidary.core.model.Model;
import lapidary.core.tensor.Tensor;

/// What it costs to run whole sequences through a model, which may be larger than the memory for it.
///
/// @param decodedBytes of all weights of the blocks as F32
/// @param budgetBytes that they may take
/// @param groups of blocks that are decoded one after the other; 1 when everything stays
/// @param storedBytes of the weights of the blocks in the file
public record PassCost(long decodedBytes, long budgetBytes, int groups, long storedBytes) {
    private static final double GIBIBYTE = 1 << 30;

    /// Of a model with its own weights under the standard budget. Reads headers only.
    ///
    /// @throws FormatException when the model cannot be run; says why
    public static PassCost of(Model model) throws FormatException {
        return of(Network.of(model), NativeWeights.standardBudget());
    }

    static PassCost of(Network network, long budgetBytes) {
        long decoded = 0;
        long stored = 0;
        for (Block block : network.blocks()) {
            decoded += decodedBytes(block);
            stored += block.weights().stream()
                    .mapToLong(tensor -> tensor.tensor().bytes())
                    .sum();
        }
        int groups = 0;
        for (int begin = 0; begin < network.blocks().size(); groups++) {
            begin = groupEnd(network.blocks(), begin, network.blocks().size(), budgetBytes);
        }
        return new PassCost(decoded, budgetBytes, groups, stored);
    }

    /// The end of the group of blocks that begins at `begin`: as many as fit into the budget, at least one.
    static int groupEnd(List<Block> blocks, int begin, int to, long budgetBytes) {
        long bytes = 0;
        int end = begin;
        while (end < to) {
            bytes += decodedBytes(blocks.get(end));
            if (end > begin && bytes > budgetBytes) {
                break;
            }
            end++;
        }
        return end;
    }

    private static long decodedBytes(Block block) {
        return block.weights().stream()
                .mapToLong(tensor -> elements(tensor.tensor()))
                .sum();
    }

    private static long elements(Tensor tensor) {
        return Math.multiplyExact(4L, tensor.shape().elements());
    }

    /// Whether every weight is decoded once and stays.
    public boolean staysDecoded() {
        return groups <= 1;
    }

    /// One sentence, to be shown.
    public String sentence() {
        return staysDecoded()
                ? String.format(Locale.ROOT, "Weights are decoded once and stay: %.1f GiB", decodedBytes / GIBIBYTE)
                : String.format(
                        Locale.ROOT,
                        "The weights take %.1f GiB decoded and have %.1f GiB: they are decoded again for each batch of "
                                + "sequences, in %d groups of blocks, %.1f GiB read each time",
                        decodedBytes / GIBIBYTE,
                        budgetBytes / GIBIBYTE,
                        groups,
                        storedBytes / GIBIBYTE);
    }
}
