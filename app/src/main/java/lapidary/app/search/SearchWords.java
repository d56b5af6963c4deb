package lapidary.app.search;

import java.util.ArrayList;
import java.util.List;
import lapidary.core.allocate.EvoPress;
import lapidary.core.allocate.SearchSpace;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;

/// What is said about searches.
final class SearchWords {
    private SearchWords() {}

    static String job(SearchSetup setup) {
        return Messages.of("search.job", setup.kind().title());
    }

    static String judging() {
        return Messages.of("search.judging");
    }

    static String kl(double value) {
        return Numbers.significant(value, 4);
    }

    /// What hovering over a candidate says.
    static String candidate(EvoPress.Candidate candidate, int stages) {
        String fate = candidate.isChosen()
                ? Messages.of("plot.became-parent")
                : candidate.stages() >= stages ? Messages.of("plot.finalist") : Messages.of("plot.thrown-out-early");
        return Messages.of("search.candidate", candidate.id(), candidate.generation(), kl(candidate.fitness()), fate);
    }

    /// How a state differs from what it was changed from: the largest differences first, a few.
    static String difference(SearchSpace space, int[] from, int[] to, int most) {
        List<String> parts = new ArrayList<>();
        int more = 0;
        for (int unit = 0; unit < to.length; unit++) {
            if (from[unit] != to[unit] && parts.size() < most) {
                parts.add(Messages.of(
                        "search.change", space.unit(unit), space.level(unit, from[unit]), space.level(unit, to[unit])));
            } else if (from[unit] != to[unit]) {
                more++;
            }
        }
        if (parts.isEmpty()) {
            return Messages.of("search.same");
        }
        return String.join("; ", parts) + (more > 0 ? Messages.of("search.more", more) : "");
    }
}
