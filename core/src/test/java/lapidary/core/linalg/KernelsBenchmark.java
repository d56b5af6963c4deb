package lapidary.core.linalg;

import java.lang.foreign.Arena;
import java.util.Random;
import java.util.concurrent.TimeUnit;
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

/// The vector kernels beside their plain twins, on a row of the sample's logits (2048) and of
/// its attention scores (256).
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class KernelsBenchmark {
    @Param({"plain", "vector"})
    public String version = "";

    private final Arena arena = Arena.ofShared();
    private Kernels kernels = new PlainKernels();
    private Matrix rows = Matrix.of(arena.allocate(4L * 2 * 2048, 64), 2, 2048);

    @Setup
    public void fill() {
        kernels = version.equals("vector") ? new VectorKernels() : new PlainKernels();
        rows = GemmTest.random(arena, 2, 2048, new Random(1));
    }

    @TearDown
    public void free() {
        arena.close();
    }

    @Benchmark
    public float softmax() {
        kernels.softmax(rows.data(), 0, 200, 256);
        return rows.get(0, 0);
    }

    @Benchmark
    public double logSumExp() {
        return kernels.logSumExp(rows.data(), 0, 2048);
    }

    @Benchmark
    public double divergence() {
        return kernels.divergence(rows.data(), 0, 9, rows.data(), 2048, 9, 2048);
    }

    @Benchmark
    public float gate() {
        kernels.siluTimes(rows.data(), 0, rows.data(), 2048, 512);
        return rows.get(0, 0);
    }

    @Benchmark
    public float rmsNorm() {
        kernels.rmsNorm(rows.data(), 0, rows.data(), 256, 1e-5f, rows.data(), 2048);
        return rows.get(1, 0);
    }

    @Benchmark
    public double sumOfSquares() {
        return kernels.sumOfSquares(rows.data(), 0, 2048);
    }
}
