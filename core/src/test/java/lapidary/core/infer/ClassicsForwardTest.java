package lapidary.core.infer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import lapidary.core.compress.Compressor;
import lapidary.core.eval.Classics;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Gemm;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.model.Architecture;
import lapidary.core.model.Model;
import lapidary.core.quant.Quantizers;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Target;
import lapidary.core.tensor.DType;
import lapidary.core.text.Tokenizer;
import lapidary.core.text.Tokenizers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The forward pass on the sample, against PyTorch's logits and against itself the slow way.
class ClassicsForwardTest {
    private static final int VOCABULARY = 2048;
    private static final String PROMPT = "It was a dark night, and the";
    private static final String CONTINUATION =
            " two men were in the same way.\n\n\"If you are not going to see,\" said the"
                    + " Professor, \"that you are not going to see you. I am sure you";

    private static Model model;
    private static Tokenizer tokenizer;
    private static int[] heldout;

    @BeforeAll
    static void open() throws IOException {
        model = Classics.open();
        tokenizer = Tokenizers.of(model);
        heldout = Classics.heldout(model);
    }

    @AfterAll
    static void close() {
        tokenizer.close();
        model.close();
    }

    @Test
    void logitsAreThoseOfPyTorch() throws IOException {
        List<String> lines = Files.readAllLines(Classics.file("reference/logits-first-16-positions.csv"));
        float[][] found = logits(model, Arrays.copyOf(heldout, lines.size()));
        double largest = 0;
        double difference = 0;
        for (int position = 0; position < lines.size(); position++) {
            String[] cells = lines.get(position).split(",");
            assertEquals(VOCABULARY, cells.length);
            for (int token = 0; token < VOCABULARY; token++) {
                double expected = Double.parseDouble(cells[token]);
                largest = Math.max(largest, Math.abs(expected));
                difference = Math.max(difference, Math.abs(expected - found[position][token]));
            }
        }
        // The reference has five decimals.
        assertEquals(0, difference, 1e-5 * largest, "largest logit " + largest);
    }

    /// The rows of q and k lie in another order there, and neighbours are rotated together.
    @Test
    void theModelAsGgufHasTheSameLogits(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("classics.gguf");
        Target target = new Target("gguf", DType.F32, Target.Misfit.REFUSE);
        new Compressor(Quantizers.methods()).run(model, RecipeEdit.unchanged(model, target), file, Job.UNWATCHED);
        int[] tokens = Arrays.copyOf(heldout, 100);
        float[][] expected = logits(model, tokens);
        try (Model gguf = Model.open(file)) {
            assertEquals(
                    Architecture.RopeStyle.INTERLEAVED,
                    gguf.architecture().orElseThrow().ropeStyle());
            float[][] found = logits(gguf, tokens);
            for (int i = 0; i < tokens.length; i++) {
                assertArrayEquals(expected[i], found[i], 1e-4f, "position " + i);
            }
        }
    }

    @Test
    void wholeSequencesAgreeWithTokenByToken() throws IOException {
        int[] tokens = Arrays.copyOfRange(heldout, 1000, 1200);
        float[][] batched = logits(model, tokens);
        try (Generator generator = new Generator(model, Weights.original(model))) {
            float[][] single = generator.logits(tokens, Job.UNWATCHED);
            for (int i = 0; i < tokens.length; i++) {
                assertArrayEquals(batched[i], single[i], 1e-4f, "position " + i);
            }
        }
    }

    @Test
    void greedyContinuationIsThatOfTheReference() throws IOException {
        try (Generator generator = new Generator(model, Weights.original(model))) {
            List<Integer> streamed = new ArrayList<>();
            int[] added = generator.generate(
                    tokenizer.encode(PROMPT), 40, Generator.Sampling.GREEDY, streamed::add, Job.UNWATCHED);
            assertEquals(PROMPT + CONTINUATION, text(added));
            assertEquals(Arrays.stream(added).boxed().toList(), streamed);
        }
    }

    @Test
    void seededSamplingRepeatsAndDiffersBySeed() throws IOException {
        try (Generator generator = new Generator(model, Weights.original(model))) {
            int[] prompt = tokenizer.encode(PROMPT);
            int[][] texts = new int[3][];
            for (int i = 0; i < 3; i++) {
                var sampling = new Generator.Sampling(0.9, 40, 0.95, i < 2 ? 7 : 8);
                texts[i] = generator.generate(prompt, 30, sampling, token -> true, Job.UNWATCHED);
            }
            assertArrayEquals(texts[0], texts[1]);
            assertNotEquals(Arrays.toString(texts[0]), Arrays.toString(texts[2]));
            var coldest = new Generator.Sampling(0.9, 1, 1, 3);
            int[] onlyTheLikeliest = generator.generate(prompt, 40, coldest, token -> true, Job.UNWATCHED);
            assertEquals(PROMPT + CONTINUATION, text(onlyTheLikeliest));
        }
    }

    @Test
    void generationStopsWhenToldAndAtAFullContext() throws IOException {
        try (Generator generator = new Generator(model, Weights.original(model))) {
            int[] prompt = tokenizer.encode(PROMPT);
            assertEquals(
                    1, generator.generate(prompt, 40, Generator.Sampling.GREEDY, t -> false, Job.UNWATCHED).length);
            int[] full = generator.generate(prompt, 10_000, Generator.Sampling.GREEDY, t -> true, Job.UNWATCHED);
            assertEquals(256, prompt.length + full.length);
            int[] longPrompt = Arrays.copyOf(heldout, 400);
            assertEquals(
                    1, generator.generate(longPrompt, 5, Generator.Sampling.GREEDY, t -> true, Job.UNWATCHED).length);
            assertThrows(
                    IllegalArgumentException.class,
                    () -> generator.generate(new int[0], 5, Generator.Sampling.GREEDY, t -> true, Job.UNWATCHED));
        }
    }

    @Test
    void endOfSequenceEndsTheText() throws IOException {
        int[] prompt = tokenizer.encode(PROMPT);
        try (Generator generator = new Generator(model, Weights.original(model))) {
            int third = generator.generate(prompt, 3, Generator.Sampling.GREEDY, t -> true, Job.UNWATCHED)[2];
            try (Generator ending = new Generator(model, Weights.original(model), third, Workers.shared())) {
                assertEquals(
                        2, ending.generate(prompt, 40, Generator.Sampling.GREEDY, t -> true, Job.UNWATCHED).length);
            }
        }
    }

    @Test
    void generationIsCancelled() throws IOException {
        try (Generator generator = new Generator(model, Weights.original(model))) {
            boolean[] cancelled = {false};
            Job job = new Job() {
                @Override
                public boolean isCancelled() {
                    return cancelled[0];
                }

                @Override
                public void report(double fraction, String activity) {}
            };
            assertThrows(
                    CancellationException.class,
                    () -> generator.generate(
                            new int[] {5}, 40, Generator.Sampling.GREEDY, t -> cancelled[0] = true, job));
        }
    }

    @Test
    void aModelLargerThanTheBudgetIsDecodedBlockByBlockWithTheSameResult() throws IOException {
        int[] tokens = Arrays.copyOf(heldout, 64);
        float[][] whole = logits(model, tokens);
        try (Engine engine = new Engine(model, 64, 1, Workers.shared());
                NativeFloats memory = new NativeFloats(64L * 256)) {
            Matrix hidden = memory.matrix(64, 256);
            ForwardPass pass = engine.pass(Weights.original(model));
            pass.embed(tokens, hidden);
            long[] most = {0};
            pass.blocks(
                    0,
                    6,
                    List.of(hidden),
                    new Observer() {
                        @Override
                        public void enters(Block block, int sequence, Matrix state) {
                            most[0] = Math.max(most[0], engine.weights().bytes());
                        }
                    },
                    Job.UNWATCHED);
            assertEquals(4L * (589_824 + 2 * 256), most[0], "bytes of one block");
            assertEquals(0, engine.weights().bytes());
            assertArrayEquals(whole[63], head(pass, hidden)[63]);
        }
    }

    @Test
    void nativeMemoryIsGivenBack() throws IOException {
        long before = NativeFloats.liveBytes();
        logits(model, Arrays.copyOf(heldout, 20));
        try (Generator generator = new Generator(model, Weights.original(model))) {
            generator.generate(new int[] {5}, 5, Generator.Sampling.GREEDY, t -> true, Job.UNWATCHED);
            assertTrue(NativeFloats.liveBytes() > before);
        }
        assertEquals(before, NativeFloats.liveBytes());
    }

    private static String text(int[] added) {
        int[] prompt = tokenizer.encode(PROMPT);
        int[] all = Arrays.copyOf(prompt, prompt.length + added.length);
        System.arraycopy(added, 0, all, prompt.length, added.length);
        return tokenizer.decode(all);
    }

    private static float[][] logits(Model model, int[] tokens) throws IOException {
        try (Engine engine = new Engine(model, tokens.length, NativeWeights.standardBudget(), Workers.shared());
                NativeFloats memory = new NativeFloats(tokens.length * 256L)) {
            Matrix hidden = memory.matrix(tokens.length, 256);
            ForwardPass pass = engine.pass(Weights.original(model));
            pass.embed(tokens, hidden);
            pass.blocks(0, 6, List.of(hidden), Observer.NONE, Job.UNWATCHED);
            return head(pass, hidden);
        }
    }

    private static float[][] head(ForwardPass pass, Matrix hidden) {
        pass.normalize(hidden, Job.UNWATCHED);
        float[][] all = new float[hidden.rows()][];
        try (NativeWeights.Lease head = pass.head(Job.UNWATCHED);
                NativeFloats logits = new NativeFloats((long) hidden.rows() * VOCABULARY)) {
            Matrix matrix = logits.matrix(hidden.rows(), VOCABULARY);
            Gemm.productTransposed(hidden, head.matrix(), 1, false, matrix);
            Arrays.setAll(all, i -> matrix.rows(i, 1).toArray());
        }
        return all;
    }
}
