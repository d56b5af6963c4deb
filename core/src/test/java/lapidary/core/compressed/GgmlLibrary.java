package lapidary.core.compressed;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Locale;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;
import org.jspecify.annotations.Nullable;

/// ggml itself, called through the foreign-function interface: `libggml-base.so`, as the npm package
/// `@node-llama-cpp/linux-x64` brings it, named by `-Dlapidary.ggml=PATH`.
public final class GgmlLibrary {
    public static final String PROPERTY = "lapidary.ggml";

    private final SymbolLookup symbols;
    private final MethodHandle quantize;

    private GgmlLibrary(Path file) {
        symbols = SymbolLookup.libraryLookup(file, Arena.global());
        quantize = Linker.nativeLinker()
                .downcallHandle(
                        symbols.findOrThrow("ggml_quantize_chunk"),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_INT,
                                ValueLayout.ADDRESS,
                                ValueLayout.ADDRESS,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.ADDRESS));
    }

    public static boolean isThere() {
        return System.getProperty(PROPERTY) != null;
    }

    public static GgmlLibrary open() {
        return new GgmlLibrary(Path.of(System.getProperty(PROPERTY)));
    }

    /// `ggml_quantize_chunk` on whole rows; returns the bytes written.
    ///
    /// @param importance [MemorySegment#NULL] for none
    public long quantize(
            DType type, MemorySegment in, long rows, long columns, MemorySegment importance, MemorySegment out) {
        try {
            return (long) quantize.invokeExact(id(type), in, out, 0L, rows, columns, importance);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /// One row, as the library quantizes it.
    public byte[] quantize(DType type, float[] row, float @Nullable [] importance) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(type.bytes(Shape.of(row.length)), 64);
            MemorySegment weighing =
                    importance == null ? MemorySegment.NULL : arena.allocateFrom(ValueLayout.JAVA_FLOAT, importance);
            quantize(type, arena.allocateFrom(ValueLayout.JAVA_FLOAT, row), 1, row.length, weighing, out);
            return out.toArray(ValueLayout.JAVA_BYTE);
        }
    }

    /// What the library reads from encoded bytes.
    public float[] dequantize(DType type, byte[] bytes, int count) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment values = arena.allocate(4L * count, 64);
            dequantizer(type).invokeExact(arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes), values, (long) count);
            return values.toArray(ValueLayout.JAVA_FLOAT);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /// The library's own `dequantize_row_…`: bytes, values, count.
    MethodHandle dequantizer(DType type) {
        boolean isKType = type.name().matches("Q\\d_K");
        String name = isKType ? type.name().replace('Q', 'q') : type.name().toLowerCase(Locale.ROOT);
        return Linker.nativeLinker()
                .downcallHandle(
                        symbols.findOrThrow("dequantize_row_" + name),
                        FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG));
    }

    /// The number that stands for a type in GGUF files.
    private static int id(DType type) {
        return switch (type) {
            case Q4_0 -> 2;
            case Q4_1 -> 3;
            case Q5_0 -> 6;
            case Q5_1 -> 7;
            case Q8_0 -> 8;
            case Q2_K -> 10;
            case Q3_K -> 11;
            case Q4_K -> 12;
            case Q5_K -> 13;
            case Q6_K -> 14;
            case IQ2_XXS -> 16;
            case IQ2_XS -> 17;
            case IQ3_XXS -> 18;
            case IQ1_S -> 19;
            case IQ4_NL -> 20;
            case IQ3_S -> 21;
            case IQ2_S -> 22;
            case IQ4_XS -> 23;
            case IQ1_M -> 29;
            case TQ1_0 -> 34;
            case TQ2_0 -> 35;
            case MXFP4 -> 39;
            case NVFP4 -> 40;
            case Q1_0 -> 41;
            case Q2_0 -> 42;
            default -> throw new IllegalArgumentException("not compared with ggml: " + type);
        };
    }
}
