package lapidary.core.latency;

import java.util.Arrays;
import lapidary.core.infer.TokenClock;
import lapidary.core.job.Job;

/// Times tokens behind a context, when the runtime has compiled what they run through: in bursts, so that what disturbs
/// the machine for a moment hits some of them.
///
/// @param context tokens before them
/// @param warmNanos that it is run at least before it counts
record TokenSamples(TokenClock clock, int context, long warmNanos) {
    /// Of a clock that has not run yet.
    static final long FIRST_WARM_NANOS = 1_000_000_000L;

    /// Tokens that are timed in a row, a few behind the context.
    private static final int BURST = 21;

    private static final int MOST_BURSTS = 15;
    private static final int LEAST_BURSTS = 2;
    private static final int LEAST_SAMPLES = 7;
    private static final long SAMPLE_NANOS = 2_000_000_000L;

    /// Fewer tokens than that compile nothing.
    private static final int LEAST_WARM = 200;

    private static final long MOST_WARM_NANOS = 6_000_000_000L;
    private static final int EVEN_WINDOWS = 4;
    private static final double STEADY = 0.95;

    /// Tokens that are ever fed before a restart.
    static int room(int context) {
        return Math.addExact(context, BURST);
    }

    Timing run(Job job) {
        warm(job);
        double[] nanos = new double[MOST_BURSTS * BURST];
        int count = 0;
        long from = System.nanoTime();
        for (int burst = 0; burst < MOST_BURSTS && goesOn(from, burst < LEAST_BURSTS, count); burst++) {
            fill(job);
            for (int i = 0; i < BURST && goesOn(from, false, count); i++) {
                nanos[count++] = clock.next(job);
            }
        }
        return Timing.of(Arrays.copyOf(nanos, count));
    }

    private static boolean goesOn(long from, boolean isBegun, int count) {
        return isBegun || count < LEAST_SAMPLES || System.nanoTime() - from < SAMPLE_NANOS;
    }

    /// Until tokens have not become faster for a while, or far fewer where each takes long.
    private void warm(Job job) {
        double best = Double.POSITIVE_INFINITY;
        int even = 0;
        int tokens = 0;
        long begun = System.nanoTime();
        for (long passed = 0; isWarming(passed, tokens, even); passed = System.nanoTime() - begun) {
            fill(job);
            double[] window = new double[BURST];
            int count = 0;
            for (; count < BURST && (count < LEAST_SAMPLES || System.nanoTime() - begun < MOST_WARM_NANOS); count++) {
                window[count] = clock.next(job);
            }
            Arrays.sort(window, 0, count);
            double median = window[count / 2];
            even = median > best * STEADY ? even + 1 : 0;
            best = Math.min(best, median);
            tokens += count;
        }
    }

    private boolean isWarming(long passed, int tokens, int even) {
        return passed < MOST_WARM_NANOS && (passed < warmNanos || tokens < LEAST_WARM || even < EVEN_WINDOWS);
    }

    private void fill(Job job) {
        job.check();
        clock.restart();
        clock.fill(context, job);
    }
}
