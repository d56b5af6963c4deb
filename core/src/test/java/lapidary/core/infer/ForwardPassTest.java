package lapidary.core.infer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import lapidary.core.format.FormatException;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Gemm;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.model.Model;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The forward pass on very small random models whose sizes fill no vector, against the plain loops of [PlainLlama].
class ForwardPassTest {
    private static final int WIDTH = 24;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void agreesWithThePlainLoops(long seed) throws IOException {
        try (Model model = Model.open(TinyLlama.write(folder, seed % 2 == 0, seed))) {
            int[] tokens = TinyLlama.text(64, seed);
            assertClose(
                    new PlainLlama(model).logits(tokens),
                    logits(model, List.of(tokens), Workers.shared()).getFirst());
        }
    }

    @Test
    void sequencesOfABatchDoNotSeeEachOther() throws IOException {
        try (Model model = Model.open(TinyLlama.write(folder, true, 3))) {
            List<int[]> sequences = new ArrayList<>();
            for (int i = 0; i < 7; i++) {
                sequences.add(TinyLlama.text(30, i));
            }
            List<float[][]> together = logits(model, sequences, new Workers(3));
            for (int i = 0; i < 7; i++) {
                float[][] alone =
                        logits(model, List.of(sequences.get(i)), new Workers(1)).getFirst();
                assertArrayEquals(alone, together.get(i), "sequence " + i);
            }
        }
    }

    @Test
    void laterTokensDoNotChangeEarlierLogits() throws IOException {
        try (Model model = Model.open(TinyLlama.write(folder, true, 4))) {
            int[] tokens = TinyLlama.text(40, 1);
            int[] other = tokens.clone();
            Arrays.fill(other, 25, 40, 7);
            float[][] first = logits(model, List.of(tokens), Workers.shared()).getFirst();
            float[][] second = logits(model, List.of(other), Workers.shared()).getFirst();
            for (int i = 0; i < 25; i++) {
                assertArrayEquals(first[i], second[i], 1e-5f, "position " + i);
            }
            assertFalse(Arrays.equals(first[30], second[30]));
        }
    }

    @Test
    void aLongPromptIsFedInTilesWithTheSameResult() throws IOException {
        try (Model model = Model.open(TinyLlama.write(folder, true, 5));
                Engine tiles = new Engine(model, 8, 64, NativeWeights.standardBudget(), Workers.shared());
                StoredWeights weights = new StoredWeights(tiles, tiles.pass(Weights.original(model)));
                Sequence sequence = new Sequence(tiles, weights, 64)) {
            int[] tokens = TinyLlama.text(50, 2);
            double[][] expected = new PlainLlama(model).logits(tokens);
            float[] found =
                    sequence.advance(Arrays.copyOf(tokens, 43), Job.UNWATCHED).toArray();
            assertClose(new double[][] {expected[42]}, new float[][] {found});
            found = sequence.advance(Arrays.copyOfRange(tokens, 43, 50), Job.UNWATCHED)
                    .toArray();
            assertClose(new double[][] {expected[49]}, new float[][] {found});
        }
    }

    @Test
    void anObserverSeesStatesAndInputs() throws IOException {
        try (Model model = Model.open(TinyLlama.write(folder, true, 6));
                Engine engine = new Engine(model, 10, NativeWeights.standardBudget(), new Workers(1));
                NativeFloats memory = new NativeFloats(10L * WIDTH)) {
            List<String> seen = new ArrayList<>();
            Matrix hidden = memory.matrix(10, WIDTH);
            ForwardPass pass = engine.pass(Weights.original(model));
            pass.embed(TinyLlama.text(10, 1), hidden);
            pass.blocks(
                    1,
                    2,
                    List.of(hidden),
                    new Observer() {
                        @Override
                        public void enters(Block block, int sequence, Matrix state) {
                            seen.add("block " + block.index());
                        }

                        @Override
                        public void feeds(Part.Project layer, int sequence, Matrix input) {
                            seen.add(layer.weight().role().id() + " " + input.rows() + "x" + input.columns());
                        }
                    },
                    Job.UNWATCHED);
            assertEquals(
                    List.of(
                            "block 1",
                            "attn_q 10x24",
                            "attn_k 10x24",
                            "attn_v 10x24",
                            "attn_output 10x24",
                            "ffn_gate 10x24",
                            "ffn_up 10x24",
                            "ffn_down 10x40"),
                    seen);
        }
    }

    @Test
    void cancellingStopsTheBlocks() throws IOException {
        try (Model model = Model.open(TinyLlama.write(folder, true, 6));
                Engine engine = new Engine(model, 10, NativeWeights.standardBudget(), Workers.shared());
                NativeFloats memory = new NativeFloats(10L * WIDTH)) {
            Job cancelled = new Job() {
                @Override
                public boolean isCancelled() {
                    return true;
                }

                @Override
                public void report(double fraction, String activity) {}
            };
            ForwardPass pass = engine.pass(Weights.original(model));
            List<Matrix> hidden = List.of(memory.matrix(10, WIDTH));
            assertThrows(CancellationException.class, () -> pass.blocks(0, 3, hidden, Observer.NONE, cancelled));
        }
    }

    @Test
    void aTensorThatCannotBeDecodedIsNamed() throws IOException {
        try (Model model = Model.open(TinyLlama.write(folder, true, 6));
                Engine engine = new Engine(model, 10, NativeWeights.standardBudget(), Workers.shared())) {
            RowSource opaque = new RowSource() {
                @Override
                public Shape shape() {
                    return Shape.of(WIDTH, WIDTH);
                }

                @Override
                public boolean isDecodable() {
                    return false;
                }

                @Override
                public void decode(long firstRow, int rows, float[] out) {
                    throw new IllegalStateException("opaque");
                }
            };
            Weights original = Weights.original(model);
            FormatException found = assertThrows(
                    FormatException.class,
                    () -> engine.pass(tensor ->
                            tensor.id().name().endsWith("1.self_attn.o_proj.weight") ? opaque : original.of(tensor)));
            assertEquals(FormatException.Problem.UNSUPPORTED_TYPE, found.problem());
            assertTrue(found.getMessage().contains("model.layers.1.self_attn.o_proj.weight"), found.getMessage());
        }
    }

    @Test
    void anUnknownArchitectureIsRefusedWithItsReason() throws IOException {
        TinyLlama.write(folder, true, 6);
        Files.delete(folder.resolve("config.json"));
        try (Model model = Model.open(folder.resolve("model.safetensors"))) {
            FormatException found = assertThrows(FormatException.class, () -> Network.of(model));
            assertTrue(found.getMessage().contains("one that Lapidary can run"), found.getMessage());
        }
    }

    @Test
    void aBlockIsAListOfPartsAndItsWeights() throws IOException {
        try (Model model = Model.open(TinyLlama.write(folder, false, 6))) {
            Network network = Network.of(model);
            Block block = network.blocks().get(2);
            assertEquals(
                    List.of(
                            Slot.NORMED,
                            Slot.QUERY,
                            Slot.KEY,
                            Slot.VALUE,
                            Slot.QUERY,
                            Slot.KEY,
                            Slot.ATTENDED,
                            Slot.HIDDEN,
                            Slot.NORMED,
                            Slot.GATE,
                            Slot.UP,
                            Slot.GATE,
                            Slot.HIDDEN),
                    block.parts().stream().map(Part::writes).toList());
            assertEquals(9, block.weights().size());
            assertEquals(7, block.projections().size());
            assertTrue(
                    block.weights().stream().allMatch(tensor -> tensor.block().getAsInt() == 2));
            assertEquals("lm_head.weight", network.output().id().name());
            assertEquals("model.embed_tokens.weight", network.embedding().id().name());
        }
    }

    private static List<float[][]> logits(Model model, List<int[]> sequences, Workers workers) throws IOException {
        int tokens = sequences.getFirst().length;
        try (Engine engine = new Engine(model, tokens, NativeWeights.standardBudget(), workers);
                NativeFloats memory = new NativeFloats((long) sequences.size() * tokens * WIDTH);
                NativeFloats room = new NativeFloats((long) tokens * TinyLlama.VOCABULARY)) {
            ForwardPass pass = engine.pass(Weights.original(model));
            List<Matrix> hidden = new ArrayList<>();
            for (int i = 0; i < sequences.size(); i++) {
                hidden.add(memory.matrix(sequences.size() * tokens, WIDTH).rows(i * tokens, tokens));
                pass.embed(sequences.get(i), hidden.get(i));
            }
            pass.blocks(0, TinyLlama.BLOCKS, hidden, Observer.NONE, Job.UNWATCHED);
            List<float[][]> all = new ArrayList<>();
            try (NativeWeights.Lease head = pass.head(Job.UNWATCHED)) {
                for (Matrix rows : hidden) {
                    pass.normalize(rows, Job.UNWATCHED);
                    Matrix logits = room.matrix(tokens, TinyLlama.VOCABULARY);
                    Gemm.productTransposed(rows, head.matrix(), 1, false, logits);
                    float[][] copy = new float[tokens][];
                    Arrays.setAll(copy, i -> logits.rows(i, 1).toArray());
                    all.add(copy);
                }
            }
            return all;
        }
    }

    private static void assertClose(double[][] expected, float[][] found) {
        assertEquals(expected.length, found.length);
        for (int i = 0; i < expected.length; i++) {
            for (int j = 0; j < expected[i].length; j++) {
                assertEquals(expected[i][j], found[i][j], 2e-5, "position " + i + ", token " + j);
            }
        }
    }
}
