package lapidary.core.job;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/// What a job will take of disks and of memory, held against what there is, before it begins.
///
/// Disk space is exact where file sizes are, and lacking space refuses; where nobody can tell how much is free, that is
/// said and nothing refused. Memory is an estimate: where it exceeds the heap, or all that the machine has, the job is
/// refused, where it exceeds what is free now it is a warning.
public final class Foresight {
    /// Left free on a disk: a system without any space fails in places that have nothing to do with this program.
    private static final long SPARE = 16L << 20;

    private final Disks disks;
    private final Memory memory;

    /// Of this machine.
    public Foresight() {
        this(Foresight::room, new Memory() {
            @Override
            public long heap() {
                return Runtime.getRuntime().maxMemory();
            }

            @Override
            public long available() {
                return MachineMemory.available();
            }

            @Override
            public long total() {
                return MachineMemory.total();
            }
        });
    }

    Foresight(Disks disks, Memory memory) {
        this.disks = disks;
        this.memory = memory;
    }

    /// Part of a disk that a job fills.
    ///
    /// @param folder where; needs not exist yet
    /// @param bytes that are there at the same time as those of other needs
    /// @param what "the compressed model"
    public record Space(Path folder, long bytes, String what) {}

    /// Everything that a job takes.
    ///
    /// @param heapBytes at the peak, of the Java heap
    /// @param nativeBytes at the peak, outside of it
    /// @param relief what makes it take less memory: "a smaller batch"
    public record Needs(List<Space> disk, long heapBytes, long nativeBytes, String relief) {
        public Needs {
            disk = List.copyOf(disk);
        }

        /// A job that is known to stay within its budget of memory.
        public static Needs ofDisk(Space... disk) {
            return new Needs(List.of(disk), 0, 0, "");
        }
    }

    /// Something that is missing.
    ///
    /// @param isFatal whether it cannot end well
    public record Shortage(boolean isFatal, String message) {}

    /// What is missing, worst first; empty when there is room for everything.
    public List<Shortage> shortages(Needs needs) throws IOException {
        List<Shortage> found = new ArrayList<>();
        Map<Object, List<Space>> byDisk = new LinkedHashMap<>();
        for (Space space : needs.disk()) {
            byDisk.computeIfAbsent(disks.room(space.folder()).disk(), ignored -> new ArrayList<>())
                    .add(space);
        }
        for (List<Space> spaces : byDisk.values()) {
            lack(spaces, disks.room(spaces.getFirst().folder()).free()).ifPresent(found::add);
        }
        lackOfMemory(needs).ifPresent(found::add);
        return List.copyOf(found);
    }

    /// Refuses a job that cannot end well.
    ///
    /// @return what to tell of one that may not; empty where there is room for everything
    /// @throws NoRoomException says what is missing, where, and what to do
    public List<String> check(Needs needs) throws IOException {
        List<Shortage> found = shortages(needs);
        String fatal =
                found.stream().filter(Shortage::isFatal).map(Shortage::message).collect(Collectors.joining(" "));
        if (!fatal.isEmpty()) {
            throw new NoRoomException(fatal);
        }
        return found.stream().map(Shortage::message).toList();
    }

    private static Optional<Shortage> lack(List<Space> spaces, OptionalLong free) {
        long bytes = spaces.stream().mapToLong(Space::bytes).reduce(0, Math::addExact);
        if (free.isPresent() && Math.addExact(bytes, SPARE) <= free.getAsLong()) {
            return Optional.empty();
        }
        String what = spaces.stream()
                .map(space -> space.what() + " " + size(space.bytes()))
                .collect(Collectors.joining(" and "));
        String where = "the disk of " + spaces.getFirst().folder() + ": needed are " + what;
        return Optional.of(
                free.isEmpty()
                        ? new Shortage(false, "Free space is unknown on " + where + ".")
                        : new Shortage(
                                true,
                                "Not enough space on " + where + ", free are " + size(free.getAsLong())
                                        + ". Free some, or choose a folder on another disk."));
    }

    private Optional<Shortage> lackOfMemory(Needs needs) {
        String relief = needs.relief().isEmpty() ? "" : " " + needs.relief();
        if (needs.heapBytes() > memory.heap()) {
            return Optional.of(new Shortage(
                    true,
                    "Not enough memory: this takes about " + size(needs.heapBytes())
                            + " of Java heap, and the program may take " + size(memory.heap())
                            + ". Start it with a larger heap (-Xmx)." + relief));
        }
        long all = Math.addExact(needs.heapBytes(), needs.nativeBytes());
        if (all > memory.total()) {
            return Optional.of(new Shortage(
                    true,
                    "Not enough memory: this takes about " + size(all) + ", and the machine has "
                            + size(memory.total()) + " with its swap space." + relief
                            + " To try all the same, start with -Dlapidary.memory=" + all + "."));
        }
        return all <= memory.available()
                ? Optional.empty()
                : Optional.of(new Shortage(
                        false,
                        "Memory is short: this takes about " + size(all) + ", and " + size(memory.available())
                                + " are free now. Close other programs, or it will be slow or fail." + relief));
    }

    /// Of the nearest folder that exists.
    private static Room room(Path folder) throws IOException {
        Path present = folder.toAbsolutePath().normalize();
        while (!Files.exists(present) && present.getParent() != null) {
            present = present.getParent();
        }
        try {
            FileStore store = Files.getFileStore(present);
            return new Room(store, OptionalLong.of(store.getUsableSpace()));
        } catch (IOException e) {
            // Where "/" is no mount, as after chroot, Java finds no file store; the system still tells what is free.
            return unlisted(present.toFile());
        }
    }

    /// Without the list of mounts. Folders are held against their disk each for itself.
    static Room unlisted(File folder) {
        boolean isKnown = folder.getTotalSpace() > 0;
        return new Room(folder, isKnown ? OptionalLong.of(folder.getUsableSpace()) : OptionalLong.empty());
    }

    /// "12.4 GiB"
    private static String size(long bytes) {
        return bytes >= 1L << 30
                ? String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30))
                : String.format(Locale.ROOT, "%.1f MiB", bytes / (double) (1L << 20));
    }

    /// Tells what is free where a folder is, or will be.
    @FunctionalInterface
    interface Disks {
        Room room(Path folder) throws IOException;
    }

    /// @param disk equal for folders that share their space
    /// @param free bytes; empty where nobody can tell
    record Room(Object disk, OptionalLong free) {}

    /// What memory there is.
    interface Memory {
        long heap();

        /// What is free now.
        long available();

        /// What there is, with swap space.
        long total();
    }
}
