package lapidary.core.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.ValueLayout;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import lapidary.core.linalg.Kernels;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LikeliestTest {

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void areThoseOfASortOfTheWholeVocabulary(long seed) {
        Random random = new Random(seed);
        int vocabulary = 3 + random.nextInt(400);
        int count = 1 + random.nextInt(70);
        try (NativeFloats logits = new NativeFloats(vocabulary)) {
            var data = logits.matrix(1, vocabulary);
            for (int i = 0; i < vocabulary; i++) {
                // Coarse, so that many are equal.
                data.data()
                        .setAtIndex(ValueLayout.JAVA_FLOAT, data.at(0) + i, Math.round(random.nextGaussian() * 4) / 2f);
            }
            Kernels kernels = Kernels.fastest();
            double logSum = kernels.logSumExp(data.data(), data.at(0), vocabulary);
            Likeliest found = new Likeliest(2, count);
            found.fill(kernels, data.data(), data.at(0), vocabulary, 1, logSum);
            List<Integer> expected = IntStream.range(0, vocabulary)
                    .boxed()
                    .sorted(Comparator.comparingDouble(i -> -value(data, i)))
                    .limit(count)
                    .toList();
            for (int rank = 0; rank < count; rank++) {
                assertEquals(rank < expected.size() ? expected.get(rank) : -1, found.token(1, rank));
            }
            double first = Math.exp(value(data, expected.getFirst()) - logSum);
            assertEquals(first, found.probability(1, 0), 1e-12);
        }
    }

    @Test
    void whatIsNoNumberIsNeverLikely() {
        try (NativeFloats logits = new NativeFloats(4)) {
            var data = logits.matrix(1, 4);
            float[] values = {Float.NaN, Float.NEGATIVE_INFINITY, 1, 2};
            for (int i = 0; i < 4; i++) {
                data.data().setAtIndex(ValueLayout.JAVA_FLOAT, data.at(0) + i, values[i]);
            }
            Likeliest found = new Likeliest(1, 4);
            found.fill(Kernels.fastest(), data.data(), data.at(0), 4, 0, 2.3);
            assertEquals(
                    List.of(3, 2, -1, -1),
                    IntStream.range(0, 4).mapToObj(r -> found.token(0, r)).toList());
            assertEquals(0, found.probability(0, 2));
        }
    }

    private static double value(Matrix row, int column) {
        return row.data().getAtIndex(ValueLayout.JAVA_FLOAT, row.at(0) + column);
    }
}
