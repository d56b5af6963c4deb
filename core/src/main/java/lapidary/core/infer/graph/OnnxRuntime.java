package lapidary.core.infer.graph;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import lapidary.core.job.Workers;
import lapidary.core.tensor.DType;
import org.jspecify.annotations.Nullable;

/// The one ONNX Runtime of the process, loaded when the first graph is run: one pool of threads for all sessions, as
/// many as the program has workers, none of which spins when there is nothing to do. It sends nothing anywhere and
/// never loads a library that a model names.
final class OnnxRuntime {
    private static final long START_STACK_BYTES = 256L << 20;

    private static @Nullable OnnxRuntime shared;

    private final OrtEnvironment environment;
    private final boolean hasPool;

    private OnnxRuntime(OrtEnvironment environment, boolean hasPool) {
        this.environment = environment;
        this.hasPool = hasPool;
    }

    /// @throws GraphException when there is none for this system
    static synchronized OnnxRuntime get() throws GraphException {
        OnnxRuntime found = shared;
        if (found == null) {
            found = load();
            shared = found;
        }
        return found;
    }

    private static OnnxRuntime load() throws GraphException {
        try {
            Telemetry.turnOff();
            RuntimeLibrary.unpack();
            OnnxRuntime loaded = onLargeStack(OnnxRuntime::create);
            loaded.environment.setTelemetry(false);
            return loaded;
        } catch (LinkageError | RuntimeException | IOException | OrtException e) {
            throw new GraphException(
                    "ONNX Runtime cannot be loaded on this system (" + RuntimeLibrary.system() + "): " + cause(e)
                            + ". Models can still be inspected, compressed and written; only running them needs it.",
                    e);
        }
    }

    private static String cause(Throwable e) {
        Throwable deepest = e;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return String.valueOf(deepest.getMessage());
    }

    /// ONNX Runtime matches the command line of this process against a regular expression while it starts, a few
    /// stack frames for each character: a class path of some thousand characters overflows a usual thread's stack,
    /// and the process dies without a word.
    private static OnnxRuntime onLargeStack(Callable<OnnxRuntime> create) throws OrtException {
        FutureTask<OnnxRuntime> made = new FutureTask<>(create);
        Thread thread = Thread.ofPlatform()
                .daemon()
                .name("lapidary-onnx-start")
                .stackSize(START_STACK_BYTES)
                .start(made);
        boolean isInterrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
        return switch (made.state()) {
            case SUCCESS -> made.resultNow();
            default -> throw failure(made.exceptionNow());
        };
    }

    private static OrtException failure(Throwable cause) {
        return switch (cause) {
            case OrtException failed -> failed;
            case RuntimeException failed -> throw failed;
            case Error failed -> throw failed;
            default -> throw new IllegalStateException(cause);
        };
    }

    private static OnnxRuntime create() throws OrtException {
        try (OrtEnvironment.ThreadingOptions threads = new OrtEnvironment.ThreadingOptions()) {
            threads.setGlobalIntraOpNumThreads(Workers.shared().threads());
            threads.setGlobalInterOpNumThreads(1);
            threads.setGlobalSpinControl(false);
            return new OnnxRuntime(
                    OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "lapidary", threads), true);
        } catch (IllegalStateException e) {
            // Somebody in this process made one before: its sessions have pools of their own.
            return new OnnxRuntime(OrtEnvironment.getEnvironment(), false);
        }
    }

    OrtEnvironment environment() {
        return environment;
    }

    /// Options of every session here.
    ///
    /// @param isSmall whether handing work to other threads costs more than it saves
    OrtSession.SessionOptions options(boolean isSmall) throws OrtException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
        if (isSmall) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
        } else if (hasPool) {
            options.disablePerSessionThreads();
        } else {
            options.setIntraOpNumThreads(Workers.shared().threads());
            options.setInterOpNumThreads(1);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
        }
        // Or DequantizeLinear and MatMul would be joined and the activations rounded to 8 bits.
        options.addConfigEntry("session.qdq_matmulnbits_accuracy_level", "1");
        return options;
    }

    /// The runtime's name of a type; empty when its Java interface has none.
    static Optional<OnnxJavaType> type(DType type) {
        return Optional.ofNullable(
                switch (type) {
                    case F32 -> OnnxJavaType.FLOAT;
                    case F64 -> OnnxJavaType.DOUBLE;
                    case F16 -> OnnxJavaType.FLOAT16;
                    case BF16 -> OnnxJavaType.BFLOAT16;
                    case I8 -> OnnxJavaType.INT8;
                    case U8 -> OnnxJavaType.UINT8;
                    case I16 -> OnnxJavaType.INT16;
                    case I32 -> OnnxJavaType.INT32;
                    case I64 -> OnnxJavaType.INT64;
                    case BOOL -> OnnxJavaType.BOOL;
                    default -> null;
                });
    }
}
