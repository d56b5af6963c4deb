package lapidary.core.sensitivity.superweight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CancellationException;
import lapidary.core.TestFiles;
import lapidary.core.eval.Classics;
import lapidary.core.infer.TinyLlama;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Weights that were planted in a real model, and real models that have none.
class SuperWeightSearchTest {
    private static final int TOKENS = 128;

    @TempDir
    private Path folder;

    @Test
    void aPlantedWeightIsFoundAtItsCoordinates() throws Exception {
        plant(2, 204, 412);
        SuperWeights found = search(Model.open(folder), new Workers(2));
        assertEquals(
                List.of(new Coordinate(down(2), 204, 412)),
                found.found().stream().map(LayerPeak::coordinate).toList());
        assertEquals(2, found.passes().size());
        assertTrue(found.found().getFirst().share() > 0.9);
        assertTrue(found.passes().getLast().spikes().isEmpty());
        assertEquals("One super weight found.", found.verdict());
    }

    @Test
    void severalPlantedWeightsAreFoundOneAfterTheOther() throws Exception {
        plant(1, 6, 436);
        plant(3, 210, 66);
        SuperWeights found = search(Model.open(folder), new Workers(2));
        assertEquals(
                List.of(new Coordinate(down(1), 6, 436), new Coordinate(down(3), 210, 66)),
                found.found().stream()
                        .map(LayerPeak::coordinate)
                        .sorted((a, b) -> a.tensor().compareTo(b.tensor()))
                        .toList());
    }

    @Test
    void theSuperActivationStaysInItsChannelThroughDepth() throws Exception {
        plant(1, 92, 489);
        double[] path = search(Model.open(folder), new Workers(2)).first().path(92);
        assertTrue(path[1] < 20, Arrays.toString(path));
        for (int boundary = 2; boundary < path.length; boundary++) {
            assertTrue(path[boundary] > 50, Arrays.toString(path));
        }
    }

    /// A column whose input is large does not make super weights of its other weights.
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void aPlantedWeightOfARandomModelIsTheOnlyOne(long seed) throws Exception {
        TinyLlama.write(folder, true, seed);
        int block = (int) (seed % 3);
        int column = (int) (7 * seed % 40);
        int row;
        try (Model model = Model.open(folder)) {
            row = largestOf(model.find(down(block)).orElseThrow(), column);
        }
        plant(block, row, column);
        int[] tokens = new Random(seed).ints(64, 0, TinyLlama.VOCABULARY).toArray();
        try (Model model = Model.open(folder)) {
            SuperWeights found = SuperWeightSearch.find(
                    model,
                    new SuperWeightSearch.Request(List.of(tokens), Rule.STANDARD, "tokens", ""),
                    new Workers(2),
                    Job.UNWATCHED);
            assertEquals(
                    List.of(new Coordinate(down(block), row, column)),
                    found.found().stream().map(LayerPeak::coordinate).toList());
        }
    }

    private static int largestOf(ModelTensor tensor, int column) throws IOException {
        int found = 0;
        for (int row = 1; row < tensor.tensor().shape().rows(); row++) {
            if (Math.abs(read(tensor, row, column)) > Math.abs(read(tensor, found, column))) {
                found = row;
            }
        }
        return found;
    }

    @Test
    void theSampleHasNone() throws Exception {
        try (Model model = Classics.open()) {
            SuperWeights found = search(model, new Workers(2));
            assertEquals(List.of(), found.found());
            assertEquals(1, found.passes().size());
            assertEquals(
                    model.architecture().orElseThrow().blocks(),
                    found.first().layers().size());
            assertTrue(found.verdict().startsWith("None found"), found.verdict());
            assertTrue(found.known().isEmpty());
        }
    }

    @Test
    void storiesHasNone() throws Exception {
        Path file = TestFiles.fixture("stories260K").resolve("stories260K.bin");
        Assumptions.assumeTrue(Files.exists(file), "no fixture stories260K");
        try (Model model = Model.open(file)) {
            assertEquals(List.of(), search(model, new Workers(2)).found());
        }
    }

    @Test
    void resultsDoNotDependOnTheNumberOfThreads() throws Exception {
        try (Model model = Classics.open()) {
            SuperWeights one = search(model, new Workers(1));
            SuperWeights three = search(model, new Workers(3));
            assertEquals(one.first().layers(), three.first().layers());
            assertEquals(one.first().states(), three.first().states());
        }
    }

    /// The largest output is what the weights make of the largest input, computed here row by row.
    @Test
    void theShareIsThatOfTheOneWeight() throws Exception {
        plant(2, 204, 412);
        try (Model model = Model.open(folder)) {
            LayerPeak peak = search(model, new Workers(2)).found().getFirst();
            ModelTensor tensor = model.find(down(2)).orElseThrow();
            assertEquals(read(tensor, 204, 412), (float) peak.weight());
            assertEquals(peak.entering() * peak.weight() / peak.output(), peak.share(), 1e-6);
        }
    }

    @Test
    void aCancelledSearchEnds() throws Exception {
        try (Model model = Classics.open()) {
            Job cancelled = new Job() {
                @Override
                public boolean isCancelled() {
                    return true;
                }

                @Override
                public void report(double fraction, String activity) {}
            };
            assertThrows(
                    CancellationException.class,
                    () -> SuperWeightSearch.find(model, request(), new Workers(1), cancelled));
        }
    }

    @Test
    void knownModelsAreToldApartByTheirDimensions() throws Exception {
        try (Model model = Classics.open()) {
            assertTrue(SuperWeightSearch.known(model).isEmpty());
        }
        KnownSuperWeights mistral =
                new KnownSuperWeights("Mistral-7B", List.of(new KnownSuperWeights.Place(1, 2070, 7310)));
        LayerPeak peak = new LayerPeak(
                new TensorId("x"), 1, OptionalInt.empty(), 100, 7310, 200, 2070, 7310, 100, 2, 0.9, 30, true);
        assertTrue(mistral.isFound(mistral.places().getFirst(), List.of(peak)));
        assertFalse(mistral.isFound(new KnownSuperWeights.Place(2, 2070, 7310), List.of(peak)));
    }

    @Test
    void coordinatesAreReadAsTheyAreWritten() {
        Coordinate place = new Coordinate(new TensorId("blk.1.ffn_down.weight"), 2070, 7310);
        assertEquals("blk.1.ffn_down.weight[2070, 7310]", place.toString());
        assertEquals(place, Coordinate.parse(place.toString()).orElseThrow());
        assertEquals(
                place, Coordinate.parse(" blk.1.ffn_down.weight[2070,7310] ").orElseThrow());
        assertTrue(Coordinate.parse("blk.1.ffn_down.weight").isEmpty());
        assertTrue(Coordinate.parse("w[1,99999999999]").isEmpty());
    }

    private static SuperWeights search(Model model, Workers workers) throws IOException {
        return SuperWeightSearch.find(model, request(), workers, Job.UNWATCHED);
    }

    /// Ids below 512, which every model here has, in an order that is no text but spreads over them.
    private static SuperWeightSearch.Request request() {
        int[] tokens = new int[TOKENS];
        Arrays.setAll(tokens, i -> (i * i * 31 + 7 * i) % 500 + 3);
        return new SuperWeightSearch.Request(List.of(tokens), Rule.STANDARD, "tokens", "");
    }

    private static TensorId down(int block) {
        return new TensorId("model.layers." + block + ".mlp.down_proj.weight");
    }

    /// Makes one weight of the sample 100 times as large, and the gate channel that feeds it.
    private void plant(int block, int row, int column) throws IOException {
        PlantedModel.copySample(folder);
        ModelTensor down;
        ModelTensor gate;
        try (Model model = Model.open(folder)) {
            down = model.find(down(block)).orElseThrow();
            gate = model.find(new TensorId("model.layers." + block + ".mlp.gate_proj.weight"))
                    .orElseThrow();
        }
        scale(down, row, column, 1);
        Shape shape = gate.tensor().shape();
        scale(gate, column, 0, Math.toIntExact(shape.columns()));
    }

    private static void scale(ModelTensor tensor, int row, int column, int count) throws IOException {
        float[] values = PlantedModel.read(tensor, row, column, count);
        PlantedModel.write(tensor, row, column, PlantedModel.scaled(values, 100));
    }

    private static float read(ModelTensor tensor, int row, int column) throws IOException {
        return PlantedModel.read(tensor, row, column, 1)[0];
    }
}
