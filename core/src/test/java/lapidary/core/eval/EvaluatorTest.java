package lapidary.core.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import lapidary.core.format.FormatException;
import lapidary.core.infer.Generator;
import lapidary.core.infer.TinyLlama;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.model.Model;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Evaluations of very small random models, computed again from their logits token by token.
class EvaluatorTest {
    private Model model;
    private Model other;
    private long before;

    @BeforeEach
    void open(@TempDir Path folder) throws IOException {
        model = Model.open(TinyLlama.write(folder.resolve("one"), true, 1));
        other = Model.open(TinyLlama.write(folder.resolve("two"), false, 2));
        before = NativeFloats.liveBytes();
    }

    @AfterEach
    void close() {
        assertEquals(before, NativeFloats.liveBytes());
        model.close();
        other.close();
    }

    @ParameterizedTest
    @CsvSource({"WINDOWS, -1", "LLAMA_CPP, -1", "LLAMA_CPP, 1"})
    void lossesAndDivergencesAreThoseOfTheLogits(Protocol protocol, int bos) throws IOException {
        int[] tokens = TinyLlama.text(70, 3);
        Evaluation found = Evaluator.evaluate(
                new Evaluator.Request(model, Weights.original(model), Optional.of(other), tokens, bos, protocol, 16),
                e -> {},
                Job.UNWATCHED);
        TextSequences text = new TextSequences(tokens, bos, protocol, 16);
        double loss = 0;
        double divergence = 0;
        int count = 0;
        try (Generator own = new Generator(model, Weights.original(model));
                Generator reference = new Generator(other, Weights.original(other))) {
            for (int i = 0; i < text.count(); i++) {
                float[][] q = own.logits(text.inputs(i), Job.UNWATCHED);
                float[][] p = reference.logits(text.inputs(i), Job.UNWATCHED);
                for (int t = 0; t < text.scored(); t++) {
                    int position = text.firstScored() + t;
                    loss -= logProbability(q[position], text.targets(i)[t]);
                    divergence += divergence(p[position], q[position]);
                    count++;
                }
            }
        }
        assertEquals(count, found.tokens());
        assertEquals(Math.exp(loss / count), found.perplexity().value(), 1e-3);
        assertEquals(divergence / count, found.divergence().orElseThrow().mean().value(), 1e-5);
        assertTrue(found.divergence().orElseThrow().topOneAgreement().value() < 0.7);
    }

    @Test
    void theDirectionOfTheDivergenceIsFromTheOriginal() throws IOException {
        double there = divergence(model, other);
        double back = divergence(other, model);
        assertTrue(Math.abs(there - back) > 1e-3, there + " and " + back);
    }

    @Test
    void otherVocabulariesAreRefused() throws IOException {
        try (Model classics = Classics.open()) {
            FormatException found = assertThrows(FormatException.class, () -> divergence(model, classics));
            assertEquals(FormatException.Problem.BAD_SHAPE, found.problem());
            assertTrue(found.getMessage().contains("expected 50 tokens, found 2048 tokens"), found.getMessage());
        }
    }

    private static double divergence(Model model, Model original) throws IOException {
        return Evaluator.evaluate(
                        new Evaluator.Request(
                                model,
                                Weights.original(model),
                                Optional.of(original),
                                TinyLlama.text(70, 3),
                                -1,
                                Protocol.WINDOWS,
                                16),
                        e -> {},
                        Job.UNWATCHED)
                .divergence()
                .orElseThrow()
                .mean()
                .value();
    }

    private static double divergence(float[] p, float[] q) {
        double sum = 0;
        for (int i = 0; i < p.length; i++) {
            sum += Math.exp(logProbability(p, i)) * (logProbability(p, i) - logProbability(q, i));
        }
        return sum;
    }

    private static double logProbability(float[] logits, int token) {
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit);
        }
        return logits[token] - Math.log(sum);
    }
}
