package lapidary.core.eval;

import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import lapidary.core.measure.Measured;
import lapidary.core.measure.Provenance;

/// Several texts together, each counting the same however long it is. Intervals are over the texts, mean ± t · s / √n:
/// how much another choice of texts of this kind would matter.
///
/// @param texts how many
/// @param perplexity exp of the mean of ln perplexity over the texts
/// @param referencePerplexity the same of the original, where there is one
/// @param divergence mean over the texts of the mean KL divergence, nats
/// @param topOneAgreement mean over the texts
public record MacroAverage(
        int texts,
        Measured perplexity,
        Optional<Measured> referencePerplexity,
        Optional<Measured> divergence,
        Optional<Measured> topOneAgreement) {

    /// @param evaluations at least one; all with an original, or none
    /// @param from provenance that names the texts
    public static MacroAverage of(List<Evaluation> evaluations, Provenance from) {
        boolean isCompared =
                evaluations.stream().allMatch(each -> each.divergence().isPresent());
        return new MacroAverage(
                evaluations.size(),
                perplexity(evaluations, each -> each.perplexity().value(), from),
                isCompared
                        ? Optional.of(perplexity(
                                evaluations,
                                each -> each.referencePerplexity().orElseThrow().value(),
                                from))
                        : Optional.empty(),
                isCompared
                        ? Optional.of(mean(
                                "KL divergence",
                                "nats",
                                evaluations,
                                each -> each.divergence().orElseThrow().mean().value(),
                                from))
                        : Optional.empty(),
                isCompared
                        ? Optional.of(mean(
                                "same top token",
                                "",
                                evaluations,
                                each -> each.divergence()
                                        .orElseThrow()
                                        .topOneAgreement()
                                        .value(),
                                from))
                        : Optional.empty());
    }

    private static Measured perplexity(
            List<Evaluation> evaluations, ToDoubleFunction<Evaluation> value, Provenance from) {
        Measured logarithm = mean("", "", evaluations, each -> Math.log(value.applyAsDouble(each)), from);
        return new Measured(
                "perplexity",
                Math.exp(logarithm.value()),
                Math.exp(logarithm.low()),
                Math.exp(logarithm.high()),
                "",
                logarithm.count(),
                from);
    }

    private static Measured mean(
            String metric,
            String unit,
            List<Evaluation> evaluations,
            ToDoubleFunction<Evaluation> value,
            Provenance from) {
        Sample sample = new Sample();
        evaluations.forEach(each -> sample.add(value.applyAsDouble(each)));
        return sample.mean(metric, unit, from);
    }
}
