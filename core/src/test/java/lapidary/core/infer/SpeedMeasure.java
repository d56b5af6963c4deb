package lapidary.core.infer;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.model.Model;
import org.junit.jupiter.api.Test;

/// Tokens per second beside llama.cpp: the same model, threads and context in one run, turn by turn. Not part of the
/// test run: `mvn -q -pl core test -Dtest=SpeedMeasure -Dlapidary.llama=PATH/libllama.so -Dlapidary.speed=MODEL.gguf`
/// (several files separated by commas).
class SpeedMeasure {
    private static final String LIBRARY = System.getProperty("lapidary.llama", "");
    private static final String FILES = System.getProperty("lapidary.speed", "");
    private static final int TURNS = Integer.getInteger("lapidary.turns", 5);
    private static final int[] THREADS = Arrays.stream(
                    System.getProperty("lapidary.threads", "2,1").split(","))
            .mapToInt(Integer::parseInt)
            .toArray();
    private static final int PROMPT = 32;
    private static final int GENERATED = Integer.getInteger("lapidary.generated", 64);

    @Test
    void evaluationBesideLlama() throws Throwable {
        assumeTrue(!LIBRARY.isEmpty() && !FILES.isEmpty(), "-Dlapidary.llama and -Dlapidary.speed name no files");
        System.out.println("evaluation, all logits: file, threads, context, tokens/s here, llama.cpp, ratio");
        for (String file : FILES.split(",")) {
            for (int threads : THREADS) {
                for (int context : new int[] {256, 512}) {
                    evaluation(Path.of(file), threads, context);
                }
            }
        }
    }

    @Test
    void generationBesideLlama() throws Throwable {
        assumeTrue(!LIBRARY.isEmpty() && !FILES.isEmpty(), "-Dlapidary.llama and -Dlapidary.speed name no files");
        System.out.println(
                "generation, one token at a time: file, threads, tokens/s here, llama.cpp, ratio of the best");
        for (String file : FILES.split(",")) {
            for (int threads : THREADS) {
                generation(Path.of(file), threads);
            }
        }
    }

    private static void evaluation(Path file, int threads, int context) throws Throwable {
        try (LlamaLibrary llama = new LlamaLibrary(Path.of(LIBRARY), file, context, threads);
                Model model = Model.open(file)) {
            Workers workers = new Workers(threads);
            double[] seconds = model.file().reading(() -> {
                try (Engine engine = new Engine(model, context, Long.MAX_VALUE, workers)) {
                    return turns(new Evaluating(engine, context), llama, context);
                } catch (Throwable e) {
                    throw new IllegalStateException(e);
                }
            });
            report("evaluation", file, threads + ", " + context, context, seconds);
        }
    }

    private static double[] turns(Evaluating here, LlamaLibrary llama, int context) throws Throwable {
        double[] best = {Double.MAX_VALUE, Double.MAX_VALUE};
        int[] tokens = tokens(context, here.engine.architecture().vocabulary());
        try (here) {
            for (int turn = -2; turn < TURNS; turn++) {
                long start = System.nanoTime();
                here.run(tokens);
                long middle = System.nanoTime();
                llama.clear();
                llama.advance(tokens, true);
                long end = System.nanoTime();
                if (turn >= 0) {
                    best[0] = Math.min(best[0], (middle - start) / 1e9);
                    best[1] = Math.min(best[1], (end - middle) / 1e9);
                }
            }
        }
        return best;
    }

    private static void generation(Path file, int threads) throws Throwable {
        try (LlamaLibrary llama = new LlamaLibrary(Path.of(LIBRARY), file, PROMPT + GENERATED, threads);
                Model model = Model.open(file)) {
            Workers workers = new Workers(threads);
            double[] seconds = model.file().reading(() -> {
                try (Generator generator = new Generator(model, Weights.original(model), -1, workers)) {
                    int[] prompt =
                            tokens(PROMPT, model.architecture().orElseThrow().vocabulary());
                    return turns(generator, llama, prompt);
                } catch (Throwable e) {
                    throw new IllegalStateException(e);
                }
            });
            report("generation", file, Integer.toString(threads), GENERATED - 1, seconds);
        }
    }

    private static double[] turns(Generator generator, LlamaLibrary llama, int[] prompt) throws Throwable {
        double[] best = {Double.MAX_VALUE, Double.MAX_VALUE};
        double[] ratios = new double[TURNS];
        for (int turn = -1; turn < TURNS; turn++) {
            long[] marks = new long[GENERATED];
            int[] count = {0};
            generator.generate(
                    prompt,
                    GENERATED,
                    Generator.Sampling.GREEDY,
                    token -> {
                        marks[count[0]++] = System.nanoTime();
                        return true;
                    },
                    Job.UNWATCHED);
            double llamaSeconds = generate(llama, prompt);
            if (turn >= 0) {
                best[0] = Math.min(best[0], (marks[GENERATED - 1] - marks[0]) / 1e9);
                best[1] = Math.min(best[1], llamaSeconds);
                ratios[turn] = llamaSeconds / ((marks[GENERATED - 1] - marks[0]) / 1e9);
            }
        }
        Arrays.sort(ratios);
        System.out.printf(
                Locale.ROOT, "ratios %.2f to %.2f, median %.2f; ", ratios[0], ratios[TURNS - 1], ratios[TURNS / 2]);
        return best;
    }

    private static double generate(LlamaLibrary llama, int[] prompt) throws Throwable {
        llama.clear();
        llama.advance(prompt, false);
        long start = System.nanoTime();
        for (int i = 1; i < GENERATED; i++) {
            llama.advance(new int[] {prompt[i % PROMPT]}, false);
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private static void report(String what, Path file, String how, int tokens, double[] seconds) {
        System.out.printf(
                Locale.ROOT,
                "%s %s, %s: %.1f, %.1f, %.2f%n",
                what,
                file.getFileName(),
                how,
                tokens / seconds[0],
                tokens / seconds[1],
                seconds[1] / seconds[0]);
    }

    private static int[] tokens(int count, int vocabulary) {
        return new Random(1).ints(count, 3, vocabulary).toArray();
    }

    /// A whole sequence with the logits of every position, as evaluation computes them.
    private static final class Evaluating implements AutoCloseable {
        private final Engine engine;
        private final ForwardPass pass;
        private final NativeFloats hidden;
        private final NativeFloats logits;

        Evaluating(Engine engine, int context) throws Exception {
            this.engine = engine;
            this.pass = engine.pass(Weights.original(engine.model()));
            this.hidden =
                    new NativeFloats((long) context * engine.architecture().width());
            this.logits =
                    new NativeFloats((long) context * engine.architecture().vocabulary());
        }

        MemorySegment run(int[] tokens) {
            Matrix rows = hidden.matrix(tokens.length, engine.architecture().width());
            pass.embed(tokens, rows);
            pass.blocks(0, engine.architecture().blocks(), List.of(rows), Observer.NONE, Job.UNWATCHED);
            pass.normalize(rows, Job.UNWATCHED);
            Matrix out = logits.matrix(tokens.length, engine.architecture().vocabulary());
            try (NativeWeights.Lease head = pass.head(Job.UNWATCHED)) {
                engine.runner().linear().run(rows, new LayerWeight.Decoded(head.matrix()), false, out);
            }
            return out.data();
        }

        @Override
        public void close() {
            hidden.close();
            logits.close();
        }
    }
}
