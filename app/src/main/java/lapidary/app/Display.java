package lapidary.app;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Whether this machine can show a window, and if not, why not.
final class Display {
    /// What JavaFX loads on Linux, with the package of Debian and Ubuntu that brings it.
    private static final List<Library> NEEDED = List.of(
            new Library("libfreetype.so.6", "libfreetype6"),
            new Library("libfontconfig.so.1", "libfontconfig1"),
            new Library("libpangoft2-1.0.so.0", "libpangoft2-1.0-0"),
            new Library("libgtk-3.so.0", "libgtk-3-0"),
            new Library("libXtst.so.6", "libxtst6"));

    private final String system;
    private final UnaryOperator<@Nullable String> environment;
    private final Predicate<String> loads;
    private final Predicate<String> answers;

    /// @param system name of the operating system
    /// @param environment value of a variable, null when unset
    /// @param loads whether a shared library can be loaded
    /// @param answers whether the X server of that name takes connections
    Display(
            String system,
            UnaryOperator<@Nullable String> environment,
            Predicate<String> loads,
            Predicate<String> answers) {
        this.system = system;
        this.environment = environment;
        this.loads = loads;
        this.answers = answers;
    }

    static Display ofProcess() {
        if (System.getProperty("glass.platform", "").equalsIgnoreCase("Headless")) {
            // JavaFX's own platform without a screen: tests and snapshots.
            return new Display("headless", name -> null, name -> true, name -> true);
        }
        return new Display(System.getProperty("os.name", ""), System::getenv, Display::canLoad, Display::canConnect);
    }

    /// Why no window can be shown, as half a sentence; empty when one can.
    Optional<String> obstacle() {
        if (!system.startsWith("Linux")) {
            return Optional.empty();
        }
        String display = environment.apply("DISPLAY");
        if (display == null || display.isBlank()) {
            String wayland = environment.apply("WAYLAND_DISPLAY");
            return Optional.of(
                    wayland == null || wayland.isBlank()
                            ? "there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)"
                            : "there is no X display (WAYLAND_DISPLAY is set, but windows need XWayland and DISPLAY)");
        }
        List<String> missing = new ArrayList<>();
        for (Library library : NEEDED) {
            if (!loads.test(library.file)) {
                missing.add(library.file + " (package " + library.debianPackage + ")");
            }
        }
        if (!missing.isEmpty()) {
            return Optional.of("there is no display: this system lacks " + String.join(", ", missing));
        }
        return answers.test(display)
                ? Optional.empty()
                : Optional.of("there is no display (DISPLAY is " + display + ", and nothing answers there)");
    }

    private static boolean canLoad(String library) {
        try {
            // Never unloaded: GTK and what it loads must not be.
            SymbolLookup.libraryLookup(library, Arena.global());
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /// XOpenDisplay(NULL) takes the name from the environment, as JavaFX does.
    private static boolean canConnect(String display) {
        Linker linker = Linker.nativeLinker();
        SymbolLookup x11;
        try {
            x11 = SymbolLookup.libraryLookup("libX11.so.6", Arena.global());
        } catch (IllegalArgumentException e) {
            return false;
        }
        FunctionDescriptor open = FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.ADDRESS);
        FunctionDescriptor close = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS);
        try {
            MemorySegment connection = (MemorySegment)
                    linker.downcallHandle(x11.findOrThrow("XOpenDisplay"), open).invokeExact(MemorySegment.NULL);
            if (connection.address() == 0) {
                return false;
            }
            int unused = (int) linker.downcallHandle(x11.findOrThrow("XCloseDisplay"), close)
                    .invokeExact(connection);
            return true;
        } catch (Throwable e) {
            throw new IllegalStateException("XOpenDisplay takes a name and gives a connection", e);
        }
    }

    private record Library(String file, String debianPackage) {}
}
