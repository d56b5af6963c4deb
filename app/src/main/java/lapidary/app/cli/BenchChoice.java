package lapidary.app.cli;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import lapidary.core.bench.Candidate;

/// Which candidates a user asks for.
final class BenchChoice {
    private BenchChoice() {}

    /// Those that one of the names means, and what they are measured by; all of them without names.
    ///
    /// @throws UsageException for a name that means none
    static List<Candidate> of(List<Candidate> all, List<String> names) throws UsageException {
        if (names.isEmpty()) {
            return all;
        }
        Set<Candidate> asked = new LinkedHashSet<>();
        for (String name : names) {
            List<Candidate> meant = all.stream()
                    .filter(candidate -> isMeant(candidate, name.strip().toLowerCase(Locale.ROOT)))
                    .toList();
            if (meant.isEmpty()) {
                throw new UsageException("--methods: no candidate is called '" + name + "'; there are "
                        + all.stream().map(Candidate::contender).distinct().collect(Collectors.joining(", "))
                        + " (and single ones, see --list)");
            }
            asked.addAll(meant);
        }
        List<Candidate> chosen = new ArrayList<>(all);
        chosen.removeIf(candidate -> !asked.contains(candidate) && candidate.kind() != Candidate.Kind.BASELINE);
        return chosen;
    }

    private static boolean isMeant(Candidate candidate, String name) {
        return candidate.id().toLowerCase(Locale.ROOT).equals(name)
                || candidate.contender().toLowerCase(Locale.ROOT).equals(name);
    }
}
