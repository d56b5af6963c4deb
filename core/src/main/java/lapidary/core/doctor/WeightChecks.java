package lapidary.core.doctor;

import java.util.List;
import lapidary.core.compressed.Codecs;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.format.MappedFile;
import lapidary.core.format.ModelFile;
import lapidary.core.job.Job;
import lapidary.core.stats.Outlier;
import lapidary.core.stats.Statistics;
import lapidary.core.stats.Summary;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Tensor;

/// Reads every weight: what is no number, what says nothing, and what would not survive a conversion to F16.
final class WeightChecks {
    private static final double LARGEST_HALF = 65504;
    /// Longer rows than an array can hold are left out; no model has them.
    private static final long LONGEST_ROW = 1L << 28;

    private WeightChecks() {}

    static void run(ModelFile file, Findings findings, Job job) {
        List<Tensor> tensors = file.tensors();
        long all = Math.max(1, tensors.stream().mapToLong(Tensor::bytes).sum());
        long done = 0;
        for (Tensor tensor : tensors) {
            job.check();
            Job part = job.part((double) done / all, (double) (done + tensor.bytes()) / all);
            part.report(0, tensor.id().name());
            examine(tensor, findings, named(part, tensor.id().name()));
            done += tensor.bytes();
        }
    }

    private static void examine(Tensor tensor, Findings findings, Job job) {
        CompressedTensor weights = Codecs.view(tensor);
        boolean isReadable = weights.isDecodable()
                && weights.shape().elements() > 0
                && weights.shape().columns() <= LONGEST_ROW;
        if (isReadable) {
            tell(tensor, Statistics.of(weights, job), findings);
            MappedFile.release(tensor.data());
        }
    }

    private static void tell(Tensor tensor, Statistics statistics, Findings findings) {
        Summary summary = statistics.summary();
        String place = Findings.tensor(tensor.id().name());
        String first = statistics.firstNotFinite().map(WeightChecks::words).orElse("");
        if (summary.notNumbers() > 0) {
            findings.error(
                    Symptom.NOT_A_NUMBER,
                    place,
                    share(summary.notNumbers(), summary.count()) + " are NaN" + first + ".",
                    "They spoil whatever they touch: get the model from its source, or its training's last good state.");
        }
        if (summary.infinities() > 0) {
            findings.error(
                    Symptom.INFINITE,
                    place,
                    share(summary.infinities(), summary.count()) + " are infinite" + first + ".",
                    "Often a conversion to F16 of weights beyond 65,504: convert the original again, to BF16 or F32.");
        }
        boolean isNumbers = tensor.type().kind() != DType.Kind.INTEGER;
        if (isNumbers && summary.finite() > 1 && summary.zeros() == summary.count()) {
            zero(place, summary, findings);
        } else if (isNumbers && summary.finite() > 1 && summary.minimum() == summary.maximum()) {
            constant(tensor, place, summary, findings);
        }
        if (isNumbers && summary.absoluteMaximum() > LARGEST_HALF) {
            findings.information(
                    Symptom.OUT_OF_HALF_RANGE,
                    place,
                    "The largest magnitude is " + summary.absoluteMaximum() + ", more than F16 can hold (65,504).",
                    "Do not convert this tensor to F16, nor to a type whose scales are F16.");
        }
    }

    private static void zero(String place, Summary summary, Findings findings) {
        findings.warning(
                Symptom.ALL_ZERO,
                place,
                "All " + Findings.count(summary.count()) + " weights are zero.",
                "Fine for a bias that was never trained; a matrix of zeros means that the weights were never written.");
    }

    /// Vectors of ones are what norms begin as.
    private static void constant(Tensor tensor, String place, Summary summary, Findings findings) {
        String text = "All " + Findings.count(summary.count()) + " weights are " + summary.minimum() + ".";
        if (tensor.shape().rank() < 2) {
            findings.information(Symptom.CONSTANT, place, text, "");
        } else {
            findings.warning(
                    Symptom.CONSTANT,
                    place,
                    text,
                    "A matrix like this has not been trained: check where it comes from.");
        }
    }

    private static String share(long count, long all) {
        return Findings.count(count) + " of " + Findings.count(all) + " weights";
    }

    private static String words(Outlier outlier) {
        return ", the first that is not finite in row " + outlier.row() + ", column " + outlier.column();
    }

    /// Says which tensor is being read, whatever the reading calls itself.
    private static Job named(Job job, String name) {
        return new Job() {
            @Override
            public boolean isCancelled() {
                return job.isCancelled();
            }

            @Override
            public void report(double fraction, String activity) {
                job.report(fraction, name);
            }
        };
    }
}
