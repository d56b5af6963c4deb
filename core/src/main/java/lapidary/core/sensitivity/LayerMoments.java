package lapidary.core.sensitivity;

import java.util.ArrayList;
import java.util.List;
import lapidary.core.calib.InputMoments;
import lapidary.core.job.Job;
import lapidary.core.measure.Provenance;
import lapidary.core.method.NotFiniteException;
import lapidary.core.model.ModelTensor;

/// What entered the matrices of one tensor: one, or one for each expert of a tensor that stacks them.
///
/// @param matrices first rows first
record LayerMoments(int rows, int columns, List<InputMoments> matrices) {

    /// What is computed of one tensor.
    @FunctionalInterface
    interface Formula {
        TensorScore of(ModelTensor tensor, LayerMoments moments) throws NotFiniteException;
    }

    /// A score of every tensor that calibration has seen, in their order.
    static List<TensorScore> each(Score score, Subject subject, Job job, Formula formula) {
        List<TensorScore> scores = new ArrayList<>();
        for (ModelTensor tensor : subject.tensors()) {
            job.report(
                    (double) scores.size() / subject.tensors().size(),
                    tensor.id().name());
            job.check();
            ModelTensor matrix = Subject.matrix(tensor);
            List<InputMoments> found = subject.evidence().matrices(matrix);
            if (found.isEmpty()) {
                scores.add(TensorScore.failed(tensor, score, "Calibration did not reach this layer."));
                continue;
            }
            int rows = Math.toIntExact(matrix.tensor().shape().rows());
            int columns = Math.toIntExact(matrix.tensor().shape().columns());
            try {
                scores.add(formula.of(tensor, new LayerMoments(rows, columns, found)));
            } catch (NotFiniteException e) {
                scores.add(TensorScore.failed(tensor, score, String.valueOf(e.getMessage())));
            }
        }
        return scores;
    }

    /// Rows that share moments.
    int rowsOfMatrix() {
        return Math.max(1, rows / matrices.size());
    }

    /// Tokens that the layer saw, of all experts together.
    long tokens() {
        return matrices.stream().mapToLong(InputMoments::tokens).sum();
    }

    Provenance from(Subject subject) {
        return subject.evidence()
                .moments()
                .map(moments -> Provenance.measured(
                        moments.dataName(),
                        moments.dataSha256(),
                        subject.probe().words() + "; " + moments.settings().words(),
                        moments.settings().seed()))
                .orElseThrow();
    }
}
