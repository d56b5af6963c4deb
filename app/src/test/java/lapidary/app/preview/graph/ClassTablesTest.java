package lapidary.app.preview.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import lapidary.core.eval.ClassifierTally;
import lapidary.core.eval.GraphOutcome;
import lapidary.core.measure.Provenance;
import lapidary.views.plot.ConfusionCounts;
import lapidary.views.plot.RunningSeries;
import lapidary.views.table.StatisticsTable.Entry;
import org.junit.jupiter.api.Test;

class ClassTablesTest {
    private static final Provenance FROM = Provenance.measured("test.csv", "", "ONNX Runtime", 7);

    /// Four examples of two classes: the compressed model loses one answer and wins none.
    private static GraphOutcome outcome() {
        ClassifierTally tally = new ClassifierTally(List.of("cat", "dog"), FROM);
        double[] cat = {2, 0};
        double[] dog = {0, 2};
        tally.add(0, 0, cat, cat);
        tally.add(1, 1, dog, cat);
        tally.add(2, 1, dog, dog);
        tally.add(3, 1, cat, cat);
        return new GraphOutcome(
                4, 8, Optional.of(tally.classification()), Optional.empty(), Optional.empty(), FROM, List.of());
    }

    @Test
    void accuracyAndFlipsStandSideBySide() {
        List<Entry> accuracy = ClassTables.accuracy(outcome());
        assertEquals("Top-1 accuracy", accuracy.getFirst().name());
        assertTrue(accuracy.getFirst().values().getFirst().startsWith("75 ± "), accuracy::toString);
        assertTrue(accuracy.getFirst().values().getLast().startsWith("50 ± "), accuracy::toString);
        List<Entry> flips = ClassTables.flips(outcome());
        assertEquals(List.of("1"), flips.get(2).values());
        assertEquals("Right → wrong", flips.get(2).name());
        assertEquals(List.of("0"), flips.get(3).values());
    }

    @Test
    void theConfusionsThatChangedMostComeFirst() {
        ConfusionCounts counts = new ConfusionCounts(
                List.of("a", "b", "c"), new long[] {5, 1, 0, 0, 5, 0, 0, 0, 5}, new long[] {4, 1, 1, 3, 2, 0, 0, 0, 5});
        List<Entry> changed = ClassTables.changed(counts);
        assertEquals(
                List.of("True b, predicted a", "True a, predicted c"),
                changed.stream().map(Entry::name).toList());
        assertEquals(List.of("0", "3"), changed.getFirst().values());
    }

    @Test
    void everyNumberSaysWhatItRestsOn() {
        assertEquals("measured, 4 of 8 examples of test.csv, ONNX Runtime, seed 7", ClassTables.provenance(outcome()));
        assertTrue(GraphNumbers.sentence(outcome())
                .endsWith(": measured, 4 of 8 examples of test.csv, ONNX Runtime, seed 7"));
    }

    @Test
    void aClassifierIsPlottedByAccuracyAgreementAndDivergence() {
        List<GraphSeries> plots = GraphSeries.of(outcome());
        assertEquals(
                List.of("Top-1 accuracy (%)", "Agreement with the original (%)", "KL divergence (nats per example)"),
                plots.stream().map(GraphSeries::title).toList());
        List<RunningSeries> curves = plots.getFirst().curves(List.of(outcome()));
        assertEquals(
                List.of("Original", "Compressed"),
                curves.stream().map(RunningSeries::name).toList());
        assertEquals(75, curves.getFirst().points().getFirst().mean());
        assertEquals(4, curves.getFirst().points().getFirst().count());
    }
}
