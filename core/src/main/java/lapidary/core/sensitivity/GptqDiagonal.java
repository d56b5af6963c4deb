package lapidary.core.sensitivity;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import lapidary.core.calib.InputMoments;
import lapidary.core.job.Job;
import lapidary.core.measure.Measured;
import lapidary.core.method.NotFiniteException;
import lapidary.core.model.ModelTensor;

/// Σ H_jj·δ_ij² with H the mean of x·xᵀ: the diagonal of the Hessian that GPTQ solves with. Inputs that go together
/// count as if they did not.
final class GptqDiagonal implements Score {

    @Override
    public String id() {
        return "gptq-diagonal";
    }

    @Override
    public String title() {
        return "GPTQ diagonal";
    }

    @Override
    public String summary() {
        return "Rounding error weighed by the mean square of each input: Σ diag(H)·δ², H the mean of x·xᵀ.";
    }

    @Override
    public String reference() {
        return "E. Frantar et al., GPTQ, arXiv 2210.17323, section 3; B. Hassibi, D. Stork, Optimal brain surgeon (1993).";
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
        return "one pass over the weights, after calibration";
    }

    @Override
    public List<TensorScore> compute(Subject subject, Job job) throws IOException {
        return LayerMoments.each(this, subject, job, (tensor, moments) -> of(subject, tensor, moments, job));
    }

    private TensorScore of(Subject subject, ModelTensor tensor, LayerMoments moments, Job job)
            throws NotFiniteException {
        double[] rows = new double[moments.rows()];
        double[] columns = new double[moments.columns()];
        double[][] diagonals =
                moments.matrices().stream().map(GptqDiagonal::diagonal).toArray(double[][]::new);
        WeightChange.each(subject, tensor, job, (row, weights, change) -> {
            double[] diagonal = diagonals[row / moments.rowsOfMatrix()];
            for (int column = 0; column < change.length; column++) {
                double part = diagonal[column] * change[column] * change[column];
                rows[row] += part;
                columns[column] += part;
            }
        });
        double sum = 0;
        for (double row : rows) {
            sum += row;
        }
        Measured value = Measured.exact(title(), sum, unit(), moments.tokens(), moments.from(subject));
        return TensorScore.of(tensor, value, rows, columns);
    }

    private static double[] diagonal(InputMoments moments) {
        double[] diagonal = new double[moments.inputs()];
        for (int i = 0; i < diagonal.length; i++) {
            diagonal[i] = moments.second().get(i, i);
        }
        return diagonal;
    }
}
