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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @Test
    void windowsPerplexityIsThatOfPyTorch() throws IOException {
        List<Evaluation> running = new ArrayList<>();
        Evaluation found = Evaluator.evaluate(request(Protocol.WINDOWS, heldout), running::add, Job.UNWATCHED);
        assertEquals(38_912, found.tokens());
        assertEquals(152, found.sequences());
        assertEquals(39.72963, found.perplexity().value(), 39.72963e-5);
        assertEquals(0.52257, found.perplexity().standardError(), 1e-5);
        assertTrue(found.divergence().isEmpty());
        assertEquals(found, running.getLast());
        assertEquals(4, running.getFirst().sequences());
        assertTrue(running.stream()
                .allMatch(e -> e.perplexity().low() < e.perplexity().value()));
    }

    @Test
    void llamaCppPerplexityIsThatOfLlamaCpp() throws IOException {
        Evaluation found = Evaluator.evaluate(request(Protocol.LLAMA_CPP, heldout), e -> {}, Job.UNWATCHED);
        assertEquals(19_304, found.tokens());
        assertEquals(39.64511, found.perplexity().value(), 39.64511e-5);
        assertEquals(0.7437, found.perplexity().standardError(), 1e-4);
    }

    @ParameterizedTest
    @CsvSource({
        "8, 39.72998, 2.68817e-05, 1.73273e-05, 1.62910e-04, 1.2224e-03, 0.995400",
        "4, 39.92776, 7.83385e-03, 4.93712e-03, 4.84715e-02, 2.9253e-01, 0.929276",
        "3, 40.94858, 3.68817e-02, 2.33219e-02, 2.28169e-01, 9.9091e-01, 0.847168",
        "2, 49.05226, 2.41745e-01, 1.51811e-01, 1.48598e+00, 6.5860e+00, 0.649260"
    })
    void roundToNearestCostsWhatPyTorchSays(
            int bits, double perplexity, double mean, double median, double p99, double max, double agreement)
            throws Exception {
        Evaluator.Request request = new Evaluator.Request(
                model, Classics.rounded(model, bits), Optional.of(model), heldout, -1, Protocol.WINDOWS, 256);
        Evaluation found = Evaluator.evaluate(request, e -> {}, Job.UNWATCHED);
        Evaluation.Divergence divergence = found.divergence().orElseThrow();
        assertEquals(perplexity, found.perplexity().value(), perplexity * 1e-4);
        assertEquals(39.72963, found.referencePerplexity().orElseThrow().value(), 39.72963e-5);
        assertEquals(mean, divergence.mean().value(), mean * 2e-3);
        assertEquals(median, divergence.median(), median * 2e-3);
        assertEquals(p99, divergence.p99(), p99 * 5e-3);
        assertEquals(max, divergence.max(), max * 1e-2);
        assertEquals(agreement, divergence.topOneAgreement().value(), 2e-4);
    }

    @Test
    void theOriginalBesideItselfDoesNotDiverge() throws IOException {
        int[] beginning = Arrays.copyOf(heldout, 1_300);
        Evaluator.Request request = new Evaluator.Request(
                model, Weights.original(model), Optional.of(model), beginning, -1, Protocol.WINDOWS, 256);
        Evaluation.Divergence found =
                Evaluator.evaluate(request, e -> {}, Job.UNWATCHED).divergence().orElseThrow();
        Estimate none = new Estimate(0, 0, 0, 0);
        assertEquals(new Evaluation.Divergence(none, 0, 0, 0, new Estimate(1, 0, 1, 1)), found);
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
