package lapidary.core.linalg;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;

/// The OpenBLAS library that ND4J brings, called directly by the foreign-function interface.
///
/// It is loaded once, on first use, before ND4J would load it. OpenBLAS 0.3.19 takes its AVX2 kernels on processors
/// newer than itself; where the processor has AVX-512 the environment variable that it reads while loading tells it
/// so, unless the user has set it. Every call runs on the calling thread: parallelism lies above, over rows and
/// sequences of a fixed size, so that no result depends on the number of threads.
final class OpenBlas {
    static final int ROW_MAJOR = 101;
    static final int PLAIN = 111;
    static final int TRANSPOSED = 112;

    private static final String CORE_TYPE = "OPENBLAS_CORETYPE";
    private static final Linker LINKER = Linker.nativeLinker();

    /// `cblas_sgemm(order, transA, transB, m, n, k, alpha, A, lda, B, ldb, beta, C, ldc)`
    static final MethodHandle SGEMM;
    /// `cblas_sgemv(order, trans, m, n, alpha, A, lda, x, incx, beta, y, incy)`
    static final MethodHandle SGEMV;

    /// `cblas_dgemm(order, transA, transB, m, n, k, alpha, A, lda, B, ldb, beta, C, ldc)`
    static final MethodHandle DGEMM;

    private static final MethodHandle SET_THREADS;
    private static final MethodHandle CORE_NAME;

    static {
        chooseKernels();
        open();
        SGEMM = function(
                "cblas_sgemm",
                FunctionDescriptor.ofVoid(
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_FLOAT,
                        ADDRESS,
                        JAVA_INT,
                        ADDRESS,
                        JAVA_INT,
                        JAVA_FLOAT,
                        ADDRESS,
                        JAVA_INT));
        SGEMV = function(
                "cblas_sgemv",
                FunctionDescriptor.ofVoid(
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_FLOAT,
                        ADDRESS,
                        JAVA_INT,
                        ADDRESS,
                        JAVA_INT,
                        JAVA_FLOAT,
                        ADDRESS,
                        JAVA_INT));
        DGEMM = function(
                "cblas_dgemm",
                FunctionDescriptor.ofVoid(
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_DOUBLE,
                        ADDRESS,
                        JAVA_INT,
                        ADDRESS,
                        JAVA_INT,
                        JAVA_DOUBLE,
                        ADDRESS,
                        JAVA_INT));
        SET_THREADS = function("openblas_set_num_threads", FunctionDescriptor.ofVoid(JAVA_INT));
        CORE_NAME = function("openblas_get_corename", FunctionDescriptor.of(ADDRESS));
        keepToOneThread();
    }

    private OpenBlas() {}

    /// Loads the library if that has not happened yet.
    static void load() {}

    /// The kernels it chose: "SkylakeX", "Haswell", "ARMV8" …
    static String kernels() {
        try {
            MemorySegment name = (MemorySegment) CORE_NAME.invokeExact();
            return name.reinterpret(64).getString(0);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /// Holds every later call to one thread. ND4J raises the number when it loads: whoever loads it
    /// calls this next.
    static void keepToOneThread() {
        setThreads(1);
    }

    private static void setThreads(int threads) {
        try {
            SET_THREADS.invokeExact(threads);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /// A foreign call throws nothing of its own; what arrives here is a mistake in its description.
    static IllegalStateException failed(Throwable e) {
        return new IllegalStateException("call of OpenBLAS failed", e);
    }

    /// An installed program has it as a file beside its jars, under the name that JavaCPP would
    /// give to a copy of its own;
    /// out of a jar JavaCPP unpacks it.
    private static void open() {
        String folder = System.getProperty("lapidary.natives");
        if (folder == null) {
            Loader.load(openblas_nolapack.class);
        } else {
            System.load(
                    Path.of(folder, System.mapLibraryName("openblas_nolapack")).toString());
        }
    }

    private static MethodHandle function(String name, FunctionDescriptor signature) {
        // Windows looks only into the library that was loaded, not into what that one loads: there JavaCPP knows the
        // address.
        MemorySegment address = SymbolLookup.loaderLookup()
                .find(name)
                .or(() -> Optional.ofNullable(Loader.addressof(name)).map(p -> MemorySegment.ofAddress(p.address())))
                .orElseThrow(() -> new UnsatisfiedLinkError("OpenBLAS has no function '" + name + "'"));
        return LINKER.downcallHandle(address, signature);
    }

    /// Sets [#CORE_TYPE] in the environment of the C library, which Java's own copy does not reach.
    private static void chooseKernels() {
        if (System.getenv(CORE_TYPE) != null || !Processor.runsSkylakeX()) {
            return;
        }
        LINKER.defaultLookup().find("setenv").ifPresent(OpenBlas::setCoreType);
    }

    private static void setCoreType(MemorySegment setenv) {
        MethodHandle set = LINKER.downcallHandle(setenv, FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
        try (Arena arena = Arena.ofConfined()) {
            int result = (int) set.invokeExact(arena.allocateFrom(CORE_TYPE), arena.allocateFrom("SkylakeX"), 1);
            if (result != 0) {
                throw new IllegalStateException("setenv returned " + result);
            }
        } catch (Throwable e) {
            throw failed(e);
        }
    }
}
