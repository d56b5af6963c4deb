package lapidary.core.sensitivity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import lapidary.core.calib.Evidence;
import lapidary.core.calib.Moments;
import lapidary.core.eval.Protocol;
import lapidary.core.eval.TextSequences;
import lapidary.core.infer.TinyLlama;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.measure.Measured;
import lapidary.core.measure.Provenance;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorRole;
import lapidary.core.quant.Quantizers;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Scores of a small random model beside sums over its weights written out.
class ScoresTest {
    private static final int TOKENS = 60;

    @TempDir
    private Path folder;

    @Test
    void everyScoreSaysWhatItIs() {
        List<Score> all = Scores.all();
        assertEquals(all.size(), all.stream().map(Score::id).distinct().count());
        for (Score score : all) {
            assertTrue(score.id().matches("[a-z0-9-]+"), score.id());
            assertFalse(score.title().isBlank());
            assertTrue(score.summary().endsWith("."), score.summary());
            assertFalse(score.reference().isBlank());
            assertFalse(score.cost().isBlank());
            assertEquals(score.id(), Scores.find(score.id()).orElseThrow().id());
        }
        assertEquals(Scores.MEASURED, all.getLast().id());
    }

    @Test
    void whatAScoreLacksIsSaid() throws Exception {
        try (Model model = open()) {
            Subject bare = subject(model, Subject.Data.NONE, 3);
            for (Score score : Scores.all()) {
                assertEquals(score.needs().isEmpty(), score.obstacle(bare).isEmpty(), score.id());
                if (!score.needs().isEmpty()) {
                    assertThrows(IllegalArgumentException.class, () -> Sensitivity.of(bare, score, Job.UNWATCHED));
                }
            }
        }
    }

    @Test
    void weightSqnrIsThatOfTheWeights() throws Exception {
        try (Model model = open()) {
            Subject subject = subject(model, Subject.Data.NONE, 3);
            SensitivityMap map = map(subject, "weight-sqnr");
            assertEquals(subject.tensors().size(), map.scores().size());
            for (TensorScore score : map.scores()) {
                float[][] weights = values(subject, score.tensor(), false);
                float[][] rounded = values(subject, score.tensor(), true);
                double signal = 0;
                double noise = 0;
                for (int row = 0; row < weights.length; row++) {
                    for (int column = 0; column < weights[row].length; column++) {
                        signal += Math.pow(weights[row][column], 2);
                        noise += Math.pow((double) weights[row][column] - rounded[row][column], 2);
                    }
                }
                assertEquals(10 * Math.log10(signal / noise), score.value().value(), 1e-9);
                assertEquals(weights.length, score.rows().length);
                assertEquals(weights[0].length, score.columns().length);
            }
        }
    }

    /// A bit more is about 6 dB.
    @Test
    void aBitMoreIsSixDecibels() throws Exception {
        try (Model model = open()) {
            double five = map(subject(model, Subject.Data.NONE, 5), "weight-sqnr")
                    .values()
                    .average()
                    .orElseThrow();
            double six = map(subject(model, Subject.Data.NONE, 6), "weight-sqnr")
                    .values()
                    .average()
                    .orElseThrow();
            assertEquals(6, six - five, 0.7);
        }
    }

    /// ‖X·Δᵀ‖² / ‖X·Wᵀ‖² over the inputs themselves, and Σ of squares by input.
    @Test
    void errorsFromMomentsAreThoseOfTheInputs() throws Exception {
        try (Model model = open()) {
            Map<TensorId, float[][]> inputs = inputs(model);
            Evidence evidence = Evidence.NONE.with(Moments.of("random", "00", inputs));
            Subject subject = subject(model, new Subject.Data(Optional.empty(), evidence, Optional.empty()), 3);
            SensitivityMap errors = map(subject, "output-error");
            SensitivityMap diagonals = map(subject, "gptq-diagonal");
            for (ModelTensor tensor : subject.tensors()) {
                float[][] weights = values(subject, tensor.id(), false);
                float[][] change = minus(values(subject, tensor.id(), true), weights);
                float[][] x = inputs.get(tensor.id());
                TensorScore error = errors.of(tensor.id()).orElseThrow();
                double expected = energy(x, change) / energy(x, weights);
                assertEquals(1, error.value().value() / expected, 1e-6);
                assertEquals(1, Arrays.stream(error.rows()).sum() / expected, 1e-6);
                assertEquals(1, Arrays.stream(error.columns()).sum() / expected, 1e-6);
                double diagonal = 0;
                for (float[] row : change) {
                    for (int j = 0; j < row.length; j++) {
                        for (float[] token : x) {
                            diagonal += (double) token[j] * token[j] * row[j] * row[j] / x.length;
                        }
                    }
                }
                TensorScore found = diagonals.of(tensor.id()).orElseThrow();
                assertEquals(1, found.value().value() / diagonal, 1e-6);
                assertEquals(1, Arrays.stream(found.columns()).sum() / diagonal, 1e-6);
            }
        }
    }

    @Test
    void activationOutliersAreTheLargestOverTheMedian() throws Exception {
        try (Model model = open()) {
            Map<TensorId, float[][]> inputs = inputs(model);
            TensorId id = inputs.keySet().iterator().next();
            inputs.get(id)[5][3] = -80;
            Evidence evidence = Evidence.NONE.with(Moments.of("random", "00", inputs));
            Subject subject = subject(model, new Subject.Data(Optional.empty(), evidence, Optional.empty()), 3);
            TensorScore score = map(subject, "activation-outliers").of(id).orElseThrow();
            assertEquals(80, score.columns()[3], 1e-6);
            double[] sorted = score.columns().clone();
            Arrays.sort(sorted);
            assertEquals(80 / sorted[sorted.length / 2], score.value().value(), 1e-9);
        }
    }

    @Test
    void influenceIsOfBlocksAndBetweenZeroAndTwo() throws Exception {
        try (Model model = open()) {
            SensitivityMap map = map(
                    subject(model, new Subject.Data(text(), Evidence.NONE, Optional.empty()), 3), "block-influence");
            Map<Integer, List<Double>> byBlock = map.scores().stream()
                    .collect(Collectors.groupingBy(
                            score -> score.block().orElseThrow(),
                            Collectors.mapping(score -> score.value().value(), Collectors.toList())));
            assertEquals(TinyLlama.BLOCKS, byBlock.size());
            for (List<Double> values : byBlock.values()) {
                assertEquals(1, values.stream().distinct().count());
                assertTrue(values.getFirst() >= 0 && values.getFirst() <= 2);
            }
        }
    }

    @Test
    void resultsDoNotDependOnTheNumberOfThreads() throws Exception {
        try (Model model = open()) {
            Evidence evidence = Evidence.NONE.with(Moments.of("random", "00", inputs(model)));
            Subject.Data data = new Subject.Data(text(), evidence, Optional.empty());
            for (String id : List.of("weight-sqnr", "output-error", "gptq-diagonal", "block-influence")) {
                double[] one = map(subject(model, data, 3, new Workers(1)), id)
                        .values()
                        .toArray();
                double[] three = map(subject(model, data, 3, new Workers(3)), id)
                        .values()
                        .toArray();
                assertArrayEquals(one, three, id);
            }
        }
    }

    @Test
    void theMeasuredScoreReadsWhatWasMeasured() throws Exception {
        try (Model model = open()) {
            MeasuredLoss loss = (probe, tensors, job) -> Map.of(
                    tensors.getFirst().id(),
                    new Measured("KL", 0.25, 0.2, 0.3, "nats/token", 9, Provenance.measured("text", "")));
            SensitivityMap map = map(
                    subject(model, new Subject.Data(Optional.empty(), Evidence.NONE, Optional.of(loss)), 3),
                    Scores.MEASURED);
            assertEquals(0.25, map.scores().getFirst().value().value());
            assertFalse(map.scores().get(1).isKnown());
            assertFalse(map.scores().get(1).trouble().isBlank());
            assertEquals(1, map.values().count());
        }
    }

    @Test
    void aWeightThatIsNotFiniteCostsItsTensorAlone() throws Exception {
        String broken = "model.layers.1.mlp.down_proj.weight";
        try (Model model = Model.open(TinyLlama.writeWith(folder, broken, Float.NaN))) {
            SensitivityMap map = map(subject(model, Subject.Data.NONE, 3), "weight-sqnr");
            TensorScore score = map.of(new TensorId(broken)).orElseThrow();
            assertFalse(score.isKnown());
            assertTrue(score.trouble().contains(broken), score.trouble());
            assertEquals(map.scores().size() - 1, map.values().count());
        }
    }

    @Test
    void onlyKnownTensorsArePaired() throws Exception {
        try (Model model = open()) {
            Subject subject = subject(model, Subject.Data.NONE, 3);
            SensitivityMap sqnr = map(subject, "weight-sqnr");
            assertEquals(1, RankCorrelation.of(sqnr, sqnr).value(), 1e-12);
            double[][] columns = sqnr.beside(
                    new SensitivityMap(sqnr.score(), sqnr.probe(), sqnr.scores().subList(0, 5)));
            assertEquals(5, columns[0].length);
            assertEquals(-sqnr.scores().getFirst().value().value(), columns[0][0]);
        }
    }

    private Model open() throws IOException {
        return Model.open(TinyLlama.write(folder, true, 1));
    }

    private static Subject subject(Model model, Subject.Data data, int bits) throws InvalidSettingException {
        return subject(model, data, bits, new Workers(2));
    }

    private static Subject subject(Model model, Subject.Data data, int bits, Workers workers)
            throws InvalidSettingException {
        return new Subject(model, Probe.nearest(Quantizers.methods(), bits, 8), data, workers);
    }

    private static SensitivityMap map(Subject subject, String score) throws IOException {
        return Sensitivity.of(subject, Scores.find(score).orElseThrow(), Job.UNWATCHED);
    }

    private static Optional<Subject.Text> text() {
        int[] tokens = new Random(2).ints(10 * 16 + 1, 0, TinyLlama.VOCABULARY).toArray();
        TextSequences sequences = new TextSequences(tokens, -1, Protocol.WINDOWS, 16);
        return Optional.of(new Subject.Text(sequences, 9, "random", "00"));
    }

    private static Map<TensorId, float[][]> inputs(Model model) {
        Random random = new Random(7);
        Map<TensorId, float[][]> inputs = new HashMap<>();
        for (ModelTensor tensor : model.tensors()) {
            if (tensor.role().kind() == TensorRole.Kind.LINEAR) {
                float[][] x = new float[TOKENS][(int) tensor.tensor().shape().columns()];
                for (float[] token : x) {
                    float shared = (float) random.nextGaussian();
                    for (int i = 0; i < token.length; i++) {
                        token[i] = shared + (float) random.nextGaussian() * (1 + i % 3);
                    }
                }
                inputs.put(tensor.id(), x);
            }
        }
        return inputs;
    }

    private static float[][] values(Subject subject, TensorId id, boolean isQuantized) throws Exception {
        ModelTensor tensor = subject.model().find(id).orElseThrow();
        int columns = (int) tensor.tensor().shape().columns();
        float[][] rows = new float[(int) tensor.tensor().shape().rows()][columns];
        for (int row = 0; row < rows.length; row++) {
            if (isQuantized) {
                subject.quantized(tensor, Job.UNWATCHED).decode(row, 1, rows[row]);
            } else {
                subject.original(tensor).decode(row, 1, rows[row]);
            }
        }
        return rows;
    }

    private static float[][] minus(float[][] a, float[][] b) {
        float[][] difference = new float[a.length][a[0].length];
        for (int row = 0; row < a.length; row++) {
            for (int column = 0; column < a[0].length; column++) {
                difference[row][column] = a[row][column] - b[row][column];
            }
        }
        return difference;
    }

    /// ‖X·Wᵀ‖²
    private static double energy(float[][] x, float[][] weights) {
        double sum = 0;
        for (float[] token : x) {
            for (float[] row : weights) {
                double product = 0;
                for (int i = 0; i < token.length; i++) {
                    product += (double) token[i] * row[i];
                }
                sum += product * product;
            }
        }
        return sum;
    }
}
