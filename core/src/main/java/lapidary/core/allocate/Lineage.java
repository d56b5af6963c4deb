package lapidary.core.allocate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// Who came from whom in a search, as far as it ran. Any thread may ask.
public final class Lineage {
    private final List<EvoPress.Progress> generations = new ArrayList<>();

    public synchronized void add(EvoPress.Progress progress) {
        generations.add(progress);
    }

    /// Every candidate that was tried, in order.
    public synchronized List<EvoPress.Candidate> candidates() {
        return generations.stream().flatMap(each -> each.tried().stream()).toList();
    }

    /// The parent after each generation, the first one of the starts.
    public synchronized List<EvoPress.Candidate> parents() {
        return generations.stream().map(EvoPress.Progress::best).toList();
    }

    /// How many generations are over, without the starts.
    public synchronized int generations() {
        return Math.max(0, generations.size() - 1);
    }

    /// The levels of the best one so far.
    public synchronized Optional<int[]> best() {
        return generations.isEmpty()
                ? Optional.empty()
                : Optional.of(generations.getLast().best().state().clone());
    }

    /// A line for each candidate: id, parent, generation, stages, KL, whether it was chosen, levels.
    public String csv() {
        StringBuilder csv = new StringBuilder("id,parent,generation,stages,kl,chosen,levels\n");
        for (EvoPress.Candidate candidate : candidates()) {
            csv.append(candidate.id())
                    .append(',')
                    .append(candidate.parent().map(String::valueOf).orElse(""))
                    .append(',')
                    .append(candidate.generation())
                    .append(',')
                    .append(candidate.stages())
                    .append(',')
                    .append(String.format(Locale.ROOT, "%.9g", candidate.fitness()))
                    .append(',')
                    .append(candidate.isChosen())
                    .append(',')
                    .append(Arrays.stream(candidate.state())
                            .mapToObj(Integer::toString)
                            .collect(Collectors.joining(" ")))
                    .append('\n');
        }
        return csv.toString();
    }
}
