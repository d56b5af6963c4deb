package lapidary.core.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TextSequencesTest {
    private static final int[] TOKENS = IntStream.range(100, 121).toArray();

    @Test
    void windowsScoreEveryPositionAndDropTheTail() {
        TextSequences text = new TextSequences(TOKENS, 1, Protocol.WINDOWS, 5);
        assertEquals(4, text.count());
        assertEquals(5, text.scored());
        List<List<Integer>> inputs = all(text, false);
        assertEquals(
                List.of(
                        List.of(100, 101, 102, 103, 104),
                        List.of(105, 106, 107, 108, 109),
                        List.of(110, 111, 112, 113, 114),
                        List.of(115, 116, 117, 118, 119)),
                inputs);
        assertEquals(List.of(116, 117, 118, 119, 120), all(text, true).getLast());
    }

    @Test
    void windowsNeedTheTargetOfTheLastInput() {
        assertEquals(0, new TextSequences(new int[5], -1, Protocol.WINDOWS, 5).count());
        assertEquals(1, new TextSequences(new int[6], -1, Protocol.WINDOWS, 5).count());
    }

    @Test
    void llamaCppScoresTheSecondHalf() {
        TextSequences text = new TextSequences(TOKENS, -1, Protocol.LLAMA_CPP, 8);
        assertEquals(2, text.count());
        assertEquals(4, text.firstScored());
        assertEquals(3, text.scored());
        assertEquals(
                List.of(
                        List.of(100, 101, 102, 103, 104, 105, 106, 107),
                        List.of(108, 109, 110, 111, 112, 113, 114, 115)),
                all(text, false));
        // Positions c/2 … c − 2 predict the tokens behind them.
        assertEquals(List.of(List.of(105, 106, 107), List.of(113, 114, 115)), all(text, true));
    }

    @Test
    void llamaCppPutsBosBeforeTheTextAndAtEveryBeginning() {
        TextSequences text = new TextSequences(TOKENS, 1, Protocol.LLAMA_CPP, 8);
        assertEquals(
                List.of(List.of(1, 100, 101, 102, 103, 104, 105, 106), List.of(1, 108, 109, 110, 111, 112, 113, 114)),
                all(text, false));
        assertEquals(List.of(List.of(104, 105, 106), List.of(112, 113, 114)), all(text, true));
    }

    @Test
    void theOrderIsShuffledButAlwaysTheSame() {
        int[] tokens = IntStream.range(0, 1001).toArray();
        TextSequences text = new TextSequences(tokens, -1, Protocol.WINDOWS, 10);
        TextSequences again = new TextSequences(tokens, -1, Protocol.WINDOWS, 10);
        int[] order = IntStream.range(0, 100).map(i -> text.inputs(i)[0]).toArray();
        assertArrayEquals(
                order, IntStream.range(0, 100).map(i -> again.inputs(i)[0]).toArray());
        int[] sorted = IntStream.of(order).sorted().toArray();
        assertArrayEquals(IntStream.range(0, 100).map(i -> 10 * i).toArray(), sorted);
        assertNotEquals(sorted[0] + sorted[1] + sorted[2], order[0] + order[1] + order[2]);
    }

    @Test
    void aContextOfAFewTokensIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new TextSequences(TOKENS, -1, Protocol.WINDOWS, 3));
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void severalTextsAreCutAsEachAlone(Protocol protocol) {
        List<int[]> texts = List.of(
                IntStream.range(100, 121).toArray(),
                IntStream.range(200, 203).toArray(), // shorter than a sequence
                IntStream.range(300, 341).toArray());
        TextSequences together = new TextSequences(texts, 1, protocol, 8);
        for (int part = 0; part < texts.size(); part++) {
            TextSequences alone = new TextSequences(texts.get(part), 1, protocol, 8);
            int wanted = part;
            int[] own = IntStream.range(0, together.count())
                    .filter(i -> together.part(i) == wanted)
                    .toArray();
            assertEquals(alone.count(), together.count(part));
            assertEquals(all(alone, IntStream.range(0, alone.count()).toArray(), false), all(together, own, false));
            assertEquals(all(alone, IntStream.range(0, alone.count()).toArray(), true), all(together, own, true));
        }
        assertEquals(
                together.count(),
                IntStream.range(0, texts.size()).map(together::count).sum());
    }

    /// Inputs or targets in the order of the text.
    private static List<List<Integer>> all(TextSequences text, boolean targets) {
        return all(text, IntStream.range(0, text.count()).toArray(), targets);
    }

    private static List<List<Integer>> all(TextSequences text, int[] indexes, boolean targets) {
        return IntStream.of(indexes)
                .mapToObj(i -> targets ? text.targets(i) : text.inputs(i))
                .map(row -> IntStream.of(row).boxed().toList())
                .sorted((a, b) -> Integer.compare(a.getLast(), b.getLast()))
                .toList();
    }
}
