package lapidary.core.format.torch;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.MappedFile;
import lapidary.core.format.NotExecuted;
import lapidary.core.format.zip.ZipArchive;
import lapidary.core.format.zip.ZipMember;
import lapidary.core.tensor.Tensor;
import lapidary.core.tensor.TensorId;

/// A checkpoint as PyTorch 1.6 and later writes it: a zip archive with `data.pkl` and one member per storage. Also
/// TorchScript, whose program is not executed.
///
/// Source: PyTorch `torch/serialization.py` (`_save`, `_load`), `caffe2/serialize/inline_container.h`.
final class ZipCheckpoint {
    static final String PICKLE = "data.pkl";
    private static final long LARGEST_PICKLE = 1L << 30;

    private final ZipArchive archive;
    private final String root;
    private final boolean isBigEndian;
    private final InertNames inert = new InertNames();
    private final List<MemorySegment> headers = new ArrayList<>();
    private final List<Tensor> tensors = new ArrayList<>();
    private final SequencedMap<TensorId, TensorId> aliases = new LinkedHashMap<>();

    private ZipCheckpoint(ZipArchive archive, String root, boolean isBigEndian) {
        this.archive = archive;
        this.root = root;
        this.isBigEndian = isBigEndian;
        headers.add(archive.directory());
    }

    static Checkpoint read(MappedFile file, Arena arena) throws FormatException {
        ZipArchive archive = ZipArchive.open(file, arena);
        ZipMember main = main(archive);
        String root = main.name().substring(0, main.name().length() - PICKLE.length());
        return new ZipCheckpoint(archive, root, isBigEndian(archive, root)).read(main, file.size());
    }

    private Checkpoint read(ZipMember main, long bytes) throws FormatException {
        PickleValue value = read(main, "data/", "");
        Optional<ZipMember> constants = archive.find(root + "constants.pkl");
        if (constants.isPresent()) {
            read(constants.get(), "constants/", "constants");
        }
        return new Checkpoint(headers, Checkpoint.facts(value), tensors, aliases, notExecuted(), bytes);
    }

    /// @param folder of the storages
    private PickleValue read(ZipMember member, String folder, String prefix) throws FormatException {
        if (member.size() > LARGEST_PICKLE) {
            throw new FormatException(
                    Problem.LIMIT_EXCEEDED,
                    archive.path(),
                    ZipArchive.place(member),
                    "a pickle of at most " + LARGEST_PICKLE + " bytes",
                    member.size() + " bytes");
        }
        MemorySegment bytes = archive.content(member).segment();
        headers.add(bytes);
        PickleCursor cursor = new PickleCursor(archive.path(), member.name(), bytes);
        PickleValue value = new PickleMachine(cursor, new TorchCalls(cursor, inert)).run();
        StorageBytes.Finder finder = (storage, place) -> find(storage, folder, place);
        Checkpoint.list(value, prefix, cursor, finder, tensors, aliases);
        return value;
    }

    private StorageBytes find(PickleValue.Storage storage, String folder, String place) throws FormatException {
        Optional<ZipMember> member = archive.find(root + folder + storage.key());
        if (member.isEmpty()) {
            throw new FormatException(
                    Problem.MISSING_TENSOR,
                    archive.path(),
                    place,
                    "member '" + root + folder + PickleCursor.shortened(storage.key()) + "' with its data",
                    "none");
        }
        long expected = expected(storage, place);
        if (member.get().size() != expected) {
            throw new FormatException(
                    Problem.WRONG_SIZE,
                    archive.path(),
                    place,
                    expected + " bytes in " + ZipArchive.place(member.get()),
                    member.get().size() + " bytes");
        }
        return new StorageBytes(
                archive.content(member.get()),
                archive.packed(member.get()),
                archive.path(),
                member.get().offset(),
                isBigEndian);
    }

    private long expected(PickleValue.Storage storage, String place) throws FormatException {
        try {
            return Math.multiplyExact(storage.elements(), (long) storage.type().bytes());
        } catch (ArithmeticException e) {
            throw new FormatException(
                    Problem.OVERFLOW,
                    archive.path(),
                    place,
                    "a storage of less than 2⁶³ bytes",
                    storage.elements() + "");
        }
    }

    private List<NotExecuted> notExecuted() {
        List<NotExecuted> all = inert.list();
        List<ZipMember> code = archive.members().stream()
                .filter(member -> member.name().startsWith(root + "code/")
                        && member.name().endsWith(".py"))
                .toList();
        if (!code.isEmpty()) {
            all.add(new NotExecuted(
                    "TorchScript program", archive.path(), ZipArchive.place(code.getFirst()), code.size()));
        }
        return all;
    }

    /// The one pickle that is in no folder below the archive's own.
    private static ZipMember main(ZipArchive archive) throws FormatException {
        List<ZipMember> found = archive.members().stream()
                .filter(member -> member.name().equals(PICKLE) || member.name().endsWith("/" + PICKLE))
                .filter(member -> member.name().indexOf('/') == member.name().lastIndexOf('/'))
                .toList();
        if (found.size() != 1) {
            throw new FormatException(
                    Problem.BAD_HEADER,
                    archive.path(),
                    "zip directory",
                    "one member 'data.pkl' of a PyTorch checkpoint",
                    found.isEmpty() ? "none" : found.size() + " of them");
        }
        return found.getFirst();
    }

    private static boolean isBigEndian(ZipArchive archive, String root) throws FormatException {
        Optional<ZipMember> member = archive.find(root + "byteorder");
        if (member.isEmpty()) {
            return false;
        }
        String order = new String(archive.head(member.get(), 16), StandardCharsets.US_ASCII);
        return switch (order) {
            case "little" -> false;
            case "big" -> true;
            default ->
                throw new FormatException(
                        Problem.BAD_VALUE,
                        archive.path(),
                        ZipArchive.place(member.get()),
                        "'little' or 'big'",
                        "'" + order + "'");
        };
    }
}
