package lapidary.core.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParetoFrontTest {
    private record Point(double size, double loss) {}

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void isWhatNoOtherPointBeats(long seed) {
        Random random = new Random(seed);
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            points.add(new Point(random.nextInt(12), random.nextInt(12)));
        }
        List<Point> expected = points.stream()
                .filter(point -> points.stream().noneMatch(other -> beats(other, point)))
                .toList();
        List<Point> front = ParetoFront.of(points, Point::size, Point::loss);
        assertEquals(expected.size(), front.size());
        assertEquals(new HashSet<>(expected), new HashSet<>(front));
        assertEquals(
                front.stream().sorted((a, b) -> Double.compare(a.size, b.size)).toList(), front, "by size");
    }

    private static boolean beats(Point other, Point point) {
        return other.size <= point.size
                && other.loss <= point.loss
                && (other.size < point.size || other.loss < point.loss);
    }

    @Test
    void leavesOutWhatWasNotMeasured() {
        List<Point> points = List.of(new Point(1, Double.NaN), new Point(Double.NaN, 0), new Point(2, 1));
        assertEquals(List.of(new Point(2, 1)), ParetoFront.of(points, Point::size, Point::loss));
    }
}
