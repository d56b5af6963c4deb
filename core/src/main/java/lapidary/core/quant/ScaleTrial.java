package lapidary.core.quant;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import lapidary.core.calib.InputMoments;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Cholesky;
import lapidary.core.method.NotFiniteException;

/// Tries scales for the inputs that some layers share: weights are multiplied with them, rounded and divided again,
/// and weighed by how much that changes the outputs of all the layers, Σ tr((Ŵ − W)·H·(Ŵ − W)ᵀ).
///
/// Tiles of rows are fixed and added up in their order, so that nothing depends on the number of threads.
final class ScaleTrial {
    private static final int TILE = 32;

    private final List<ScaledLayer> layers;
    private final InputMoments moments;
    private final Workers workers;
    private final List<Tile> tiles = new ArrayList<>();

    private record Tile(ScaledLayer layer, int first, int rows) {}

    /// @param layers that share their inputs
    /// @param moments of these inputs
    ScaleTrial(List<ScaledLayer> layers, InputMoments moments, Workers workers) {
        this.layers = List.copyOf(layers);
        this.moments = moments;
        this.workers = workers;
        for (ScaledLayer layer : layers) {
            if (layer.inputs() != moments.inputs()) {
                throw new IllegalArgumentException("layer '" + layer.id() + "' has " + layer.inputs()
                        + " inputs, the moments have " + moments.inputs());
            }
            int size = layer.rounding().isRowwise() ? TILE : Math.max(1, layer.outputs());
            for (int first = 0; first < layer.outputs(); first += size) {
                tiles.add(new Tile(layer, first, Math.min(size, layer.outputs() - first)));
            }
        }
    }

    List<ScaledLayer> layers() {
        return layers;
    }

    InputMoments moments() {
        return moments;
    }

    /// The losses of all candidates, in the units of the outputs' mean squares.
    ///
    /// @param candidates `float32[inputs]` each, positive
    double[] losses(List<float[]> candidates, Job job) throws NotFiniteException {
        double[][] parts = new double[candidates.size()][tiles.size()];
        double unit = Cholesky.diagonal(moments.second()).average().orElse(0);
        try (Arena arena = Arena.ofShared()) {
            OutputLoss loss = new OutputLoss(moments, arena);
            workers.rows(tiles.size(), 1, job, (from, end) -> {
                for (int tile = (int) from; tile < end; tile++) {
                    weigh(tiles.get(tile), tile, candidates, loss, parts, job);
                }
            });
        }
        double[] losses = new double[candidates.size()];
        for (int i = 0; i < losses.length; i++) {
            for (double part : parts[i]) {
                losses[i] += part * unit;
            }
        }
        return losses;
    }

    private void weigh(Tile tile, int number, List<float[]> candidates, OutputLoss loss, double[][] parts, Job job)
            throws NotFiniteException {
        int inputs = moments.inputs();
        float[] weights = new float[Math.multiplyExact(tile.rows(), inputs)];
        float[] rounded = new float[weights.length];
        float[] slope = new float[weights.length];
        double[] losses = new double[tile.rows()];
        tile.layer().weights().decode(tile.first(), tile.rows(), weights);
        try (Arena arena = Arena.ofConfined()) {
            OutputLoss.Tile ofTile = loss.tile(tile.rows(), arena);
            for (int candidate = 0; candidate < candidates.size(); candidate++) {
                job.check();
                float[] scales = candidates.get(candidate);
                for (int i = 0; i < weights.length; i++) {
                    rounded[i] = weights[i] * scales[i % inputs];
                }
                tile.layer().rounding().round(rounded, tile.rows(), inputs);
                for (int i = 0; i < weights.length; i++) {
                    rounded[i] = rounded[i] / scales[i % inputs] - weights[i];
                }
                ofTile.weigh(rounded, slope, losses);
                for (double row : losses) {
                    parts[candidate][number] += row;
                }
            }
        }
    }
}
