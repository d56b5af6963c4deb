package lapidary.core.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TokenTableTest {

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void everyTargetFindsItsScoresAtItsPlaceInTheText(Protocol protocol) {
        check(new TextSequences(IntStream.range(1000, 1107).toArray(), 7, protocol, 10));
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void soDoThoseOfSeveralTexts(Protocol protocol) {
        check(new TextSequences(
                List.of(
                        IntStream.range(1000, 1041).toArray(),
                        IntStream.range(2000, 2005).toArray(),
                        IntStream.range(3000, 3057).toArray()),
                7,
                protocol,
                10));
    }

    private static void check(TextSequences text) {
        TokenTable table = new TokenTable(text);
        for (int index = 0; index < text.count(); index++) {
            double[] losses =
                    IntStream.of(text.targets(index)).mapToDouble(t -> t).toArray();
            double[] divergences =
                    IntStream.of(text.targets(index)).mapToDouble(t -> t / 2.0).toArray();
            table.put(index, new TokenScores(losses, new TokenScores.Comparison(losses, divergences, 0)));
        }
        int scored = 0;
        for (int i = 0; i < table.size(); i++) {
            if (table.isScored(i)) {
                scored++;
                assertEquals(table.token(i), table.loss(i), "loss at " + i);
                assertEquals(table.token(i), table.originalLoss(i), "loss of the original at " + i);
                assertEquals(table.token(i) / 2.0, table.divergence(i), "divergence at " + i);
            } else {
                assertTrue(Double.isNaN(table.divergence(i)));
            }
            assertEquals(List.of(), table.candidates(i));
        }
        assertEquals(text.count() * text.scored(), scored);
        assertEquals(text.count(), table.sequences());
        assertFalse(table.isScored(0), "nothing comes before the first token");
    }

    @Test
    void aTallyOfAPartIsThatOfTheTextAlone() {
        List<int[]> texts = List.of(
                IntStream.range(0, 50).toArray(), IntStream.range(200, 290).toArray());
        TextSequences together = new TextSequences(texts, -1, Protocol.WINDOWS, 10);
        Tally own = Tally.ofPart(together, 1);
        for (int i = 0; i < together.count(); i++) {
            if (together.part(i) == 1) {
                own.add(scores(together, i));
            }
        }
        TextSequences alone = new TextSequences(texts.get(1), -1, Protocol.WINDOWS, 10);
        Tally whole = new Tally(alone);
        IntStream.range(0, alone.count()).forEach(i -> whole.add(scores(alone, i)));
        Evaluation found = own.evaluation();
        Evaluation wanted = whole.evaluation();
        assertEquals(wanted.perplexity().value(), found.perplexity().value(), 1e-12);
        assertEquals(wanted.perplexity().high(), found.perplexity().high(), 1e-12);
        assertEquals(
                wanted.divergence().orElseThrow().mean().value(),
                found.divergence().orElseThrow().mean().value(),
                1e-12);
        assertEquals(List.of(8, 8), List.of(found.sequences(), found.allSequences()));
    }

    private static TokenScores scores(TextSequences text, int index) {
        double[] losses =
                IntStream.of(text.targets(index)).mapToDouble(t -> t / 100.0).toArray();
        return new TokenScores(losses, new TokenScores.Comparison(losses, losses, 5));
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void largestAreInOrderAndForgottenWithTheRest(Protocol protocol) {
        TextSequences text = new TextSequences(new int[64], -1, protocol, 8);
        TokenTable table = new TokenTable(text);
        double[] divergences =
                IntStream.range(0, text.scored()).mapToDouble(i -> i % 2).toArray();
        table.put(0, new TokenScores(divergences, new TokenScores.Comparison(divergences, divergences, 0)));
        List<Integer> worst = table.largest(3, table::divergence);
        int first = text.place(0) * 8 + text.firstScored() + 1;
        int ones = text.scored() / 2;
        assertEquals(first + 1, worst.getFirst());
        assertEquals(ones > 1 ? first + 3 : first, worst.get(1));
        table.clear();
        assertEquals(List.of(), table.largest(3, table::divergence));
    }
}
