package lapidary.app.cli;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import lapidary.core.bench.Candidate;
import lapidary.core.bench.Candidates;
import lapidary.core.bench.Contender;
import lapidary.core.calib.Evidence;
import lapidary.core.method.Methods;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;

/// Which candidates a user asks for.
final class BenchChoice {
    private BenchChoice() {}

    /// Makes sure, before anything is run, that there are candidates of these names, or will be.
    ///
    /// @throws UsageException for a name that means none
    /// @throws UnfitException when the model has no linear weights
    static void check(Model model, Methods methods, List<Integer> widths, int group, List<String> names)
            throws UsageException, UnfitException {
        List<Candidate> sure = Candidates.of(model, methods, widths, group, Evidence.NONE);
        boolean isGraph = model.architecture().isEmpty();
        for (String name : names) {
            String bare = name.strip();
            boolean isLater = !isGraph && Candidates.mayNeedImportance(bare, methods);
            if (sure.stream().noneMatch(candidate -> isMeant(candidate, bare.toLowerCase(Locale.ROOT))) && !isLater) {
                throw unknown(bare, sure, isGraph && isOfLanguageModels(bare, methods));
            }
        }
    }

    private static boolean isOfLanguageModels(String name, Methods methods) {
        return Contender.all(methods).stream()
                .anyMatch(contender -> name.split("[:@]", 2)[0].equalsIgnoreCase(contender.id())
                        && !Candidates.isForGraphs(methods, contender));
    }

    private static UsageException unknown(String name, List<Candidate> all, boolean isOfLanguageModels) {
        String known = all.stream().map(Candidate::contender).distinct().collect(Collectors.joining(", "));
        return new UsageException("--methods: "
                + (isOfLanguageModels
                        ? "'" + name + "' is for language models, and this model is run as a graph"
                        : "no candidate is called '" + name + "'")
                + "; there are " + known + " (and single ones, see --list)");
    }

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
                throw unknown(name, all, false);
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
