package lapidary.core.sensitivity.superweight;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import lapidary.core.infer.TinyLlama;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EditEffectTest {
    private static final TensorId DOWN = new TensorId("model.layers.1.mlp.down_proj.weight");

    @TempDir
    private Path folder;

    @Test
    void scalingByOneChangesNothing() throws Exception {
        EditEffect effect = measure(1);
        assertEquals(0, effect.evaluation().divergence().orElseThrow().mean().value(), 1e-12);
        effect.shifts().forEach(shift -> assertEquals(shift.before(), shift.after(), 1e-6));
    }

    @Test
    void aLargeWeightShiftsTheNextToken() throws Exception {
        EditEffect effect = measure(200);
        assertTrue(effect.evaluation().divergence().orElseThrow().mean().value() > 0.01);
        assertTrue(effect.shifts().stream().anyMatch(shift -> Math.abs(shift.before() - shift.after()) > 0.01));
        double before = effect.shifts().stream()
                .mapToDouble(EditEffect.TokenShift::before)
                .sum();
        assertTrue(before > 0 && before <= 1 + 1e-9, "" + before);
    }

    @Test
    void onlyTheWeightsNamedChange() throws Exception {
        try (Model model = open()) {
            ModelTensor tensor = model.find(DOWN).orElseThrow();
            Weights original = Weights.original(model);
            Weights edited = new EditedWeights(
                    original, Map.of(new Coordinate(DOWN, 3, 5), 0.0, new Coordinate(DOWN, 7, 0), 2.0));
            int columns = (int) tensor.tensor().shape().columns();
            int rows = (int) tensor.tensor().shape().rows();
            float[] before = new float[rows * columns];
            float[] after = new float[rows * columns];
            original.of(tensor).decode(0, rows, before);
            edited.of(tensor).decode(0, 4, after);
            float[] rest = new float[(rows - 4) * columns];
            edited.of(tensor).decode(4, rows - 4, rest);
            System.arraycopy(rest, 0, after, 4 * columns, rest.length);
            before[3 * columns + 5] = 0;
            before[7 * columns] *= 2;
            assertArrayEquals(before, after);
        }
    }

    @Test
    void aWeightOutsideItsTensorIsRefused() throws Exception {
        try (Model model = open()) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> EditEffect.check(model, Map.of(new Coordinate(DOWN, TinyLlama.WIDTH, 0), 0.0)));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> EditEffect.check(model, Map.of(new Coordinate(new TensorId("none"), 0, 0), 0.0)));
        }
    }

    private EditEffect measure(double factor) throws Exception {
        try (Model model = open()) {
            int[] tokens =
                    new Random(1).ints(4 * 16 + 1, 0, TinyLlama.VOCABULARY).toArray();
            EditEffect.Request request = new EditEffect.Request(tokens, 16, new int[] {1, 2, 3});
            return EditEffect.measure(
                    model, Map.of(new Coordinate(DOWN, 3, 5), factor), request, running -> {}, Job.UNWATCHED);
        }
    }

    private Model open() throws Exception {
        return Model.open(TinyLlama.write(folder, true, 1));
    }
}
