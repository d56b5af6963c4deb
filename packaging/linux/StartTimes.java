import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Times how long programs take to show their window, all by the same criterion: from just before the process is made to
///
/// 1. *mapped*: the X server reports (MapNotify on the root window) that a window of at least 700 × 500 pixels (no splash screen) that is
///    none of the pop-up kind is on the screen. Nothing is polled, so that the waiting takes no processor time.
/// 2. *drawn*: 32 rows of that window, spread over its height and looked at every ten milliseconds from then on, hold
///    more than [#COLOURS] colours between them.
///
/// ```sh
/// java packaging/linux/StartTimes.java ROOT ROUNDS warm|cold NAME=COMMAND…
/// ```
///
/// runs each COMMAND by a shell in ROOT (chroot, as the user `try`) on the display of DISPLAY, in turns, after one round
/// that does not count (warm), or each time after the system was told to forget what it keeps in memory of the files of
/// ROOT (cold). No window manager may run there. Prints the medians in milliseconds and the single times.
final class StartTimes {
    /// An empty window has one; one with a frame, and nothing inside yet, few. Smoothed letters bring dozens.
    private static final int COLOURS = 8;

    private static final int ROWS = 32;

    private static final int MINIMUM_WIDTH = 700;
    private static final int MINIMUM_HEIGHT = 500;
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(90);
    private static final int MAP_NOTIFY = 19;
    private static final long SUBSTRUCTURE_NOTIFY = 1L << 19;
    private static final long ALL_PLANES = -1L;
    private static final int Z_PIXMAP = 2;
    private static final int DONT_NEED = 4;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup X11 = SymbolLookup.libraryLookup("libX11.so.6", Arena.global());

    private final MethodHandle nextEvent = x("XNextEvent", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
    private final MethodHandle pending = x("XPending", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    private final MethodHandle geometry = x(
            "XGetGeometry",
            FunctionDescriptor.of(
                    JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
    private final MethodHandle image = x(
            "XGetImage",
            FunctionDescriptor.of(
                    ADDRESS,
                    ADDRESS,
                    JAVA_LONG,
                    JAVA_INT,
                    JAVA_INT,
                    JAVA_INT,
                    JAVA_INT,
                    JAVA_LONG,
                    JAVA_INT));
    private final MethodHandle pixel =
            x("XGetPixel", FunctionDescriptor.of(JAVA_LONG, ADDRESS, JAVA_INT, JAVA_INT));
    private final MethodHandle destroyImage = x("XDestroyImage", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    private final MethodHandle fadvise = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("posix_fadvise"),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
    private final MethodHandle open = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("open"), FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    private final MethodHandle close =
            LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow("close"), FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private final Path root;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment display;

    private record Times(long mapped, long drawn) {}

    private record Size(int width, int height) {}

    private StartTimes(Path root) throws Throwable {
        this.root = root;
        display = (MemorySegment)
                x("XOpenDisplay", FunctionDescriptor.of(ADDRESS, ADDRESS)).invokeExact(MemorySegment.NULL);
        if (display.equals(MemorySegment.NULL)) {
            throw new IOException("no display " + System.getenv("DISPLAY"));
        }
        // A window that is closed while it is looked at is no mistake.
        MemorySegment ignore = LINKER.upcallStub(
                java.lang.invoke.MethodHandles.dropArguments(
                        java.lang.invoke.MethodHandles.constant(int.class, 0), 0, MemorySegment.class, MemorySegment.class),
                FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS),
                arena);
        MemorySegment unused = (MemorySegment) x("XSetErrorHandler", FunctionDescriptor.of(ADDRESS, ADDRESS))
                .invokeExact(ignore);
        long screen = (long) x("XDefaultRootWindow", FunctionDescriptor.of(JAVA_LONG, ADDRESS)).invokeExact(display);
        int result = (int) x("XSelectInput", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG))
                .invokeExact(display, screen, SUBSTRUCTURE_NOTIFY);
        result = (int) x("XSync", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT)).invokeExact(display, 0);
    }

    public static void main(String[] arguments) throws Throwable {
        StartTimes times = new StartTimes(Path.of(arguments[0]).toRealPath());
        int rounds = Integer.parseInt(arguments[1]);
        boolean isCold = arguments[2].equals("cold");
        Map<String, List<Times>> found = new LinkedHashMap<>();
        for (int round = isCold ? 1 : 0; round <= rounds; round++) {
            for (String program : Arrays.asList(arguments).subList(3, arguments.length)) {
                String[] parts = program.split("=", 2);
                if (isCold) {
                    times.forget();
                }
                Times took = times.start(parts[1]);
                if (round > 0) {
                    found.computeIfAbsent(parts[0], ignored -> new ArrayList<>()).add(took);
                }
            }
        }
        found.forEach((name, all) -> System.out.printf(
                "%-28s mapped %5d  drawn %5d   %s%n",
                name,
                median(all.stream().map(Times::mapped)),
                median(all.stream().map(Times::drawn)),
                all.stream().map(time -> time.mapped() + "/" + time.drawn()).toList()));
        System.exit(0);
    }

    private static long median(Stream<Long> times) {
        List<Long> sorted = times.sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    private Times start(String command) throws Throwable {
        ProcessBuilder builder = new ProcessBuilder(
                "chroot",
                "--userspec=try:try",
                root.toString(),
                "/usr/bin/env",
                "-i",
                "PATH=/usr/bin:/bin",
                "HOME=/home/try",
                "USER=try",
                "LANG=C.UTF-8",
                "DISPLAY=" + System.getenv("DISPLAY"),
                "/bin/sh",
                "-c",
                "exec " + command);
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(new File("/dev/null")));
        drain();
        long begin = System.nanoTime();
        Process process = builder.start();
        try {
            long window = mapped(begin);
            long mapped = System.nanoTime();
            while (colours(window) <= COLOURS && System.nanoTime() - begin < LONGEST_NANOS) {
                Thread.sleep(10);
            }
            long drawn = System.nanoTime();
            return new Times((mapped - begin) / 1_000_000, (drawn - begin) / 1_000_000);
        } finally {
            List<ProcessHandle> all = process.descendants().toList();
            process.destroy();
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            all.forEach(ProcessHandle::destroyForcibly);
            Thread.sleep(500);
        }
    }

    private void drain() throws Throwable {
        MemorySegment event = arena.allocate(192);
        while ((int) pending.invokeExact(display) > 0) {
            int unused = (int) nextEvent.invokeExact(display, event);
        }
    }

    /// Waits for the window.
    private long mapped(long begin) throws Throwable {
        // XMapEvent: type, serial, send_event, display, event, window, override_redirect
        MemorySegment event = arena.allocate(192);
        while (System.nanoTime() - begin < LONGEST_NANOS) {
            int unused = (int) nextEvent.invokeExact(display, event);
            if (event.get(JAVA_INT, 0) != MAP_NOTIFY || event.get(JAVA_INT, 48) != 0) {
                continue;
            }
            long window = event.get(JAVA_LONG, 40);
            Size size = size(window);
            if (size.width() >= MINIMUM_WIDTH && size.height() >= MINIMUM_HEIGHT) {
                return window;
            }
        }
        throw new IOException("no window");
    }

    private Size size(long window) throws Throwable {
        MemorySegment out = arena.allocate(64, 8);
        int status = (int) geometry.invokeExact(
                display,
                window,
                out,
                out.asSlice(8),
                out.asSlice(16),
                out.asSlice(24),
                out.asSlice(32),
                out.asSlice(40),
                out.asSlice(48));
        return status == 0 ? new Size(0, 0) : new Size(out.get(JAVA_INT, 24), out.get(JAVA_INT, 32));
    }

    private int colours(long window) throws Throwable {
        Size size = size(window);
        List<Long> found = new ArrayList<>();
        for (int row = 0; row < ROWS && size.height() > 0; row++) {
            MemorySegment pixels = (MemorySegment) image.invokeExact(
                    display,
                    window,
                    0,
                    size.height() * (2 * row + 1) / (2 * ROWS),
                    size.width(),
                    1,
                    ALL_PLANES,
                    Z_PIXMAP);
            if (pixels.equals(MemorySegment.NULL)) {
                return 0;
            }
            for (int column = 0; column < size.width(); column++) {
                long colour = (long) pixel.invokeExact(pixels, column, 0);
                if (!found.contains(colour)) {
                    found.add(colour);
                }
                if (found.size() > COLOURS) {
                    break;
                }
            }
            int unused = (int) destroyImage.invokeExact(pixels);
        }
        return found.size();
    }

    /// Takes the files out of the page cache; those that a running program holds stay.
    private void forget() throws Throwable {
        try (Stream<Path> files = Files.walk(root.resolve("usr"));
                Arena names = Arena.ofConfined()) {
            for (Path file : (Iterable<Path>) files.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))::iterator) {
                int descriptor = (int) open.invokeExact(names.allocateFrom(file.toString()), 0);
                if (descriptor >= 0) {
                    int unused = (int) fadvise.invokeExact(descriptor, 0L, 0L, DONT_NEED);
                    unused = (int) close.invokeExact(descriptor);
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static MethodHandle x(String name, FunctionDescriptor signature) {
        return LINKER.downcallHandle(X11.findOrThrow(name), signature);
    }
}
