package lapidary.core.format.safetensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.SequencedMap;
import lapidary.core.format.AtomicFile;
import lapidary.core.format.AtomicFolder;
import lapidary.core.format.Companion;
import lapidary.core.format.FileLayout;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.MetadataValue;
import lapidary.core.format.ModelTarget;
import lapidary.core.job.Job;
import lapidary.core.tensor.DType;

/// Writes a Hugging Face folder: `model.safetensors` with configuration and tokenizer files beside
/// it.
public final class HuggingFaceTarget implements ModelTarget {
    private static final int PIECE = 1 << 20;

    @Override
    public String id() {
        return "huggingface";
    }

    @Override
    public String title() {
        return "Hugging Face folder";
    }

    @Override
    public String fileEnding() {
        return "";
    }

    @Override
    public boolean holds(DType type) {
        return SafetensorsTypes.holds(type);
    }

    @Override
    public boolean holds(FileLayout.Entry entry) {
        return SafetensorsTypes.holds(entry.type(), entry.typeName());
    }

    @Override
    public FileLayout layout(
            SequencedMap<String, MetadataValue> metadata, List<FileLayout.Entry> entries, List<Companion> companions) {
        return SafetensorsLayout.of(id(), metadata, entries, companions);
    }

    @Override
    public Written write(FileLayout layout, Path out, Content content, Job job) throws IOException {
        try (AtomicFolder folder = AtomicFolder.create(out, HuggingFaceTarget::isPartOfModel)) {
            Written weights = SafetensorsTarget.writeFile(
                    layout, folder.folder().resolve(HuggingFaceFormat.SINGLE), content, job);
            long written = weights.bytes();
            for (Companion companion : layout.companions()) {
                written += write(companion, folder.folder().resolve(companion.name()), job);
            }
            job.check();
            folder.commit();
            return new Written(written, weights.sha256());
        }
    }

    /// Files that an older folder of the same name may lose.
    private static boolean isPartOfModel(String name) {
        return name.equals(HuggingFaceFormat.SINGLE)
                || Companions.NAMES.contains(name)
                || name.equals("quantize_config.json")
                || name.endsWith(".recipe.json")
                || name.endsWith(".report.html");
    }

    private static long write(Companion companion, Path file, Job job) throws IOException {
        switch (companion) {
            case Companion.Text text -> AtomicFile.write(file, text.content());
            case Companion.Binary binary -> AtomicFile.write(file, binary.content());
            case Companion.Copy copy -> copy(copy, file, job);
        }
        return companion.bytes();
    }

    private static void copy(Companion.Copy copy, Path target, Job job) throws IOException {
        try (FileChannel in = FileChannel.open(copy.file(), StandardOpenOption.READ);
                AtomicFile out = AtomicFile.create(target)) {
            ByteBuffer piece = ByteBuffer.allocate(PIECE);
            while (in.read(piece) >= 0) {
                job.check();
                out.write(piece.flip());
                piece.clear();
            }
            if (out.position() != copy.bytes()) {
                throw new FormatException(
                        Problem.CHANGED_WHILE_OPEN,
                        copy.file(),
                        "file",
                        copy.bytes() + " bytes",
                        out.position() + " bytes");
            }
            out.commit();
        }
    }
}
