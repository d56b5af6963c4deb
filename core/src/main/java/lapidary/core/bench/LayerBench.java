package lapidary.core.bench;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import lapidary.core.calib.Evidence;
import lapidary.core.eval.PairedMeans;
import lapidary.core.eval.TextSequences;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Gemm;
import lapidary.core.linalg.Kernels;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.method.Methods;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.preview.TensorPreview;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeFile;
import lapidary.core.recipe.Selector;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.tensor.RowSource;

/// Runs candidates on one layer and tells how much its own output changes on what enters it while the original reads
/// the calibration text: ‖X·Wᵀ − X·Ŵᵀ‖² / ‖X·Wᵀ‖². One thread.
public final class LayerBench implements AutoCloseable {
    private static final int TILE = 128;

    private final Model model;
    private final ModelTensor layer;
    private final Methods methods;
    private final TensorPreview tensors;
    private final Evidence evidence;
    private final Workers workers;
    private final LayerSample sample;
    private final Kernels kernels = Kernels.fastest();
    private final double signal;

    /// Runs the original up to the layer.
    ///
    /// @param text calibration text
    /// @param evidence what calibration found out, for the candidates that ask for it
    /// @throws UnfitException when the tensor is no linear layer of a block that the text reaches
    public LayerBench(
            Model model,
            Methods methods,
            ModelTensor layer,
            TextSequences text,
            Evidence evidence,
            Workers workers,
            Job job)
            throws IOException, UnfitException {
        this.model = model;
        this.layer = layer;
        this.methods = methods;
        this.tensors = new TensorPreview(model, methods, workers);
        this.evidence = evidence;
        this.workers = workers;
        this.sample = LayerSample.of(model, layer, text, workers, job);
        boolean isDone = false;
        try {
            double sum = 0;
            for (double square : model.file().reading(() -> squares(Optional.empty(), job))) {
                sum += square;
            }
            signal = sum / sample.sequences();
            isDone = true;
        } finally {
            if (!isDone) {
                sample.close();
            }
        }
    }

    /// Tokens that the error is measured on.
    public long tokens() {
        return sample.tokens();
    }

    /// Runs a candidate on the layer alone.
    ///
    /// @throws java.util.concurrent.CancellationException when the job was cancelled
    public LayerStanding run(Candidate candidate, Job job) throws IOException {
        try {
            return measured(candidate, job);
        } catch (UnfitException | InvalidSettingException | NotFiniteException e) {
            return new LayerStanding(candidate, "", Double.NaN, Optional.empty(), String.valueOf(e.getMessage()), 0);
        }
    }

    private LayerStanding measured(Candidate candidate, Job job)
            throws IOException, UnfitException, InvalidSettingException, NotFiniteException {
        Evidence given = candidate.evidence(evidence);
        Recipe recipe = candidate.recipe(model, new Selector.Named(new TreeSet<>(List.of(layer.id()))), given);
        double bits = Bits.of(methods, layer, recipe, given);
        long begun = System.nanoTime();
        RowSource treated = treated(recipe, given, job);
        double seconds = (System.nanoTime() - begun) / 1e9;
        double[] errors = model.file().reading(() -> squares(Optional.of(treated), job));
        for (int i = 0; i < errors.length; i++) {
            errors[i] /= signal;
        }
        return new LayerStanding(
                candidate,
                RecipeFile.id(recipe),
                bits,
                Optional.of(new PairedMeans(errors, sample.tokens())),
                "",
                seconds);
    }

    private RowSource treated(Recipe recipe, Evidence given, Job job)
            throws IOException, UnfitException, InvalidSettingException, NotFiniteException {
        job.check();
        return tensors.treated(layer, recipe, given, job);
    }

    /// Σ of squared outputs, or of their changes, of each sequence; in a fixed order.
    private double[] squares(Optional<RowSource> treated, Job job) {
        RowSource original = tensors.original(layer);
        int rows = Math.toIntExact(original.shape().rows());
        double[][] tiles = new double[Math.ceilDiv(rows, TILE)][];
        workers.rows(rows, TILE, job, (from, to) -> {
            int first = Math.toIntExact(from);
            tiles[first / TILE] = tile(original, treated, first, Math.toIntExact(to - from), job);
        });
        double[] sums = new double[sample.sequences()];
        for (double[] tile : tiles) {
            for (int i = 0; i < sums.length; i++) {
                sums[i] += tile[i];
            }
        }
        return sums;
    }

    private double[] tile(RowSource original, Optional<RowSource> treated, int first, int count, Job job) {
        int inputs = Math.toIntExact(original.shape().columns());
        float[] weights = new float[Math.multiplyExact(count, inputs)];
        original.decode(first, count, weights);
        if (treated.isPresent()) {
            float[] changed = new float[weights.length];
            treated.get().decode(first, count, changed);
            for (int i = 0; i < weights.length; i++) {
                weights[i] -= changed[i];
            }
        }
        double[] sums = new double[sample.sequences()];
        int most = sample.pieces().stream()
                .mapToInt(LayerSample.Piece::tokens)
                .max()
                .orElse(1);
        try (NativeFloats change = new NativeFloats(weights.length);
                NativeFloats outputs = new NativeFloats((long) most * count)) {
            Matrix rows = change.matrix(count, inputs);
            rows.set(weights);
            for (LayerSample.Piece piece : sample.pieces()) {
                job.check();
                int low = Math.max(first, piece.firstRow());
                int high = Math.min(first + count, piece.firstRow() + piece.outputs());
                if (low < high) {
                    Matrix out = outputs.matrix(piece.tokens(), high - low);
                    Gemm.productTransposed(piece.input(), rows.rows(low - first, high - low), 1, false, out);
                    sums[piece.sequence()] += kernels.sumOfSquares(out.data(), 0, (long) piece.tokens() * (high - low));
                }
            }
        }
        return sums;
    }

    @Override
    public void close() {
        sample.close();
    }
}
