package lapidary.core.sensitivity;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import lapidary.core.calib.InputMoments;
import lapidary.core.job.Job;
import lapidary.core.linalg.DoubleMatrix;
import lapidary.core.measure.Measured;
import lapidary.core.method.NotFiniteException;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.RowSource;

/// tr(Δ·H·Δᵀ) / tr(W·H·Wᵀ) with H the mean of x·xᵀ: how much of the layer's own output the rounding changes, exactly,
/// on the calibration text.
final class OutputError implements Score {
    /// Rows of a product.
    private static final int TILE = 64;

    @Override
    public String id() {
        return "output-error";
    }

    @Override
    public String title() {
        return "Output error";
    }

    @Override
    public String summary() {
        return "Relative error of the layer's own output, from second moments: tr(ΔHΔᵀ) / tr(WHWᵀ), H the mean of x·xᵀ.";
    }

    @Override
    public String reference() {
        return "The objective of layer-wise quantization: E. Frantar et al., GPTQ, arXiv 2210.17323, equation 1.";
    }

    @Override
    public String unit() {
        return "";
    }

    @Override
    public Set<Ingredient> needs() {
        return Set.of(Ingredient.MOMENTS);
    }

    @Override
    public String cost() {
        return "a product of each weight with its moments, after calibration";
    }

    @Override
    public List<TensorScore> compute(Subject subject, Job job) throws IOException {
        return LayerMoments.each(this, subject, job, (tensor, moments) -> of(subject, tensor, moments, job));
    }

    private TensorScore of(Subject subject, ModelTensor tensor, LayerMoments moments, Job job)
            throws NotFiniteException {
        RowSource original = Subject.turned(tensor, subject.original(tensor));
        RowSource quantized = Subject.turned(tensor, subject.quantized(tensor, job));
        int perMatrix = moments.rowsOfMatrix();
        int tilesPerMatrix = Math.ceilDiv(perMatrix, TILE);
        Energy[] tiles = new Energy[tilesPerMatrix * moments.matrices().size()];
        subject.workers().rows(tiles.length, 1, job, (from, to) -> {
            int tile = Math.toIntExact(from);
            int matrix = tile / tilesPerMatrix;
            int within = tile % tilesPerMatrix * TILE;
            int first = matrix * perMatrix + within;
            int count = Math.min(TILE, perMatrix - within);
            tiles[tile] =
                    energy(original, quantized, first, count, moments.matrices().get(matrix));
        });
        double[] rows = new double[moments.rows()];
        double[] columns = new double[moments.columns()];
        double signal = 0;
        int row = 0;
        for (Energy tile : tiles) {
            signal += tile.signal;
            System.arraycopy(tile.rows, 0, rows, row, tile.rows.length);
            row += tile.rows.length;
            for (int column = 0; column < columns.length; column++) {
                columns[column] += tile.columns[column];
            }
        }
        double whole = signal;
        Measured value = Measured.exact(
                title(), Arrays.stream(rows).sum() / whole, unit(), moments.tokens(), moments.from(subject));
        return TensorScore.of(tensor, value, shares(rows, whole), shares(columns, whole));
    }

    private static double[] shares(double[] energies, double whole) {
        return Arrays.stream(energies).map(energy -> energy / whole).toArray();
    }

    /// Of some rows.
    ///
    /// @param signal Σ w·H·wᵀ
    /// @param rows δ·H·δᵀ of each
    /// @param columns what each input adds to their sum; together they are that sum, single ones may be negative
    private record Energy(double signal, double[] rows, double[] columns) {}

    private static Energy energy(RowSource original, RowSource quantized, int first, int count, InputMoments moments) {
        int inputs = moments.inputs();
        float[] weights = new float[Math.multiplyExact(count, inputs)];
        float[] change = new float[weights.length];
        original.decode(first, count, weights);
        quantized.decode(first, count, change);
        for (int i = 0; i < change.length; i++) {
            change[i] -= weights[i];
        }
        double[] rows = new double[count];
        double[] columns = new double[inputs];
        double[] signals = new double[count];
        weigh(change, count, moments, rows, columns);
        weigh(weights, count, moments, signals, new double[inputs]);
        return new Energy(Arrays.stream(signals).sum(), rows, columns);
    }

    /// Adds v·H ∘ v up by row and by column.
    ///
    /// @param rows `float64[count]`, added to
    /// @param columns `float64[inputs]`, added to
    private static void weigh(float[] values, int count, InputMoments moments, double[] rows, double[] columns) {
        int inputs = moments.inputs();
        try (Arena arena = Arena.ofConfined()) {
            DoubleMatrix left = DoubleMatrix.allocate(arena, count, inputs);
            DoubleMatrix product = DoubleMatrix.allocate(arena, count, inputs);
            for (int row = 0; row < count; row++) {
                for (int column = 0; column < inputs; column++) {
                    left.set(row, column, -values[row * inputs + column]);
                }
            }
            DoubleMatrix.subtractProduct(left, moments.second(), product);
            for (int row = 0; row < count; row++) {
                for (int column = 0; column < inputs; column++) {
                    double part = product.get(row, column) * values[row * inputs + column];
                    rows[row] += part;
                    columns[column] += part;
                }
            }
        }
    }
}
