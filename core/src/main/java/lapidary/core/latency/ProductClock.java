package lapidary.core.latency;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import lapidary.core.compressed.Codec;
import lapidary.core.compressed.Codecs;
import lapidary.core.compressed.Dense;
import lapidary.core.compressed.Packed;
import lapidary.core.infer.TokenProducts;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;

/// Times one product: as many layers of its shape as the working set holds, multiplied in turn, so that each is where
/// it would be in generation when its turn comes.
///
/// @param warmNanos that it is run at least before it counts
record ProductClock(Product product, long warmNanos, Workers workers) {
    private static final int SAMPLES = 7;
    private static final long SAMPLE_NANOS = 2_000_000;
    private static final long WINDOW_NANOS = 8_000_000;
    private static final long MOST_WARM_NANOS = 4_000_000_000L;
    private static final int EVEN_WINDOWS = 4;
    private static final double STEADY = 0.95;
    private static final int MOST_RUNS = 1 << 12;
    /// Rows that any way of laying rows side by side takes together.
    private static final int ALIGNED_ROWS = 16;

    private static final long SEED = 20;

    /// Nanoseconds of a product, timed some times.
    double[] run(Job job) {
        try (Arena arena = Arena.ofShared()) {
            int stride = Math.ceilDiv(product.rows(), ALIGNED_ROWS) * ALIGNED_ROWS;
            double each = (double) stride * product.columns() * Product.bits(product.type()) / Byte.SIZE;
            long layers = Math.clamp((long) Math.ceil(product.workingSet() / each), 1, Integer.MAX_VALUE / stride);
            RowSource weights = weights(Math.multiplyExact(layers, stride), arena);
            job.check();
            try (TokenProducts products = new TokenProducts(weights, product.rows(), stride, workers)) {
                return time(products, job);
            }
        }
    }

    private double[] time(TokenProducts products, Job job) {
        double each = warm(products, job);
        int runs = (int) Math.clamp(Math.ceil(SAMPLE_NANOS / each), 1, MOST_RUNS);
        double[] samples = new double[SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
            job.check();
            samples[i] = run(products, i * runs, runs);
        }
        return samples;
    }

    /// Multiplies until it has not become faster for a while: the runtime compiles kernels while they run.
    ///
    /// @return nanoseconds of a product
    private double warm(TokenProducts products, Job job) {
        double best = Double.POSITIVE_INFINITY;
        int even = 0;
        int done = 0;
        int runs = 1;
        long begun = System.nanoTime();
        for (long passed = 0;
                passed < MOST_WARM_NANOS && (even < EVEN_WINDOWS || passed < warmNanos);
                passed = System.nanoTime() - begun) {
            job.check();
            double each = run(products, done, runs);
            even = each > best * STEADY ? even + 1 : 0;
            best = Math.min(best, each);
            done = (done + runs) % products.layers();
            runs = (int) Math.clamp(Math.ceil(WINDOW_NANOS / each), 1, MOST_RUNS);
        }
        return best;
    }

    /// Nanoseconds of each of some products.
    private static double run(TokenProducts products, int first, int runs) {
        int layer = first % products.layers();
        long from = System.nanoTime();
        for (int i = 0; i < runs; i++) {
            products.run(layer);
            layer = layer + 1 == products.layers() ? 0 : layer + 1;
        }
        return Math.max(1, (double) (System.nanoTime() - from) / runs);
    }

    /// Random weights of the type, the same row again and again: what they are does not matter,
    /// where they lie does.
    private RowSource weights(long rows, Arena arena) {
        SplittableRandom random = new SplittableRandom(SEED);
        float[] row = new float[product.columns()];
        for (int i = 0; i < row.length; i++) {
            row[i] = (float) (random.nextGaussian() * 0.05);
        }
        Shape shape = Shape.of(rows, product.columns());
        DType type = product.type();
        if (type == DType.COMPUTED) {
            return new Repeated(shape, row);
        }
        Codec codec = Codecs.find(type).orElseThrow(() -> new IllegalArgumentException("nothing encodes " + type));
        long rowBytes = type.bytes(Shape.of(product.columns()));
        MemorySegment data = arena.allocate(type.bytes(shape), Long.BYTES);
        codec.encode(row, 0, row.length, data, 0);
        workers.rows(rows - 1, 1 << 10, Job.UNWATCHED, (from, to) -> {
            for (long i = from + 1; i <= to; i++) {
                MemorySegment.copy(data, 0, data, i * rowBytes, rowBytes);
            }
        });
        return type.kind() == DType.Kind.BLOCK ? new Packed(shape, type, data) : new Dense(shape, type, data);
    }

    /// Weights that are no stored type.
    private record Repeated(Shape shape, float[] row) implements RowSource {
        @Override
        public void decode(long firstRow, int rows, float[] out) {
            for (int i = 0; i < rows; i++) {
                System.arraycopy(row, 0, out, i * row.length, row.length);
            }
        }
    }
}
