package lapidary.core.format.gguf;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.HeaderDigest;
import lapidary.core.format.MappedFile;
import lapidary.core.format.MetadataValue;
import lapidary.core.format.ModelFile;
import lapidary.core.format.ModelFormat;
import lapidary.core.tensor.Tensor;

/// GGUF files, versions 2 and 3 (which have the same layout), little-endian.
///
/// Source: `docs/gguf.md` of ggml, and the reader in its `gguf.cpp`.
public final class GgufFormat implements ModelFormat {
    static final byte[] MAGIC = "GGUF".getBytes(StandardCharsets.US_ASCII);
    static final int VERSION = 3;
    static final String ALIGNMENT_KEY = "general.alignment";
    static final int STANDARD_ALIGNMENT = 32;
    private static final long LARGEST_ALIGNMENT = 1 << 24;

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
        return Arrays.equals(head, 0, Math.min(MAGIC.length, head.length), MAGIC, 0, MAGIC.length)
                || String.valueOf(path.getFileName()).endsWith(".gguf");
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

    private ModelFile read(MappedFile file, Arena arena) throws FormatException {
        GgufCursor cursor = new GgufCursor(file);
        checkMagic(cursor);
        checkVersion(cursor);
        long tensorCount = GgufTensors.readCount(cursor);
        long pairCount = GgufMetadata.readCount(cursor);
        SequencedMap<String, MetadataValue> metadata = GgufMetadata.read(cursor, pairCount);
        List<Tensor> tensors = GgufTensors.read(cursor, tensorCount, alignment(cursor, metadata));
        String digest =
                new HeaderDigest().add(file.bytes().asSlice(0, cursor.at())).finish();
        return new ModelFile(file.path(), id(), metadata, tensors, Map.of(), digest, file.size(), arena);
    }

    private static void checkMagic(GgufCursor cursor) throws FormatException {
        for (byte expected : MAGIC) {
            long from = cursor.at();
            byte found = cursor.readByte("magic");
            if (found != expected) {
                throw cursor.problem(Problem.BAD_MAGIC, "magic", from, "'GGUF'", String.format("byte 0x%02x", found));
            }
        }
    }

    private static void checkVersion(GgufCursor cursor) throws FormatException {
        long from = cursor.at();
        int version = cursor.readInt("version");
        if (version != VERSION && version != 2) {
            boolean isBigEndian = Integer.reverseBytes(version) >= 1 && Integer.reverseBytes(version) <= VERSION;
            throw cursor.problem(
                    Problem.UNSUPPORTED_VERSION,
                    "version",
                    from,
                    "version 3 (or 2), little-endian",
                    isBigEndian ? "a big-endian file" : "version " + Integer.toUnsignedString(version));
        }
    }

    private static long alignment(GgufCursor cursor, Map<String, MetadataValue> metadata) throws FormatException {
        MetadataValue value = metadata.get(ALIGNMENT_KEY);
        if (value == null) {
            return STANDARD_ALIGNMENT;
        }
        if (value instanceof MetadataValue.Whole whole
                && Long.bitCount(whole.value()) == 1
                && whole.value() > 0
                && whole.value() <= LARGEST_ALIGNMENT) {
            return whole.value();
        }
        throw new FormatException(
                Problem.BAD_VALUE,
                cursor.file().path(),
                "metadata '" + ALIGNMENT_KEY + "'",
                "a power of two up to " + LARGEST_ALIGNMENT,
                value instanceof MetadataValue.Whole whole ? String.valueOf(whole.value()) : value.toString());
    }
}
