package lapidary.core.format.zip;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.MappedFile;
import lapidary.core.format.StoredBytes;

/// A mapped zip archive (also zip64) whose directory was checked: names are there once, every member lies in the file
/// where its own header says the same, none lies in another.
public final class ZipArchive {
    /// Deflate makes at most 1,032 bytes of one.
    private static final long MOST_EXPANSION = 1_032;

    private final MappedFile file;
    private final MemorySegment directory;
    private final SequencedMap<String, ZipMember> members;
    private final Arena arena;

    private ZipArchive(MappedFile file, MemorySegment directory, SequencedMap<String, ZipMember> members, Arena arena) {
        this.file = file;
        this.directory = directory;
        this.members = members;
        this.arena = arena;
    }

    /// Reads the directory, not the members.
    ///
    /// @param arena the lifetime of what members are inflated into
    /// @throws FormatException when it lies
    public static ZipArchive open(MappedFile file, Arena arena) throws FormatException {
        ZipDirectory directory = ZipDirectory.read(file);
        SequencedMap<String, ZipMember> members = new LinkedHashMap<>();
        for (ZipMember member : directory.members()) {
            checkSizes(file.path(), member);
            if (members.put(member.name(), member) != null) {
                throw new FormatException(
                        Problem.DUPLICATE_NAME, file.path(), place(member), "one member of this name", "a second one");
            }
        }
        checkApart(file.path(), directory);
        return new ZipArchive(file, directory.bytes(), members, arena);
    }

    public Path path() {
        return file.path();
    }

    /// The bytes of the directory.
    public MemorySegment directory() {
        return directory;
    }

    /// All members, in the order of the directory.
    public Collection<ZipMember> members() {
        return members.values();
    }

    public Optional<ZipMember> find(String name) {
        return Optional.ofNullable(members.get(name));
    }

    /// The bytes of a member as the archive has them.
    public MemorySegment packed(ZipMember member) {
        return file.bytes().asSlice(member.offset(), member.packedSize());
    }

    /// The content of a member. A deflated one is inflated when it is asked for, into a temporary file that is gone
    /// when the arena is closed.
    public StoredBytes content(ZipMember member) {
        return member.isDeflated()
                ? new Inflation(file.path(), member, packed(member), arena)
                : StoredBytes.of(packed(member));
    }

    /// The first bytes of a member's content, at most `most`.
    public byte[] head(ZipMember member, int most) throws FormatException {
        if (member.isDeflated()) {
            return new Inflation(file.path(), member, packed(member), arena).head(most);
        }
        return packed(member).asSlice(0, Math.min(most, member.size())).toArray(ValueLayout.JAVA_BYTE);
    }

    /// How messages name a member.
    public static String place(ZipMember member) {
        return "member '" + member.name() + "' at offset " + member.offset();
    }

    private static void checkSizes(Path file, ZipMember member) throws FormatException {
        boolean fits = member.isDeflated()
                ? member.size() / MOST_EXPANSION <= member.packedSize()
                : member.size() == member.packedSize();
        if (!fits) {
            throw new FormatException(
                    Problem.WRONG_SIZE,
                    file,
                    place(member),
                    member.isDeflated() ? "at most " + MOST_EXPANSION + " bytes for each packed one" : "equal sizes",
                    member.size() + " bytes in " + member.packedSize());
        }
    }

    private static void checkApart(Path file, ZipDirectory directory) throws FormatException {
        List<ZipMember> byPlace = new ArrayList<>(directory.members());
        byPlace.sort(Comparator.comparingLong(ZipMember::offset));
        long end = 0;
        for (ZipMember member : byPlace) {
            if (member.offset() < end) {
                throw new FormatException(
                        Problem.OVERLAP, file, place(member), "data from " + end + " on", "data inside another member");
            }
            end = member.offset() + member.packedSize();
        }
        if (end > directory.offset()) {
            throw new FormatException(
                    Problem.OVERLAP,
                    file,
                    "directory at offset " + directory.offset(),
                    "it after offset " + end,
                    "it inside a member");
        }
    }
}
