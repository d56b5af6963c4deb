package lapidary.core.sensitivity.superweight;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import lapidary.core.measure.Provenance;

/// What a search for super weights came to: the weights, and the passes that show them or show that there are none.
///
/// @param rule that spikes were found by
/// @param found in the order of the passes
/// @param passes the first with the model as it is, each further one with everything found so far zeroed
/// @param known a public model of these dimensions and what is published of it
/// @param from the text
public record SuperWeights(
        Rule rule,
        List<LayerPeak> found,
        List<Observation> passes,
        Optional<KnownSuperWeights> known,
        Provenance from) {
    public SuperWeights {
        found = List.copyOf(found);
        passes = List.copyOf(passes);
    }

    /// The pass with the model as it is.
    public Observation first() {
        return passes.getFirst();
    }

    /// One sentence: what was found, or what speaks against there being any.
    public String verdict() {
        if (!found.isEmpty()) {
            return found.size() == 1 ? "One super weight found." : found.size() + " super weights found.";
        }
        Observation seen = first();
        LayerPeak in = largest(true);
        LayerPeak out = largest(false);
        return String.format(
                Locale.ROOT,
                "None found: the largest down-projection input is %.3g (block %d, %.1f × the median), the largest"
                        + " output %.3g (block %d, %.1f × the median); a super weight would need %s.",
                Math.abs(in.input()),
                in.block(),
                Math.abs(in.input()) / seen.medianInput(),
                Math.abs(out.output()),
                out.block(),
                Math.abs(out.output()) / seen.medianOutput(),
                rule.words());
    }

    private LayerPeak largest(boolean isInput) {
        return first().layers().stream()
                .max((a, b) -> Double.compare(
                        Math.abs(isInput ? a.input() : a.output()), Math.abs(isInput ? b.input() : b.output())))
                .orElseThrow();
    }
}
