package lapidary.core.sensitivity;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import lapidary.core.job.Job;
import lapidary.core.measure.Measured;
import lapidary.core.model.ModelTensor;

/// What the weights tell by themselves, whatever the quantizer. By row: the largest magnitude of each.
///
/// @param kind which number of the [WeightSpace]
record WeightSpaceScore(Kind kind) implements Score {

    /// One number of a weight space.
    enum Kind {
        KURTOSIS(
                "kurtosis",
                "Kurtosis",
                "Excess kurtosis of the weights: 0 for a normal distribution, more where few are much larger than most.",
                "Outliers and kurtosis: Y. Bondarenko et al., Quantizable Transformers, arXiv 2306.12929, section 3.",
                "",
                WeightSpace::kurtosis),
        OUTLIERS(
                "outlier-share",
                "Outlier share",
                "Share of weights further than 6 standard deviations from their mean.",
                "T. Dettmers et al., SpQR, arXiv 2306.03078, section 3.",
                "",
                WeightSpace::outlierShare),
        RANK(
                "utilized-rank",
                "Utilized rank",
                "How many directions of the matrix are in use: exp of the entropy of its singular values over their sum.",
                "O. Roy, M. Vetterli, The effective rank, EUSIPCO (2007).",
                "",
                WeightSpace::utilizedRank),
        ENTROPY(
                "matrix-entropy",
                "Matrix entropy",
                "Entropy of the squared singular values over their sum, over its largest: 1 where all directions weigh the"
                        + " same.",
                "L. Wei et al., Diff-eRank, arXiv 2401.17139, section 3.",
                "",
                WeightSpace::matrixEntropy),
        NUCLEAR(
                "nuclear-share",
                "Nuclear norm",
                "Nuclear norm over √n times the Frobenius norm: 1 where no low-rank matrix comes near, 1/√n where one is"
                        + " enough.",
                "Y. Li et al., Matrix Nuclear-Norm, arXiv 2410.10672.",
                "",
                WeightSpace::nuclearShare);

        private final String id;
        private final String title;
        private final String summary;
        private final String reference;
        private final String unit;
        private final ToDoubleFunction<WeightSpace> number;

        Kind(
                String id,
                String title,
                String summary,
                String reference,
                String unit,
                ToDoubleFunction<WeightSpace> number) {
            this.id = id;
            this.title = title;
            this.summary = summary;
            this.reference = reference;
            this.unit = unit;
            this.number = number;
        }

        private boolean isOfSpectrum() {
            return this != KURTOSIS && this != OUTLIERS;
        }
    }

    @Override
    public String id() {
        return kind.id;
    }

    @Override
    public String title() {
        return kind.title;
    }

    @Override
    public String summary() {
        return kind.summary;
    }

    @Override
    public String reference() {
        return kind.reference;
    }

    @Override
    public String unit() {
        return kind.unit;
    }

    @Override
    public Set<Ingredient> needs() {
        return Set.of();
    }

    @Override
    public String cost() {
        return "singular values of each weight, shared by the scores of weight space";
    }

    @Override
    public List<TensorScore> compute(Subject subject, Job job) throws IOException {
        List<TensorScore> scores = new ArrayList<>();
        for (ModelTensor tensor : subject.tensors()) {
            job.report(
                    (double) scores.size() / subject.tensors().size(),
                    tensor.id().name());
            job.check();
            WeightSpace space = subject.once(
                    "weight space of " + tensor.id(),
                    WeightSpace.class,
                    () -> WeightSpace.of(Subject.turned(tensor, subject.original(tensor)), job));
            scores.add(of(subject, tensor, space));
        }
        return scores;
    }

    private TensorScore of(Subject subject, ModelTensor tensor, WeightSpace space) {
        if (kind.isOfSpectrum() && space.singularValues().length == 0) {
            return TensorScore.failed(
                    tensor,
                    this,
                    "Singular values are computed of finite matrices of up to " + WeightSpace.WIDEST
                            + " rows or columns.");
        }
        double number = kind.number.applyAsDouble(space);
        if (!Double.isFinite(number)) {
            return TensorScore.failed(tensor, this, "Its weights are all equal, or not finite.");
        }
        long weights = tensor.tensor().shape().elements();
        Measured value = Measured.exact(title(), number, unit(), weights, subject.ofWeights());
        return TensorScore.of(tensor, value, space.rowMaxima(), new double[0]);
    }
}
