package lapidary.core.infer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.model.Model;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a pass costs in memory, and that it keeps to it.
class PassCostTest {
    /// F32 bytes of a block of the tiny model: four attention weights, three feed-forward weights, two norms.
    private static final long BLOCK = 4L * (24 * 24 + 2 * 12 * 24 + 24 * 24 + 3 * 40 * 24 + 2 * 24);

    @TempDir
    Path folder;

    @Test
    void whatFitsStaysDecoded() throws IOException {
        try (Model model = Model.open(TinyLlama.write(folder, true, 1))) {
            PassCost cost = PassCost.of(Network.of(model), 3 * BLOCK);
            assertEquals(new PassCost(3 * BLOCK, 3 * BLOCK, 1, 3 * BLOCK), cost);
            assertTrue(cost.staysDecoded());
        }
    }

    @Test
    void whatDoesNotFitIsDecodedGroupByGroupAndSaysSo() throws IOException {
        try (Model model = Model.open(TinyLlama.write(folder, true, 1))) {
            PassCost two = PassCost.of(Network.of(model), 2 * BLOCK + 1);
            assertEquals(2, two.groups());
            assertEquals(3, PassCost.of(Network.of(model), 1).groups());
            assertFalse(two.staysDecoded());
            assertTrue(two.sentence().contains("in 2 groups of blocks"), two.sentence());
        }
    }

    @Test
    void aPassNeverHoldsMoreThanItsBudgetAndGivesTheSameBits() throws IOException {
        try (Model model = Model.open(TinyLlama.write(folder, true, 1))) {
            int[][] texts = {{1, 2, 3, 4, 5}, {9, 8, 7, 6, 5}, {0, 49, 1, 48, 2}};
            List<float[]> roomy = states(model, Long.MAX_VALUE, texts, Long.MAX_VALUE);
            List<float[]> narrow = states(model, 2 * BLOCK, texts, 2 * BLOCK);
            for (int i = 0; i < texts.length; i++) {
                org.junit.jupiter.api.Assertions.assertArrayEquals(roomy.get(i), narrow.get(i));
            }
        }
    }

    private static List<float[]> states(Model model, long budget, int[][] texts, long most) throws IOException {
        long before = NativeFloats.liveBytes();
        return model.file().reading(() -> {
            try (Engine engine = new Engine(model, 5, budget, new Workers(2));
                    NativeFloats memory = new NativeFloats(3L * 5 * TinyLlama.WIDTH)) {
                ForwardPass pass = engine.pass(Weights.original(model));
                Matrix all = memory.matrix(15, TinyLlama.WIDTH);
                List<Matrix> hidden = List.of(all.rows(0, 5), all.rows(5, 5), all.rows(10, 5));
                for (int i = 0; i < 3; i++) {
                    pass.embed(texts[i], hidden.get(i));
                }
                Observer watching = new Observer() {
                    @Override
                    public void enters(Block block, int sequence, Matrix state) {
                        assertTrue(
                                engine.weights().bytes() <= most,
                                "bytes " + engine.weights().bytes());
                    }
                };
                pass.blocks(0, TinyLlama.BLOCKS, hidden, watching, Job.UNWATCHED);
                assertTrue(NativeFloats.liveBytes() > before);
                return hidden.stream().map(Matrix::toArray).toList();
            }
        });
    }

    @Test
    void outputsOutsideALayerAreRefused() throws IOException {
        try (Model model = Model.open(TinyLlama.write(folder, true, 1))) {
            Network network = Network.of(model);
            LayerWeight.Stored head =
                    LayerWeight.Stored.of(Weights.original(model).of(network.output()));
            assertEquals(10, head.outputs(40, 10).outputs());
            assertThrows(IndexOutOfBoundsException.class, () -> head.outputs(41, 10));
            assertThrows(IndexOutOfBoundsException.class, () -> head.outputs(-1, 1));
        }
    }
}
