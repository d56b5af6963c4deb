package lapidary.core.infer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Matrix;
import lapidary.core.model.Model;
import lapidary.core.model.TinyMixtures;
import lapidary.core.model.TinyModels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Mixtures of experts, OPT, scaled positions and windows, on small folders that an independent program computed too.
class MixtureForwardTest {
    @TempDir
    Path folder;

    static Stream<String> types() {
        return Stream.concat(TinyMixtures.TYPES.stream(), TinyMixtures.OTHERS.stream());
    }

    /// Source of the numbers: a forward pass in PyTorch 1.13, in double precision, written for this
    /// purpose, by the rules
    /// of transformers. llama.cpp v0.5.0 agrees on larger models of the same kinds to 2e-6 of the
    /// largest logit, but for
    /// OPT, which it has not, and for windows and dynamic scaling, which it leaves out.
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "mixtral, -1.815968, 2.407168, -2.572503, 0.562068, 0.601814, 19836.0002",
        "qwen2_moe, -1.133892, 0.333501, -2.213167, 0.262933, 0.722753, 19727.0477",
        "qwen3_moe, -4.281576, -0.109223, -1.054433, 0.123612, -0.921130, 17261.3427",
        "olmoe, -2.440036, -0.001551, 0.421173, 1.065351, 0.024413, 19243.6819",
        "opt, 1.300098, 1.746308, -4.293599, 0.175560, -3.090043, 19829.2770",
        "yarn, -1.992858, -0.906558, 0.934604, 1.972893, 1.709401, 17221.4041",
        "dynamic, 0.514367, -0.826128, -1.190471, -1.643455, -2.579362, 17839.1383",
        "qwen2_window, 1.059537, -3.204450, 2.187432, 2.792445, 1.417120, 18245.4391",
        "mistral_window, 0.476619, -0.145266, 1.857230, -0.232544, 1.004068, 17350.5224"
    })
    void givesTheLogitsOfTheReference(String type, float a, float b, float c, float d, float e, double sumOfSquares)
            throws IOException {
        try (Model model = Model.open(TinyModels.write(folder, type))) {
            float[][] logits = TinyLogits.of(model);
            assertArrayEquals(new float[] {a, b, c, d, e}, Arrays.copyOf(logits[logits.length - 1], 5), 2e-5f);
            double sum = Stream.of(logits)
                    .flatMapToDouble(row -> IntStream.range(0, row.length).mapToDouble(i -> (double) row[i] * row[i]))
                    .sum();
            assertEquals(sumOfSquares, sum, 1e-5 * sumOfSquares);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("types")
    void givesTheSameLogitsTokenByToken(String type) throws IOException {
        int count = TinyLogits.TOKENS.length;
        try (Model model = Model.open(TinyModels.write(folder, type));
                Engine engine = new Engine(model, 5, count, NativeWeights.standardBudget(), new Workers(1));
                StoredWeights weights = new StoredWeights(engine, engine.pass(Weights.original(model)));
                Sequence sequence = new Sequence(engine, weights, count)) {
            float[][] expected = TinyLogits.of(model);
            sequence.advance(Arrays.copyOf(TinyLogits.TOKENS, 17), Job.UNWATCHED);
            for (int i = 17; i < count; i++) {
                float[] found = sequence.advance(new int[] {TinyLogits.TOKENS[i]}, Job.UNWATCHED)
                        .toArray();
                assertArrayEquals(expected[i], found, 2e-5f);
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"mixtral", "qwen2_moe"})
    void theNumberOfThreadsChangesNothing(String type) throws IOException {
        try (Model model = Model.open(TinyModels.write(folder, type))) {
            float[][] alone = TinyLogits.of(model, new Workers(1), Observer.NONE);
            float[][] several = TinyLogits.of(model, new Workers(3), Observer.NONE);
            for (int i = 0; i < alone.length; i++) {
                assertArrayEquals(alone[i], several[i]);
            }
        }
    }

    /// Collects what an observer is told about the first block.
    private static final class Notes implements Observer {
        private final Map<Integer, int[]> tokens = new TreeMap<>();
        private final Map<Integer, float[]> shares = new TreeMap<>();
        private final List<String> fed = new ArrayList<>();
        private final float[] total = new float[TinyLogits.TOKENS.length];

        @Override
        public void routes(Part.Experts layer, int expert, int sequence, int[] rows, float[] given) {
            if (tokens.putIfAbsent(expert, rows) == null) {
                shares.put(expert, given);
                for (int i = 0; i < rows.length; i++) {
                    total[rows[i]] += given[i];
                }
            }
        }

        @Override
        public void feeds(ExpertLayer layer, int sequence, Matrix input) {
            if (layer.tensor().block().orElseThrow() == 0) {
                fed.add(layer.expert() + " " + layer.tensor().role().id() + " " + input.rows() + "x" + input.columns());
            }
        }
    }

    @Test
    void tellsWhichTokensReachedWhichExpertAndWhatItsLayersSaw() throws IOException {
        Notes notes = new Notes();
        try (Model model = Model.open(TinyModels.write(folder, "mixtral"))) {
            TinyLogits.of(model, new Workers(1), notes);
        }
        int all = notes.tokens.values().stream().mapToInt(rows -> rows.length).sum();
        assertEquals(2 * TinyLogits.TOKENS.length, all);
        for (float total : notes.total) {
            assertEquals(1, total, 1e-6);
        }
        for (Map.Entry<Integer, int[]> expert : notes.tokens.entrySet()) {
            int rows = expert.getValue().length;
            int[] sorted = expert.getValue().clone();
            Arrays.sort(sorted);
            assertArrayEquals(sorted, expert.getValue());
            assertTrue(notes.fed.contains(expert.getKey() + " expert_gate " + rows + "x32"));
            assertTrue(notes.fed.contains(expert.getKey() + " expert_up " + rows + "x32"));
            assertTrue(notes.fed.contains(expert.getKey() + " expert_down " + rows + "x24"));
        }
        assertEquals(3 * notes.tokens.size(), notes.fed.size());
    }
}
