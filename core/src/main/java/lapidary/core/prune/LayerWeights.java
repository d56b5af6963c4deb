package lapidary.core.prune;

import java.util.Arrays;
import java.util.List;
import lapidary.core.compressed.Codecs;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.WeightKernels;
import lapidary.core.method.NotFiniteException;
import lapidary.core.quant.RowWindows;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.TensorId;

/// The weights of layers, for those few that have to be looked at one by one.
///
/// @param ids of the layers
/// @param sources of their values
public record LayerWeights(Workers workers, List<TensorId> ids, List<RowSource> sources) {
    private static final WeightKernels KERNELS = WeightKernels.fastest();

    public LayerWeights {
        ids = List.copyOf(ids);
        sources = List.copyOf(sources);
    }

    /// Those of the model's file.
    public static LayerWeights of(Workers workers, List<PrunableLayer> layers) {
        return new LayerWeights(
                workers,
                layers.stream().map(layer -> layer.tensor().id()).toList(),
                layers.stream()
                        .map(layer -> (RowSource) Codecs.view(layer.tensor().tensor()))
                        .toList());
    }

    /// The curve of each layer.
    ///
    /// @throws NotFiniteException for a weight that is NaN or infinite
    public List<EnergyCurve> curves(Job job) throws NotFiniteException {
        EnergyCurve[] curves = new EnergyCurve[sources.size()];
        for (int i = 0; i < curves.length; i++) {
            job.report((double) i / curves.length, ids.get(i).name());
            curves[i] = EnergyCurve.of(workers, ids.get(i), sources.get(i), job);
        }
        return List.of(curves);
    }

    /// Patterns, without the sign and ascending, of the weights of a layer in a range of buckets.
    int[] between(int layer, int fromBucket, int toBucket, long count, Job job) throws NotFiniteException {
        int from = Math.max(1, fromBucket << MagnitudeCounts.SHIFT); // zeros are counted apart
        int end = (toBucket + 1 << MagnitudeCounts.SHIFT) - 1;
        RowWindows windows = new RowWindows(workers, ids.get(layer), sources.get(layer), job);
        int[][] found = new int[windows.count()][];
        windows.forEach((window, firstRow, rows, values) -> {
            int[] own = new int[values.length];
            int size = KERNELS.patterns(values, 0, values.length, from, end, own);
            found[window] = Arrays.copyOf(own, size);
        });
        int[] all = new int[Math.toIntExact(count)];
        int at = 0;
        for (int[] own : found) {
            System.arraycopy(own, 0, all, at, own.length);
            at += own.length;
        }
        if (at != count) {
            throw new IllegalStateException(at + " weights in question, expected " + count + ": the weights changed");
        }
        Arrays.sort(all);
        return all;
    }
}
