package lapidary.core.sensitivity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import lapidary.core.calib.Evidence;
import lapidary.core.eval.Protocol;
import lapidary.core.eval.TextSequences;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.measure.Measured;
import lapidary.core.model.Model;
import lapidary.core.model.TinyModels;
import lapidary.core.quant.Quantizers;
import lapidary.core.tensor.TensorId;
import lapidary.core.text.Tokenizer;
import lapidary.core.text.Tokenizers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Scores that go back through a model, beside losses that were measured.
class GradientScoresTest {
    private static final Path SAMPLE = Path.of(System.getProperty("lapidary.samples"), "classics-4m");

    @TempDir
    private Path folder;

    /// What it must reach: completeness within 2 % at 32 steps, at 3 bits, on the shipped model.
    @Test
    void thePathIntegralTellsTheWholeChangeOfTheSample() throws Exception {
        try (Model model = Model.open(SAMPLE);
                Tokenizer tokenizer = Tokenizers.of(model)) {
            int[] tokens = tokenizer.encode(
                    Files.readString(SAMPLE.resolve("calibration.txt")).substring(0, 8_000));
            Subject subject = subject(model, tokens, 48, 1, 3, 2);
            SensitivityMap map = Sensitivity.of(subject, Scores.find("pqi").orElseThrow(), Job.UNWATCHED);
            double change = beside(map.scores().getFirst(), "measured change of all tensors together");
            double sum = map.values().sum();
            assertEquals(42, map.scores().size());
            assertTrue(Math.abs(change) > 0.005, "a change of " + change);
            assertEquals(change, sum, 0.02 * Math.abs(change));
        }
    }

    @Test
    void tensorsQuantizedAloneAddUpToTheirOwnChange() throws Exception {
        try (Model model = Model.open(TinyModels.write(folder, "llama"))) {
            Subject subject = subject(model, text(), 16, 3, 4, 1);
            SensitivityMap map =
                    Sensitivity.of(subject, Scores.find("pqi-alone").orElseThrow(), Job.UNWATCHED);
            assertEquals(subject.tensors().size(), map.scores().size());
            for (TensorScore score : map.scores()) {
                double change = beside(score, "measured change");
                assertEquals(
                        change,
                        score.value().value(),
                        0.02 * Math.abs(change) + 2e-5,
                        score.tensor().name());
            }
        }
    }

    /// Far below the unit in which weights are rounded, a change is its slope: at 8 bits the first
    /// order agrees with
    /// the integral, and the magnitudes of the integral are no smaller than its sum.
    @Test
    void theFirstOrderHoldsForSmallChanges() throws Exception {
        try (Model model = Model.open(TinyModels.write(folder, "llama"))) {
            Subject subject = subject(model, text(), 16, 3, 8, 1);
            Map<TensorId, TensorScore> slopes = byTensor(subject, "first-order");
            Map<TensorId, TensorScore> integrals = byTensor(subject, "pqi");
            Map<TensorId, TensorScore> magnitudes = byTensor(subject, "pqi-absolute");
            for (TensorId tensor : slopes.keySet()) {
                double magnitude = magnitudes.get(tensor).value().value();
                double integral = integrals.get(tensor).value().value();
                assertEquals(integral, slopes.get(tensor).value().value(), 0.05 * magnitude);
                assertTrue(magnitude >= Math.abs(integral));
            }
        }
    }

    /// The divergence from the original rises from 0, and all of it is told.
    @Test
    void theIntegralOfTheDivergenceIsTheDivergence() throws Exception {
        try (Model model = Model.open(TinyModels.write(folder, "gemma2"))) {
            Subject subject = subject(model, text(), 16, 3, 4, 1);
            SensitivityMap map = Sensitivity.of(subject, Scores.find("pqi-kl").orElseThrow(), Job.UNWATCHED);
            double change = beside(map.scores().getFirst(), "measured change of all tensors together");
            assertTrue(change > 0);
            assertEquals(change, map.values().sum(), 0.02 * change);
        }
    }

    @Test
    void rowsAndColumnsAddUpToTheTensor() throws Exception {
        try (Model model = Model.open(TinyModels.write(folder, "qwen3"))) {
            Subject subject = subject(model, text(), 16, 2, 3, 1);
            for (String id : List.of("first-order", "fisher", "pqi", "pqi-absolute")) {
                for (TensorScore score : byTensor(subject, id).values()) {
                    double value = score.value().value();
                    double tolerance = 1e-9 + 1e-9 * Math.abs(value);
                    assertEquals(value, DoubleStream.of(score.rows()).sum(), tolerance, id);
                    assertEquals(value, DoubleStream.of(score.columns()).sum(), tolerance, id);
                }
            }
        }
    }

    @Test
    void theSameSeedGivesTheSameNumbersOnAnyNumberOfThreads() throws Exception {
        try (Model model = Model.open(TinyModels.write(folder, "llama"))) {
            for (String id : List.of("fisher", "hessian-trace", "pqi")) {
                double[] one = values(subject(model, text(), 16, 2, 3, 1), id);
                double[] three = values(subject(model, text(), 16, 2, 3, 3), id);
                assertArrayEquals(one, three, id);
            }
        }
    }

    @Test
    void aTraceSaysHowSureItIs() throws Exception {
        try (Model model = Model.open(TinyModels.write(folder, "llama"))) {
            for (TensorScore score : byTensor(subject(model, text(), 16, 2, 3, 1), "hessian-trace")
                    .values()) {
                assertTrue(score.value().low() < score.value().value());
                assertTrue(score.value().high() > score.value().value());
                assertEquals("trace", score.beside().getFirst().metric());
            }
        }
    }

    private static int[] text() {
        return IntStream.range(0, 65).map(i -> (i * i + 3 * i + 11) % 261).toArray();
    }

    private static double[] values(Subject subject, String id) throws Exception {
        return Sensitivity.of(subject, Scores.find(id).orElseThrow(), Job.UNWATCHED)
                .values()
                .toArray();
    }

    private static Map<TensorId, TensorScore> byTensor(Subject subject, String id) throws Exception {
        Map<TensorId, TensorScore> found = new HashMap<>();
        for (TensorScore score : Sensitivity.of(subject, Scores.find(id).orElseThrow(), Job.UNWATCHED)
                .scores()) {
            found.put(score.tensor(), score);
        }
        return found;
    }

    private static double beside(TensorScore score, String metric) {
        return score.beside().stream()
                .filter(measured -> measured.metric().equals(metric))
                .mapToDouble(Measured::value)
                .findFirst()
                .orElseThrow();
    }

    private static Subject subject(Model model, int[] tokens, int context, int count, int bits, int threads)
            throws Exception {
        TextSequences sequences = new TextSequences(tokens, -1, Protocol.WINDOWS, context);
        Subject.Text text = new Subject.Text(sequences, count, "text", "00");
        return new Subject(
                model,
                Probe.nearest(
                        Quantizers.methods(),
                        bits,
                        model.architecture().orElseThrow().width() < 64 ? 16 : 64),
                new Subject.Data(Optional.of(text), Evidence.NONE, Optional.empty()),
                new Workers(threads));
    }
}
