package lapidary.core.format.npz;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import lapidary.core.format.FormatException;
import lapidary.core.format.MappedFile;
import lapidary.core.format.ModelFile;
import lapidary.core.format.ModelFormat;
import lapidary.core.format.Sha256;
import lapidary.core.format.StoredBytes;
import lapidary.core.format.zip.ZipArchive;
import lapidary.core.format.zip.ZipMember;

/// A NumPy file: one array (`.npy`), or a zip archive of them (`.npz`, stored or deflated).
public final class NumpyFormat implements ModelFormat {
    private static final String ARRAY = ".npy";
    private static final int START = 12;

    @Override
    public String id() {
        return "numpy";
    }

    @Override
    public String title() {
        return "NumPy";
    }

    @Override
    public boolean matches(Path path, byte[] head) {
        String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
        return isMarked(head) || (head.length > 0 && (name.endsWith(".npz") || name.endsWith(ARRAY)));
    }

    @Override
    public boolean isMarked(byte[] head) {
        return Arrays.equals(Arrays.copyOf(head, NpyHeader.MAGIC.length), NpyHeader.MAGIC);
    }

    @Override
    public boolean isArchive(Collection<String> members) {
        return members.stream().anyMatch(name -> name.endsWith(ARRAY));
    }

    @Override
    public ModelFile open(Path path) throws IOException {
        Arena arena = Arena.ofShared();
        boolean isOpen = false;
        try {
            MappedFile file = MappedFile.open(path, arena);
            ModelFile model = MappedFile.reading(path, () -> read(file, arena));
            isOpen = true;
            return model;
        } finally {
            if (!isOpen) {
                arena.close();
            }
        }
    }

    private static ModelFile read(MappedFile file, Arena arena) throws FormatException {
        NumpyArrays arrays = new NumpyArrays(file.path());
        Sha256 digest = new Sha256();
        boolean isZip = file.size() > 1 && file.bytes().get(ValueLayout.JAVA_BYTE, 0) == 'P';
        if (isZip) {
            readArchive(ZipArchive.open(file, arena), arrays, digest);
        } else {
            readArray(file, arrays, digest);
        }
        return new ModelFile(
                file.path(),
                "numpy",
                arrays.remarks(),
                arrays.tensors(),
                Map.of(),
                digest.finish(),
                file.size(),
                arena,
                new LinkedHashMap<>(),
                arrays.notExecuted());
    }

    private static void readArray(MappedFile file, NumpyArrays arrays, Sha256 digest) throws FormatException {
        String place = "offset 0";
        byte[] start = head(file, START);
        byte[] head = head(file, NpyHeader.length(start, file.path(), place));
        digest.add(MemorySegment.ofArray(head));
        NpyHeader header = NpyHeader.read(head, file.path(), place);
        String name = String.valueOf(file.path().getFileName()).replaceFirst("(?i)\\.npy$", "");
        arrays.add(name, header, StoredBytes.of(file.bytes()), file.bytes(), 0, place);
    }

    private static byte[] head(MappedFile file, int most) {
        return file.bytes().asSlice(0, Math.min(most, file.size())).toArray(ValueLayout.JAVA_BYTE);
    }

    private static void readArchive(ZipArchive archive, NumpyArrays arrays, Sha256 digest) throws FormatException {
        digest.add(archive.directory());
        for (ZipMember member : archive.members()) {
            if (!member.name().endsWith(ARRAY)) {
                continue;
            }
            String place = ZipArchive.place(member);
            byte[] start = archive.head(member, START);
            byte[] head = archive.head(member, NpyHeader.length(start, archive.path(), place));
            digest.add(MemorySegment.ofArray(head));
            NpyHeader header = NpyHeader.read(head, archive.path(), place);
            String name = member.name().substring(0, member.name().length() - ARRAY.length());
            arrays.add(name, header, archive.content(member), archive.packed(member), member.offset(), place);
        }
    }
}
