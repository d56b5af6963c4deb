package lapidary.core.doctor;

import java.util.List;
import lapidary.core.stats.PatternCount;

/// What became of a claim that a model is N:M.
///
/// @param tensors those that it is made of, counted one by one; empty while weights were not read
public record PatternReport(PatternClaim claim, List<PatternCount> tensors) {
    public PatternReport {
        tensors = List.copyOf(tensors);
    }

    /// Groups of all tensors.
    public long groups() {
        return tensors.stream().mapToLong(PatternCount::groups).sum();
    }

    /// Groups with more weights than the pattern allows.
    public long violations() {
        return tensors.stream().mapToLong(PatternCount::violations).sum();
    }

    /// Tensors with at least one such group.
    public long broken() {
        return tensors.stream().filter(count -> !count.isKept()).count();
    }
}
