package lapidary.core.infer.graph;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/// Keeps ONNX Runtime from reporting home.
///
/// Its library reports to its maker's servers on every system by now, and is set up for it while its environment is
/// created: an identifier of the machine is written into the user's cache, a log into the temporary folder. The switch
/// of its Java side comes too late for that; the environment variable that it reads first does not. Java cannot set a
/// variable of its own process, the C library can.
final class Telemetry {
    static final String SWITCH = "ORT_DISABLE_TELEMETRY";

    private Telemetry() {}

    /// Before the library is loaded. A user who has set the variable has decided already.
    static void turnOff() {
        if (System.getenv(SWITCH) != null) {
            return;
        }
        Linker linker = Linker.nativeLinker();
        Optional<MemorySegment> posix = linker.defaultLookup().find("setenv");
        Optional<MemorySegment> windows = linker.defaultLookup().find("_putenv_s");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(SWITCH);
            MemorySegment value = arena.allocateFrom("1");
            if (posix.isPresent()) {
                MethodHandle set =
                        linker.downcallHandle(posix.get(), FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
                int unused = (int) set.invokeExact(name, value, 1);
            } else if (windows.isPresent()) {
                MethodHandle set =
                        linker.downcallHandle(windows.get(), FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
                int unused = (int) set.invokeExact(name, value);
            }
        } catch (Throwable e) {
            throw new IllegalStateException("the environment variable " + SWITCH + " cannot be set", e);
        }
    }
}
