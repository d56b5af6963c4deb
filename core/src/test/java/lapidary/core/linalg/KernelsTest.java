package lapidary.core.linalg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The fast kernels against their plain twins, on lengths that fill vectors and on lengths that do not.
class KernelsTest {
    private final Kernels plain = new PlainKernels();
    private final Kernels fast = new VectorKernels();

    @Test
    void theTestsRunWithTheVectorKernels() {
        assertInstanceOf(VectorKernels.class, Kernels.fastest());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 15, 16, 17, 31, 32, 33, 64, 255, 2048, 2049})
    void reductionsAgree(int n) {
        try (Arena arena = Arena.ofConfined()) {
            var x = GemmTest.random(arena, 1, n + 3, new Random(n)).data();
            var y = GemmTest.random(arena, 1, n + 5, new Random(n + 1)).data();
            assertEquals(plain.dot(x, 3, y, 5, n), fast.dot(x, 3, y, 5, n), 1e-5 * n);
            double squares = plain.sumOfSquares(x, 3, n);
            assertEquals(squares, fast.sumOfSquares(x, 3, n), 1e-12 * squares);
            double distance = plain.squaredDistance(x, 3, y, 5, n);
            assertEquals(distance, fast.squaredDistance(x, 3, y, 5, n), 1e-12 * distance);
            assertEquals(plain.argMax(x, 3, n), fast.argMax(x, 3, n));
            double logX = plain.logSumExp(x, 3, n);
            double logY = plain.logSumExp(y, 5, n);
            assertEquals(logX, fast.logSumExp(x, 3, n), 1e-13 * Math.max(1, Math.abs(logX)));
            double divergence = plain.divergence(x, 3, logX, y, 5, logY, n);
            assertEquals(divergence, fast.divergence(x, 3, logX, y, 5, logY, n), 1e-13);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 15, 16, 17, 31, 32, 33, 64, 255, 512})
    void elementwiseLoopsAgree(int n) {
        try (Arena arena = Arena.ofConfined()) {
            Matrix weight = GemmTest.random(arena, 1, n, new Random(9));
            Matrix a = GemmTest.random(arena, 2, n, new Random(n));
            Matrix b = GemmTest.random(arena, 2, n, new Random(n));
            Matrix outA = GemmTest.random(arena, 2, n, new Random(1));
            Matrix outB = GemmTest.random(arena, 2, n, new Random(1));
            plain.rmsNorm(a.data(), n, weight.data(), n, 1e-5f, outA.data(), n);
            fast.rmsNorm(b.data(), n, weight.data(), n, 1e-5f, outB.data(), n);
            assertArrayEquals(outA.toArray(), outB.toArray(), 2e-6f);
            plain.siluTimes(a.data(), n, outA.data(), 0, n);
            fast.siluTimes(b.data(), n, outB.data(), 0, n);
            assertArrayEquals(a.toArray(), b.toArray(), 2e-6f);
            plain.softmax(a.data(), 0, n, 2 * n - 1);
            fast.softmax(b.data(), 0, n, 2 * n - 1);
            assertArrayEquals(a.toArray(), b.toArray(), 1e-6f);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 6, 16, 32, 48, 64, 128})
    void rotationsAgree(int n) {
        try (Arena arena = Arena.ofConfined()) {
            Matrix turns = GemmTest.random(arena, 2, n, new Random(9));
            for (boolean interleaved : new boolean[] {false, true}) {
                Matrix a = GemmTest.random(arena, 3, n, new Random(n));
                Matrix b = GemmTest.random(arena, 3, n, new Random(n));
                plain.rotate(a.data(), n, n, interleaved, turns.data(), 0);
                fast.rotate(b.data(), n, n, interleaved, turns.data(), 0);
                assertArrayEquals(a.toArray(), b.toArray(), 1e-6f);
            }
        }
    }

    @Test
    void theExponentialIsExactToItsType() {
        try (Arena arena = Arena.ofConfined()) {
            int n = 20_000;
            float[] points = new float[n];
            for (int i = 0; i < n; i++) {
                points[i] = -86.9f * i / n;
            }
            // The divergence of a one-element distribution with its logarithm shifted is an exponential: exp(x)·(x −
            // 0).
            var one = arena.allocate(4, 64);
            var zero = arena.allocate(4, 64);
            for (int i = 1; i < n; i += 37) {
                one.set(ValueLayout.JAVA_FLOAT, 0, points[i]);
                double expected = Math.exp(points[i]) * points[i];
                assertEquals(expected, fast.divergence(one, 0, 0, zero, 0, 0, 1), Math.abs(expected) * 1e-15);
            }
            Matrix x = Matrix.of(arena.allocate(4L * n, 64), 1, n);
            x.set(points);
            fast.softmax(x.data(), 0, n, n);
            double sum = 0;
            for (float point : points) {
                sum += Math.exp(point);
            }
            for (int i = 0; i < n; i++) {
                double expected = Math.exp(points[i]) / sum;
                assertEquals(expected, x.get(0, i), expected * 1e-6 + 1e-38, "exp(" + points[i] + ")");
            }
        }
    }

    @Test
    void notANumberIsNotHidden() {
        try (Arena arena = Arena.ofConfined()) {
            Matrix x = GemmTest.random(arena, 1, 40, new Random(1));
            x.data().setAtIndex(ValueLayout.JAVA_FLOAT, 21, Float.NaN);
            assertEquals(Double.NaN, fast.logSumExp(x.data(), 0, 40));
            assertEquals(Double.NaN, fast.sumOfSquares(x.data(), 0, 40));
            assertEquals(plain.argMax(x.data(), 0, 40), fast.argMax(x.data(), 0, 40));
            fast.softmax(x.data(), 0, 40, 40);
            assertEquals(Float.NaN, x.get(0, 3));
        }
    }

    @Test
    void extremeLogitsStayFinite() {
        try (Arena arena = Arena.ofConfined()) {
            Matrix x = Matrix.of(arena.allocate(16, 64), 1, 4);
            x.set(new float[] {3e38f, -3e38f, 0, 1});
            assertEquals(3e38f, fast.logSumExp(x.data(), 0, 4), 1e31);
            fast.softmax(x.data(), 0, 4, 4);
            assertArrayEquals(new float[] {1, 0, 0, 0}, x.toArray(), 1e-30f);
        }
    }
}
