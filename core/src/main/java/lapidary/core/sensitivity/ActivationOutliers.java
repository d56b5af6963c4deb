package lapidary.core.sensitivity;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import lapidary.core.calib.InputMoments;
import lapidary.core.job.Job;
import lapidary.core.measure.Measured;
import lapidary.core.model.ModelTensor;

/// max_j a_j / median_j a_j with a_j the largest |x| of input j: whether few inputs stand out.
final class ActivationOutliers implements Score {

    @Override
    public String id() {
        return "activation-outliers";
    }

    @Override
    public String title() {
        return "Activation outliers";
    }

    @Override
    public String summary() {
        return "How far the largest input of the layer stands out: its largest |x| over the median of those of all"
                + " inputs. By column: the largest |x| itself.";
    }

    @Override
    public String reference() {
        return "T. Dettmers et al., LLM.int8(), arXiv 2208.07339, section 4; G. Xiao et al., SmoothQuant,"
                + " arXiv 2211.10438, figure 4.";
    }

    @Override
    public String unit() {
        return "×";
    }

    @Override
    public Set<Ingredient> needs() {
        return Set.of(Ingredient.MOMENTS);
    }

    @Override
    public String cost() {
        return "nothing, after calibration";
    }

    @Override
    public List<TensorScore> compute(Subject subject, Job job) throws IOException {
        return LayerMoments.each(this, subject, job, (tensor, moments) -> of(subject, tensor, moments));
    }

    private TensorScore of(Subject subject, ModelTensor tensor, LayerMoments moments) {
        double[] largest = new double[moments.columns()];
        for (InputMoments matrix : moments.matrices()) {
            for (int column = 0; column < largest.length; column++) {
                largest[column] = Math.max(largest[column], matrix.largest()[column]);
            }
        }
        double[] sorted = largest.clone();
        Arrays.sort(sorted);
        double ratio = sorted[sorted.length - 1] / sorted[sorted.length / 2];
        Measured value = Measured.exact(title(), ratio, unit(), moments.tokens(), moments.from(subject));
        return TensorScore.of(tensor, value, new double[0], largest);
    }
}
