package lapidary.core.format.hdf5;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.MappedFile;
import lapidary.core.format.ModelFile;
import lapidary.core.format.ModelFormat;
import lapidary.core.format.Sha256;
import lapidary.core.format.zip.ZipArchive;
import lapidary.core.format.zip.ZipMember;

/// HDF5 files (`.h5`, `.hdf5`), and the `.keras` archives that hold one. The model's program, which Keras keeps beside
/// the weights, is neither read nor run.
public final class KerasFormat implements ModelFormat {
    private static final String WEIGHTS = "model.weights.h5";

    @Override
    public String id() {
        return "hdf5";
    }

    @Override
    public String title() {
        return "Keras HDF5";
    }

    @Override
    public boolean matches(Path path, byte[] head) {
        String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
        boolean isNamed = List.of(".h5", ".hdf5", ".keras").stream().anyMatch(name::endsWith);
        return isMarked(head) || (head.length > 0 && isNamed);
    }

    @Override
    public boolean isMarked(byte[] head) {
        return Superblock.isAtStart(head);
    }

    @Override
    public boolean isArchive(Collection<String> members) {
        return members.contains(WEIGHTS);
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
        MemorySegment data = file.bytes();
        long base = 0;
        if (Superblock.first(data) == 'P') {
            ZipArchive archive = ZipArchive.open(file, arena);
            ZipMember weights = archive.find(WEIGHTS)
                    .orElseThrow(() -> new FormatException(
                            Problem.MISSING_TENSOR, file.path(), "zip directory", "member '" + WEIGHTS + "'", "none"));
            data = archive.content(weights).segment();
            base = weights.offset();
        }
        Sha256 digest = new Sha256();
        Superblock superblock = Superblock.read(file.path(), data);
        Hdf5Contents contents = new Hdf5Contents(superblock.bytes(), base, arena, digest);
        contents.read(superblock.root(), "", 0);
        return new ModelFile(
                file.path(),
                "hdf5",
                contents.remarks(),
                contents.tensors(),
                Map.of(),
                digest.finish(),
                file.size(),
                arena,
                contents.aliases(),
                List.of());
    }
}
