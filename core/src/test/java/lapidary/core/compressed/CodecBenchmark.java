package lapidary.core.compressed;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import lapidary.core.linalg.NastyWeights;
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

/// Encoding and decoding beside the native library (`-Dlapidary.ggml=PATH`), one thread each:
/// microseconds for four rows
/// of 4096 bell-shaped weights. Sampled, because the fastest calls (`p0.00`) tell the two apart also on a busy
/// machine. Refuses to measure what does not give the same bytes.
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
public class CodecBenchmark {
    static final int ROWS = 4;
    static final int COLUMNS = 4096;

    @Param({"Q8_0", "Q4_0", "Q4_K", "Q5_K", "Q6_K", "Q3_K", "Q2_K", "IQ4_NL", "IQ4_XS"})
    public DType type = DType.Q8_0;

    @Param({"false"})
    public boolean weighed;

    private final Arena arena = Arena.ofShared();
    private final float[] weights = new float[ROWS * COLUMNS];
    private final float[] decoded = new float[ROWS * COLUMNS];
    private final float[] importance = NastyWeights.importance(COLUMNS, 1);
    private Codec codec = Codecs.find(type).orElseThrow();
    private GgmlLibrary ggml = GgmlLibrary.open();
    private MethodHandle dequantize = ggml.dequantizer(type);
    private MemorySegment nativeWeights = MemorySegment.NULL;
    private MemorySegment nativeImportance = MemorySegment.NULL;
    private MemorySegment nativeBytes = MemorySegment.NULL;
    private MemorySegment bytes = MemorySegment.NULL;

    @Setup
    public void setUp() {
        Random random = new Random(1);
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) random.nextGaussian() * 0.02f;
        }
        codec = Codecs.find(type).orElseThrow();
        ggml = GgmlLibrary.open();
        dequantize = ggml.dequantizer(type);
        nativeWeights = arena.allocate(4L * weights.length, 64);
        MemorySegment.copy(weights, 0, nativeWeights, ValueLayout.JAVA_FLOAT, 0, weights.length);
        nativeImportance = arena.allocateFrom(ValueLayout.JAVA_FLOAT, importance);
        nativeBytes = arena.allocate(type.bytes(Shape.of(ROWS, COLUMNS)), 64);
        bytes = MemorySegment.ofArray(new byte[(int) nativeBytes.byteSize()]);
        encodeHere();
        encodeByGgml();
        if (bytes.mismatch(nativeBytes) != -1) {
            throw new IllegalStateException(type + ": not the bytes of the native library");
        }
    }

    @TearDown
    public void close() {
        arena.close();
    }

    @Benchmark
    public MemorySegment encodeHere() {
        if (weighed) {
            long rowBytes = bytes.byteSize() / ROWS;
            for (int row = 0; row < ROWS; row++) {
                codec.encodeRow(weights, row * COLUMNS, COLUMNS, importance, bytes, row * rowBytes);
            }
        } else {
            codec.encode(weights, 0, weights.length, bytes, 0);
        }
        return bytes;
    }

    @Benchmark
    public long encodeByGgml() {
        MemorySegment weighing = weighed ? nativeImportance : MemorySegment.NULL;
        return ggml.quantize(type, nativeWeights, ROWS, COLUMNS, weighing, nativeBytes);
    }

    @Benchmark
    public float[] decodeHere() {
        codec.decode(nativeBytes, 0, weights.length, decoded, 0);
        return decoded;
    }

    @Benchmark
    public MemorySegment decodeByGgml() throws Throwable {
        dequantize.invokeExact(nativeBytes, nativeWeights, (long) weights.length);
        return nativeWeights;
    }
}
