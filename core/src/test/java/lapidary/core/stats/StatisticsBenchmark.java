package lapidary.core.stats;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import lapidary.core.compressed.Codecs;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.compressed.Dense;
import lapidary.core.compressed.Packed;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// All statistics of a tensor beside a plain copy of its bytes, by the same threads: how much of the memory's speed
/// they reach. The weights are drawn from a normal distribution.
///
/// With the test class path: `java --add-modules jdk.incubator.vector org.openjdk.jmh.Main StatisticsBenchmark`.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
public class StatisticsBenchmark {
    private static final int COLUMNS = 4096;
    private static final int PIECE = 1 << 20;

    @Param({"F32", "BF16", "F16", "Q8_0"})
    public DType type = DType.F32;

    @Param({"131072", "4096"})
    public int rows;

    private final Arena arena = Arena.ofShared();
    private MemorySegment stored = MemorySegment.NULL;
    private MemorySegment copy = MemorySegment.NULL;
    private CompressedTensor tensor = new Dense(Shape.of(0), DType.F32, MemorySegment.NULL);

    @Setup
    public void fill() {
        Shape shape = Shape.of(rows, COLUMNS);
        stored = arena.allocate(type.bytes(shape), 64);
        copy = arena.allocate(type.bytes(shape), 64);
        float[] some = new float[1 << 22];
        Random random = new Random(1);
        for (int i = 0; i < some.length; i++) {
            some[i] = (float) (0.02 * random.nextGaussian());
        }
        long rowBytes = type.bytes(Shape.of(COLUMNS));
        int someRows = some.length / COLUMNS;
        for (int row = 0; row < rows; row += someRows) {
            Codecs.find(type).orElseThrow().encode(some, 0, some.length, stored, row * rowBytes);
        }
        copy.fill((byte) 1);
        tensor = type.kind() == DType.Kind.BLOCK ? new Packed(shape, type, stored) : new Dense(shape, type, stored);
    }

    @TearDown
    public void free() {
        arena.close();
    }

    @Benchmark
    public MemorySegment copy() {
        long pieces = Math.ceilDiv(stored.byteSize(), (long) PIECE);
        Workers.shared().rows(pieces, 4, Job.UNWATCHED, (from, to) -> {
            long begin = from * PIECE;
            MemorySegment.copy(stored, begin, copy, begin, Math.min(stored.byteSize(), to * PIECE) - begin);
        });
        return copy;
    }

    @Benchmark
    public Statistics statistics() {
        return Statistics.of(tensor, Job.UNWATCHED);
    }
}
