package lapidary.core.preview;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lapidary.core.solve.Treatment;

/// What was found out about recipes of a graph seen before: errors of treatments, and what was read from the outputs
/// as far as the data was run. One thread.
final class GraphAnswers {
    private static final int MOST_ERRORS = 50_000;

    private final long budgetBytes;
    private final Map<Treatment, Double> weightErrors = bounded();
    private final Map<Treatment, Double> outputErrors = bounded();
    private final Map<Assignment, List<double[][]>> read = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    /// @param budgetBytes of heap for outputs; those of the recipes seen longest ago go first
    GraphAnswers(long budgetBytes) {
        this.budgetBytes = budgetBytes;
    }

    private static Map<Treatment, Double> bounded() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Treatment, Double> eldest) {
                return size() > MOST_ERRORS;
            }
        };
    }

    Map<Treatment, Double> weightErrors() {
        return weightErrors;
    }

    Map<Treatment, Double> outputErrors() {
        return outputErrors;
    }

    /// What was read from the first runs, as far as it is known.
    List<double[][]> read(Assignment assignment) {
        return List.copyOf(read.getOrDefault(assignment, List.of()));
    }

    /// Adds the next run of an assignment; one that follows on nothing that is known is not kept.
    void add(Assignment assignment, int run, double[][] rows) {
        List<double[][]> known = read.computeIfAbsent(assignment, key -> new ArrayList<>());
        if (known.size() != run) {
            return;
        }
        known.add(rows);
        bytes += bytes(rows);
        Iterator<Map.Entry<Assignment, List<double[][]>>> oldest =
                read.entrySet().iterator();
        while (bytes > budgetBytes && oldest.hasNext()) {
            List<double[][]> dropped = oldest.next().getValue();
            bytes -= dropped.stream().mapToLong(GraphAnswers::bytes).sum();
            oldest.remove();
        }
    }

    static long bytes(double[][] rows) {
        long bytes = 0;
        for (double[] row : rows) {
            bytes += 16 + 8L * row.length;
        }
        return bytes;
    }
}
