package lapidary.core.format.torch;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.MappedFile;
import lapidary.core.format.MetadataValue;
import lapidary.core.format.ModelFile;
import lapidary.core.format.ModelFormat;
import lapidary.core.format.Sha256;
import lapidary.core.format.checkpoint.QuantizedLayers;
import lapidary.core.format.safetensors.Companions;
import lapidary.core.tensor.Tensor;

/// A PyTorch checkpoint: `.pt`, `.pth`, `.bin`, `.ckpt`, `.th`, `.pkl`. Nothing in it is executed; what it would run is
/// listed in [ModelFile#notExecuted()].
public final class TorchFormat implements ModelFormat {
    private static final Set<String> ENDINGS = Set.of("pt", "pth", "ckpt", "th", "pkl", "pickle", "pt2");
    private static final Set<String> OTHER_ARCHIVES = Set.of("npz", "keras");
    private static final String MAGIC_BYTES = "\u006c\u00fc\u009c\u0046\u00f9\u0020\u006a\u00a8\u0050\u0019";

    @Override
    public String id() {
        return "pytorch";
    }

    @Override
    public String title() {
        return "PyTorch";
    }

    @Override
    public boolean matches(Path path, byte[] head) {
        String ending = ending(path);
        boolean isPickle = head.length > 2 && (head[0] & 0xff) == 0x80 && head[1] >= 2 && head[1] <= 5;
        return head.length > 0
                && (ENDINGS.contains(ending)
                        || isMarked(head)
                        || (isZip(head) && !OTHER_ARCHIVES.contains(ending))
                        || (isPickle && ending.equals("bin")));
    }

    @Override
    public boolean isMarked(byte[] head) {
        return new String(head, StandardCharsets.ISO_8859_1).contains(MAGIC_BYTES);
    }

    @Override
    public boolean isArchive(Collection<String> members) {
        return members.stream()
                .anyMatch(name -> name.equals(ZipCheckpoint.PICKLE) || name.endsWith("/" + ZipCheckpoint.PICKLE));
    }

    @Override
    public ModelFile open(Path path) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        return assemble(path, folder == null ? Map.of() : Companions.in(folder), arena -> read(path, arena));
    }

    /// Opens what is to be one model; unmaps everything again when a part of it is unsound.
    static ModelFile assemble(Path path, Map<String, Path> companions, Opening opening) throws IOException {
        Arena arena = Arena.ofShared();
        boolean isOpen = false;
        try {
            Checkpoint found = opening.open(arena);
            Sha256 digest = new Sha256();
            MappedFile.reading(path, () -> {
                found.headers().forEach(digest::add);
                return path;
            });
            SequencedMap<String, MetadataValue> metadata = new LinkedHashMap<>();
            found.facts().forEach((key, value) -> metadata.put(key, MetadataValue.text(value)));
            // Parts that lie strided stay as they lie, and so does the layer.
            Optional<Path> config = Optional.ofNullable(companions.get("config.json"));
            List<Tensor> tensors =
                    MappedFile.reading(path, () -> QuantizedLayers.logical(found.tensors(), config, false));
            ModelFile model = new ModelFile(
                    path,
                    "pytorch",
                    metadata,
                    tensors,
                    companions,
                    digest.finish(),
                    found.bytes(),
                    arena,
                    found.aliases(),
                    found.notExecuted());
            isOpen = true;
            return model;
        } finally {
            if (!isOpen) {
                arena.close();
            }
        }
    }

    /// Reads one file, whichever of the forms it has.
    static Checkpoint read(Path path, Arena arena) throws IOException {
        MappedFile file = MappedFile.open(path, arena);
        return MappedFile.reading(path, () -> {
            byte[] head = file.bytes().asSlice(0, Math.min(512, file.size())).toArray(ValueLayout.JAVA_BYTE);
            if (isZip(head)) {
                return ZipCheckpoint.read(file, arena);
            }
            if (new String(head, StandardCharsets.ISO_8859_1).startsWith("ustar", 257)) {
                throw new FormatException(
                        Problem.UNSUPPORTED_VERSION,
                        path,
                        "offset 257",
                        "a checkpoint of PyTorch 0.2 or later (load and save it once with a newer PyTorch)",
                        "a tar archive as PyTorch 0.1 wrote it");
            }
            return LegacyCheckpoint.read(file);
        });
    }

    private static boolean isZip(byte[] head) {
        return head.length > 3 && head[0] == 'P' && head[1] == 'K' && head[2] == 3 && head[3] == 4;
    }

    private static String ending(Path path) {
        String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /// Maps the files of a model and reads what they hold.
    interface Opening {
        Checkpoint open(Arena arena) throws IOException;
    }
}
