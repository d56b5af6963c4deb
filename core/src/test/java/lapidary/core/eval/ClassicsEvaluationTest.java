package lapidary.core.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import lapidary.core.format.FormatException;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.model.Model;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The numbers of the sample's REFERENCE.md, which PyTorch and llama.cpp computed.
class ClassicsEvaluationTest {
    private static Model model;
    private static int[] heldout;

    @BeforeAll
    static void open() throws IOException {
        model = Classics.open();
        heldout = Classics.heldout(model);
    }

    @AfterAll
    static void close() {
        model.close();
    }

    /// REFERENCE.md: perplexity 39.72963 ± 0.52257 of the original; round-to-nearest with 4 bits in groups of 64
    /// beside it. The other widths of that table are in the test of the preview, which shares this scoring.
    @Test
    void windowsAreScoredAsByPyTorch() throws Exception {
        List<Evaluation> running = new ArrayList<>();
        Evaluator.Request request = new Evaluator.Request(
                model, Classics.rounded(model, 4), Optional.of(model), heldout, -1, Protocol.WINDOWS, 256);
        Evaluation found = Evaluator.evaluate(request, running::add, Job.UNWATCHED);
        Estimate original = found.referencePerplexity().orElseThrow();
        Divergence divergence = found.divergence().orElseThrow();
        assertEquals(38_912, found.tokens());
        assertEquals(152, found.sequences());
        assertEquals(39.72963, original.value(), 39.72963e-5);
        assertEquals(0.52257, original.standardError(), 1e-5);
        assertEquals(39.92776, found.perplexity().value(), 39.92776e-4);
        assertEquals(7.83385e-03, divergence.mean().value(), 7.83385e-03 * 2e-3);
        assertEquals(4.93712e-03, divergence.median(), 4.93712e-03 * 2e-3);
        assertEquals(4.84715e-02, divergence.p99(), 4.84715e-02 * 5e-3);
        assertEquals(2.9253e-01, divergence.max(), 2.9253e-01 * 1e-2);
        assertEquals(0.929276, divergence.topOneAgreement().value(), 2e-4);
        assertEquals(found, running.getLast());
        assertEquals(4, running.getFirst().sequences());
        assertTrue(running.stream()
                .allMatch(e -> e.perplexity().low() < e.perplexity().value()));
    }

    @Test
    void llamaCppPerplexityIsThatOfLlamaCpp() throws IOException {
        Evaluation found = Evaluator.evaluate(request(Protocol.LLAMA_CPP, heldout), e -> {}, Job.UNWATCHED);
        assertEquals(19_304, found.tokens());
        assertTrue(found.divergence().isEmpty());
        assertEquals(39.64511, found.perplexity().value(), 39.64511e-5);
        assertEquals(0.7437, found.perplexity().standardError(), 1e-4);
    }

    @Test
    void theOriginalBesideItselfDoesNotDiverge() throws IOException {
        int[] beginning = Arrays.copyOf(heldout, 1_300);
        Evaluator.Request request = new Evaluator.Request(
                model, Weights.original(model), Optional.of(model), beginning, -1, Protocol.WINDOWS, 256);
        Divergence found =
                Evaluator.evaluate(request, e -> {}, Job.UNWATCHED).divergence().orElseThrow();
        assertEquals(new Estimate(0, 0, 0, 0), found.mean());
        assertEquals(new Estimate(1, 0, 1, 1), found.topOneAgreement());
        assertEquals(Percentiles.of(new double[] {0}), found.spread());
        assertEquals(0, found.change().rms());
        assertEquals(0, found.perplexities().logarithm());
        assertEquals(1, found.perplexities().correlation(), 1e-12);
    }

    @Test
    void resultsDoNotDependOnTheNumberOfThreads() throws Exception {
        int[] beginning = Arrays.copyOf(heldout, 3_000);
        Evaluator.Request request = new Evaluator.Request(
                model, Classics.rounded(model, 3), Optional.of(model), beginning, -1, Protocol.WINDOWS, 256);
        Evaluation alone = Evaluator.evaluate(request, new Workers(1), e -> {}, Job.UNWATCHED);
        assertEquals(alone, Evaluator.evaluate(request, new Workers(2), e -> {}, Job.UNWATCHED));
        assertEquals(alone, Evaluator.evaluate(request, new Workers(5), e -> {}, Job.UNWATCHED));
    }

    @Test
    void aTextShorterThanOneSequenceIsRefused() {
        FormatException found = assertThrows(
                FormatException.class,
                () -> Evaluator.evaluate(
                        request(Protocol.WINDOWS, Arrays.copyOf(heldout, 256)), e -> {}, Job.UNWATCHED));
        assertEquals(FormatException.Problem.TRUNCATED, found.problem());
        assertTrue(found.getMessage().contains("expected at least 257 tokens, found 256 tokens"), found.getMessage());
    }

    @Test
    void tokensOutsideTheVocabularyAreRefused() {
        int[] foreign = heldout.clone();
        foreign[300] = 2_048;
        FormatException found = assertThrows(
                FormatException.class,
                () -> Evaluator.evaluate(request(Protocol.WINDOWS, foreign), e -> {}, Job.UNWATCHED));
        assertEquals(FormatException.Problem.BAD_VALUE, found.problem());
        assertTrue(found.getMessage().contains("token 300 of the text"), found.getMessage());
    }

    @Test
    void cancellingStopsAndFreesEverything() {
        long before = NativeFloats.liveBytes();
        boolean[] cancelled = {false};
        Job job = new Job() {
            @Override
            public boolean isCancelled() {
                return cancelled[0];
            }

            @Override
            public void report(double fraction, String activity) {}
        };
        int[] calls = {0};
        assertThrows(
                CancellationException.class,
                () -> Evaluator.evaluate(
                        request(Protocol.WINDOWS, heldout),
                        e -> {
                            calls[0]++;
                            cancelled[0] = true;
                        },
                        job));
        assertArrayEquals(new int[] {1}, calls);
        assertEquals(before, NativeFloats.liveBytes());
    }

    private static Evaluator.Request request(Protocol protocol, int[] tokens) {
        return new Evaluator.Request(model, Weights.original(model), Optional.empty(), tokens, -1, protocol, 256);
    }
}
