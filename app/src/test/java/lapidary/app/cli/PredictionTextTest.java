package lapidary.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import lapidary.core.measure.Measured;
import lapidary.core.measure.Provenance;
import org.junit.jupiter.api.Test;

class PredictionTextTest {
    private static PredictionText.Row row(double bits, double predicted, double measured) {
        return new PredictionText.Row(
                bits,
                predicted,
                new Measured(
                        "KL", measured, measured * 0.9, measured * 1.1, "nats", 512, Provenance.predicted("made up")));
    }

    @Test
    void everyChoiceHasARowWithItsRatio() {
        List<String> lines = new PredictionText(List.of(row(3, 0.1, 0.09), row(8, 0.001, 0.001))).lines();
        assertTrue(lines.stream().anyMatch(line -> line.contains("3.000") && line.contains("0.90")), lines.toString());
        assertTrue(lines.stream().anyMatch(line -> line.contains("8.000") && line.contains("1.00")), lines.toString());
    }

    @Test
    void smallLossesHaveAsManyDigitsAsLargeOnes() {
        List<String> lines = new PredictionText(List.of(row(8, 0.000612, 0.000643), row(16, 0, 0))).lines();
        assertTrue(lines.get(1).contains("0.000612") && lines.get(1).contains("0.000643"), lines.get(1));
        assertEquals(
                List.of("16.000", "0", "0", "0"), List.of(lines.get(2).strip().split(" +")));
    }

    @Test
    void whatIsMeasuredAsPredictedLiesOnTheDiagonal() {
        List<String> lines = new PredictionText(List.of(row(2, 1, 1), row(3, 0.1, 0.1), row(4, 0.01, 0.01))).lines();
        List<String> plot = lines.stream().filter(line -> line.contains("|")).toList();
        assertEquals(16, plot.size());
        long points = plot.stream().filter(line -> line.contains("o")).count();
        assertEquals(3, points);
        for (String line : plot) {
            int point = line.indexOf('o');
            int dot = line.indexOf('.', line.indexOf('|'));
            assertTrue(point < 0 || dot < 0 || Math.abs(point - dot) <= 3, line);
        }
    }

    @Test
    void losslessChoicesAreInTheTableAndNotInTheLogarithmicPlot() {
        List<String> lines = new PredictionText(List.of(row(16, 0, 0))).lines();
        assertTrue(lines.stream().noneMatch(line -> line.contains("|")), lines.toString());
    }
}
