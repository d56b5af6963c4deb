package lapidary.core.format.gguf;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Arrays;
import lapidary.core.format.MappedFile;
import lapidary.core.format.ModelFile;
import lapidary.core.format.ModelFormat;

/// GGUF files, versions 1 to 3, of either byte order, whole or in parts.
///
/// Source: `docs/gguf.md` of ggml, and the reader in its `gguf.cpp`.
public final class GgufFormat implements ModelFormat {
    @Override
    public String id() {
        return "gguf";
    }

    @Override
    public String title() {
        return "GGUF";
    }

    @Override
    public boolean matches(Path path, byte[] head) {
        return isMarked(head) || String.valueOf(path.getFileName()).endsWith(".gguf");
    }

    @Override
    public boolean isMarked(byte[] head) {
        return Arrays.equals(
                head, 0, Math.min(GgufShard.MAGIC.length, head.length), GgufShard.MAGIC, 0, GgufShard.MAGIC.length);
    }

    @Override
    public ModelFile open(Path path) throws IOException {
        Arena arena = Arena.ofShared();
        boolean isOpen = false;
        try {
            MappedFile file = MappedFile.open(path, arena);
            GgufShard shard = MappedFile.reading(path, () -> GgufShard.read(file));
            ModelFile model = GgufSplit.whole(shard, arena);
            isOpen = true;
            return model;
        } finally {
            if (!isOpen) {
                arena.close();
            }
        }
    }
}
