package lapidary.core.infer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NativeWeightsTest {
    private static final long COPY_BYTES = 4 * 6 * 5;

    private final AtomicInteger decoded = new AtomicInteger();
    private long before;

    @BeforeEach
    void count() {
        before = NativeFloats.liveBytes();
    }

    @AfterEach
    void leavesNothing() {
        assertEquals(before, NativeFloats.liveBytes());
    }

    @Test
    void decodesASourceOnceForAllWhoUseIt() {
        try (NativeWeights weights = new NativeWeights(10 * COPY_BYTES, Workers.shared())) {
            RowSource source = source(1);
            try (NativeWeights.Lease first = weights.acquire(source, Job.UNWATCHED);
                    NativeWeights.Lease second = weights.acquire(source, Job.UNWATCHED)) {
                assertEquals(first.matrix(), second.matrix());
                assertEquals(103, first.matrix().get(0, 3));
                assertEquals(153, first.matrix().get(5, 3));
            }
            weights.acquire(source, Job.UNWATCHED).close();
            assertEquals(1, decoded.get());
            assertEquals(COPY_BYTES, weights.bytes());
        }
    }

    @Test
    void dropsWhatWasUsedLongestAgoWhenTheBudgetIsFull() {
        try (NativeWeights weights = new NativeWeights(2 * COPY_BYTES, Workers.shared())) {
            RowSource a = source(1);
            RowSource b = source(2);
            RowSource c = source(3);
            use(weights, a, b, a, c);
            assertEquals(3, decoded.get());
            assertEquals(2 * COPY_BYTES, weights.bytes());
            use(weights, a, c);
            assertEquals(3, decoded.get());
            use(weights, b);
            assertEquals(4, decoded.get());
        }
    }

    @Test
    void whatIsHeldStaysBeyondTheBudget() {
        try (NativeWeights weights = new NativeWeights(COPY_BYTES, Workers.shared())) {
            NativeWeights.Lease a = weights.acquire(source(1), Job.UNWATCHED);
            NativeWeights.Lease b = weights.acquire(source(2), Job.UNWATCHED);
            assertEquals(2 * COPY_BYTES, weights.bytes());
            assertArrayEquals(
                    new float[] {100, 101, 102, 103, 104}, a.matrix().rows(0, 1).toArray());
            a.close();
            assertEquals(COPY_BYTES, weights.bytes());
            assertEquals(200, b.matrix().get(0, 0));
            b.close();
            assertEquals(COPY_BYTES, weights.bytes());
        }
    }

    @Test
    void equalSourcesThatAreNotTheSameAreTwo() {
        record Constant(Shape shape) implements RowSource {
            @Override
            public void decode(long firstRow, int rows, float[] out) {}
        }
        try (NativeWeights weights = new NativeWeights(1000, Workers.shared())) {
            use(weights, new Constant(Shape.of(2, 5)), new Constant(Shape.of(2, 5)));
            assertEquals(80, weights.bytes());
        }
    }

    @Test
    void aSourceThatFailsLeavesNothingBehind() {
        try (NativeWeights weights = new NativeWeights(1000, Workers.shared())) {
            RowSource broken = new RowSource() {
                @Override
                public Shape shape() {
                    return Shape.of(6, 5);
                }

                @Override
                public void decode(long firstRow, int rows, float[] out) {
                    throw new IllegalStateException("broken");
                }
            };
            assertThrows(IllegalStateException.class, () -> weights.acquire(broken, Job.UNWATCHED));
            assertEquals(0, weights.bytes());
            assertEquals(before, NativeFloats.liveBytes());
        }
    }

    @Test
    void cancellingWhileDecodingLeavesNothingBehind() {
        try (NativeWeights weights = new NativeWeights(1000, Workers.shared())) {
            Job cancelled = new Job() {
                @Override
                public boolean isCancelled() {
                    return true;
                }

                @Override
                public void report(double fraction, String activity) {}
            };
            assertThrows(CancellationException.class, () -> weights.acquire(source(1), cancelled));
            assertEquals(before, NativeFloats.liveBytes());
        }
    }

    @Test
    void nothingIsToBeHadAfterClosing() {
        NativeWeights weights = new NativeWeights(1000, Workers.shared());
        use(weights, source(1));
        weights.close();
        assertThrows(IllegalStateException.class, () -> weights.acquire(source(1), Job.UNWATCHED));
    }

    private static void use(NativeWeights weights, RowSource... sources) {
        for (RowSource source : sources) {
            weights.acquire(source, Job.UNWATCHED).close();
        }
    }

    /// Weights 100·number + 10·row + column.
    private RowSource source(int number) {
        return new RowSource() {
            @Override
            public Shape shape() {
                return Shape.of(6, 5);
            }

            @Override
            public void decode(long firstRow, int rows, float[] out) {
                decoded.incrementAndGet();
                for (int i = 0; i < rows * 5; i++) {
                    out[i] = 100 * number + 10 * (firstRow + i / 5) + i % 5;
                }
            }
        };
    }
}
