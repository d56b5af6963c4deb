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
record ProductClock(Product product, Workers workers) {
    private static final int SAMPLES = 21;
    private static final long SAMPLE_NANOS = 3_000_000;
    private static final long WARM_NANOS = 60_000_000;
    /// Rows that any way of laying rows side by side takes together.
    private static final int ALIGNED_ROWS = 16;

    private static final long SEED = 20;

    Timing run(Job job) {
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

    private static Timing time(TokenProducts products, Job job) {
        int layer = 0;
        long begun = System.nanoTime();
        long count = 0;
        while (System.nanoTime() - begun < WARM_NANOS || count < 2) {
            job.check();
            products.run(layer);
            layer = (layer + 1) % products.layers();
            count++;
        }
        double each = (double) (System.nanoTime() - begun) / count;
        int runs = (int) Math.clamp(Math.ceil(SAMPLE_NANOS / each), 1, 1 << 20);
        double[] samples = new double[SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
            job.check();
            long from = System.nanoTime();
            for (int k = 0; k < runs; k++) {
                products.run(layer);
                layer = layer + 1 == products.layers() ? 0 : layer + 1;
            }
            samples[i] = (double) (System.nanoTime() - from) / runs;
        }
        return Timing.of(samples);
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
