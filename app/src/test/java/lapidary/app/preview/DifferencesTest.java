package lapidary.app.preview;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DifferencesTest {
    @Test
    void equalTextsHaveNoMarks() {
        assertEquals(List.of(false, false), Differences.marks(List.of(1, 2), List.of(1, 2)));
    }

    @Test
    void aReplacedTokenIsMarkedOnBothSides() {
        assertEquals(List.of(false, true, false), Differences.marks(List.of(1, 2, 3), List.of(1, 9, 3)));
        assertEquals(List.of(false, true, false), Differences.marks(List.of(1, 9, 3), List.of(1, 2, 3)));
    }

    @Test
    void whatFollowsAnInsertionIsNotMarked() {
        assertEquals(List.of(true, false, false), Differences.marks(List.of(7, 1, 2), List.of(1, 2)));
        assertEquals(List.of(false, false), Differences.marks(List.of(1, 2), List.of(7, 1, 2)));
    }

    @Test
    void everythingIsMarkedAgainstNothing() {
        assertEquals(List.of(true, true), Differences.marks(List.of(1, 2), List.of()));
        assertEquals(List.of(), Differences.marks(List.of(), List.of(1)));
    }

    static Stream<Long> seeds() {
        return Stream.iterate(1L, seed -> seed + 1).limit(100);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void bothSidesKeepEquallyManyTokens(long seed) {
        Random random = new Random(seed);
        List<Integer> a = random.ints(random.nextInt(20), 0, 4).boxed().toList();
        List<Integer> b = random.ints(random.nextInt(20), 0, 4).boxed().toList();
        assertEquals(
                kept(a, Differences.marks(a, b)).size(),
                kept(b, Differences.marks(b, a)).size());
    }

    private static List<Integer> kept(List<Integer> tokens, List<Boolean> marks) {
        return IntStream.range(0, tokens.size())
                .filter(i -> !marks.get(i))
                .mapToObj(tokens::get)
                .toList();
    }

    @Test
    void whatTheOtherHasNotReachedIsNotMarked() {
        Continuation mine = Continuation.NONE.plus(1, "a").plus(2, "b").plus(3, "c");
        Continuation other = Continuation.NONE.plus(1, "a").plus(9, "x");
        assertEquals(
                List.of(new Piece(1, "a", false), new Piece(2, "b", true), new Piece(3, "c", false)),
                mine.comparedWith(other));
        assertEquals(
                List.of(new Piece(1, "a", false), new Piece(2, "b", true), new Piece(3, "c", true)),
                mine.comparedWith(other.ended(Continuation.Progress.DONE, "")));
    }
}
