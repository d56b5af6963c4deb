package lapidary.core.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import lapidary.core.measure.Measured;
import lapidary.core.measure.Provenance;
import org.junit.jupiter.api.Test;

/// Expected numbers: NumPy, log-softmax in double.
final class ClassifierTallyTest {
    private static final Provenance FROM = Provenance.measured("test.csv", "cd", "argmax", 3);
    private static final double[][] BEFORE = {
        {3.381, -0.932, 0.066, 0.815, -1.578, 0.004, -0.002},
        {-3.509, 2.035, 1.201, -1.251, -0.343, 1.011, -0.523},
        {-0.485, -2.906, 1.109, 0.248, 0.549, -3.053, 3.301},
        {0.309, -0.774, 4.058, -0.091, -2.901, -0.81, -4.577},
        {2.099, -0.833, -1.485, 2.145, -3.302, 1.071, -4.129},
        {-1.324, -2.408, 2.924, 3.532, -0.659, 1.681, -0.36}
    };
    private static final double[][] AFTER = {
        {3.835, -1.534, -1.301, -0.627, -1.272, 1.802, 0.214},
        {-3.929, 3.565, 1.391, -1.17, -0.141, 0.905, -0.771},
        {-1.633, -2.505, 1.033, 1.202, 0.254, -4.578, 3.221},
        {1.669, -1.081, 3.346, -1.046, -3.741, -1.05, -5.521},
        {3.297, -1.059, -1.398, 3.296, -2.099, 0.901, -3.863},
        {-0.736, -2.562, 1.502, 4.056, 0.056, 2.013, -1.099}
    };
    private static final int[] LABELS = {3, 0, 6, 1, 2, 5};
    private static final List<String> NAMES = names(7);

    private static List<String> names(int classes) {
        return IntStream.range(0, classes).mapToObj(String::valueOf).toList();
    }

    private static Classification both() {
        ClassifierTally tally = new ClassifierTally(NAMES, FROM);
        for (int i = 0; i < LABELS.length; i++) {
            tally.add(i, LABELS[i], BEFORE[i], AFTER[i]);
        }
        return tally.classification();
    }

    @Test
    void accuracyLossAndDivergenceAreNumPys() {
        Classification result = both();
        Classification.Accuracy accuracy = result.accuracy().orElseThrow();
        assertEquals(Proportions.wilson("top-1 accuracy", 1, 6, FROM), accuracy.topOne());
        assertEquals(
                Proportions.wilson("top-5 accuracy", 5, 6, FROM),
                accuracy.topFive().orElseThrow());
        assertEquals(4.156028279802948, accuracy.loss().value(), 1e-12);
        Classification.ClassifierChange change = result.change().orElseThrow();
        assertEquals(Proportions.wilson("agreement", 5, 6, FROM), change.agreement());
        assertEquals(0.1549023167655938, change.divergence().value(), 1e-12);
        // t(0.975, 5) · standard error
        assertEquals(2.5705818 * 0.040917690181064136, change.divergence().halfWidth(), 1e-6);
        assertEquals(
                3.500799884941054,
                change.flips().orElseThrow().original().loss().value(),
                1e-12);
    }

    @Test
    void worstExamplesComeByTheRiseOfTheLoss() {
        List<Classification.WorstExample> worst = both().change().orElseThrow().worst();
        assertEquals(
                List.of(0, 1, 4, 2, 5, 3), worst.stream().map(w -> w.example()).toList());
        assertEquals(1.8827195841905269, worst.getFirst().lossIncrease(), 1e-12);
        assertEquals(0.14418295911159293, worst.getFirst().divergence(), 1e-12);
    }

    @Test
    void flipsAreCountedInBothDirections() {
        ClassifierTally tally = new ClassifierTally(names(2), FROM);
        double[] zero = {0.9, 0.1};
        double[] one = {0.2, 0.8};
        for (int i = 0; i < 10; i++) {
            tally.add(i, 0, zero, i < 3 ? one : zero); // three become wrong
        }
        tally.add(10, 1, zero, one); // one becomes right
        Classification result = tally.classification();
        Classification.Flips flips = result.change().orElseThrow().flips().orElseThrow();
        assertEquals(List.of(3L, 1L, 4L), List.of(flips.rightToWrong(), flips.wrongToRight(), flips.count()));
        assertEquals(-2 / 11.0, flips.difference().value(), 1e-15);
        assertEquals(0.625, flips.likelihood(), 1e-12);
        assertEquals(List.of(10, 0, 1, 0), cells(flips.original().confusion().orElseThrow()));
        assertEquals(
                List.of(7, 3, 0, 1),
                cells(result.accuracy().orElseThrow().confusion().orElseThrow()));
        assertTrue(result.accuracy().orElseThrow().topFive().isEmpty());
    }

    @Test
    void probabilitiesAreTakenAsTheyAre() {
        ClassifierTally tally = new ClassifierTally(names(3), FROM);
        tally.add(1, new double[] {0.25, 0.5, 0.25});
        assertEquals(
                Math.log(2),
                tally.classification().accuracy().orElseThrow().loss().value(),
                1e-15);
    }

    @Test
    void addingAConstantToLogitsChangesNothing() {
        ClassifierTally shifted = new ClassifierTally(NAMES, FROM);
        for (int i = 0; i < LABELS.length; i++) {
            double[] moved = AFTER[i].clone();
            for (int c = 0; c < moved.length; c++) {
                moved[c] += 1000;
            }
            shifted.add(i, LABELS[i], AFTER[i], moved);
        }
        Measured divergence = shifted.classification().change().orElseThrow().divergence();
        assertEquals(0, divergence.value(), 1e-11);
    }

    @Test
    void withoutLabelsThereIsAgreementAndNoAccuracy() {
        ClassifierTally tally = new ClassifierTally(NAMES, FROM);
        tally.add(0, -1, BEFORE[0], AFTER[0]);
        tally.add(1, -1, BEFORE[1], AFTER[1]);
        Classification result = tally.classification();
        assertTrue(result.accuracy().isEmpty());
        assertTrue(result.change().orElseThrow().flips().isEmpty());
        // without right answers the divergence decides
        assertEquals(1, result.change().orElseThrow().worst().getFirst().example());
    }

    @Test
    void scoresThatAreNoNumbersCountAsWrongAndAreSaid() {
        ClassifierTally tally = new ClassifierTally(names(2), FROM);
        tally.add(0, 0, new double[] {5, -5}, new double[] {Double.NaN, Double.NaN});
        Classification result = tally.classification();
        assertEquals(1, result.notFinite());
        assertEquals(0, result.accuracy().orElseThrow().topOne().value());
        assertEquals(1, result.change().orElseThrow().flips().orElseThrow().rightToWrong());
    }

    private static List<Integer> cells(Confusion confusion) {
        return List.of(confusion.at(0, 0), confusion.at(0, 1), confusion.at(1, 0), confusion.at(1, 1));
    }
}
