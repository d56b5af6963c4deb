package lapidary.core.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TokenTableTest {

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void everyTargetFindsItsScoresAtItsPlaceInTheText(Protocol protocol) {
        int[] tokens = IntStream.range(0, 107).map(i -> 1000 + i).toArray();
        TextSequences text = new TextSequences(tokens, 7, protocol, 10);
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
