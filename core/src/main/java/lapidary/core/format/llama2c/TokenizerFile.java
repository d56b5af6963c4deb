package lapidary.core.format.llama2c;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.MappedFile;
import lapidary.core.format.MetadataValue;

/// The vocabulary beside a checkpoint: `tok512.bin` (with the number of its pieces) or `tokenizer.bin`. It is a
/// SentencePiece vocabulary with spaces for the mark of a space, and is told as GGUF tells it.
///
/// Source: karpathy/llama2.c `tokenizer.py` (`export`), `run.c` (`build_tokenizer`).
final class TokenizerFile {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int LONGEST_PIECE = 1 << 16;
    private static final long LARGEST = 1L << 30;
    private static final int UNKNOWN = 0;
    private static final int BOS = 1;
    private static final int EOS = 2;

    private static final int NORMAL_TYPE = 1;
    private static final int UNKNOWN_TYPE = 2;
    private static final int CONTROL_TYPE = 3;
    private static final int BYTE_TYPE = 6;

    private TokenizerFile() {}

    /// The file that belongs to a checkpoint: the one whose name says the number of its pieces
    /// before the general one.
    static Optional<Path> beside(Path checkpoint, int pieces) {
        Path folder = checkpoint.toAbsolutePath().getParent();
        if (folder == null) {
            return Optional.empty();
        }
        return List.of("tok" + pieces + ".bin", "tokenizer.bin").stream()
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .findFirst();
    }

    /// Adds the vocabulary to the metadata; nothing when the file has another number of pieces, and so belongs to
    /// another model.
    ///
    /// @return whether it was added
    static boolean put(Path path, int pieces, SequencedMap<String, MetadataValue> metadata) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MappedFile file = MappedFile.open(path, arena);
            if (file.size() > LARGEST) {
                return false;
            }
            return MappedFile.reading(path, () -> put(file, pieces, metadata));
        }
    }

    private static boolean put(MappedFile file, int count, SequencedMap<String, MetadataValue> metadata)
            throws FormatException {
        MemorySegment bytes = file.bytes();
        List<MetadataValue> texts = new ArrayList<>();
        List<MetadataValue> scores = new ArrayList<>();
        List<MetadataValue> types = new ArrayList<>();
        long at = Integer.BYTES;
        for (int id = 0; id < count; id++) {
            if (bytes.byteSize() - at < 8) {
                return false;
            }
            int length = bytes.get(INT, at + 4);
            if (length < 0 || length > LONGEST_PIECE || length > bytes.byteSize() - at - 8) {
                throw new FormatException(
                        Problem.BAD_TOKENIZER,
                        file.path(),
                        "piece " + id + " at offset " + at,
                        "its length, at most " + Math.min(LONGEST_PIECE, bytes.byteSize() - at - 8),
                        length + "");
            }
            String text =
                    new String(bytes.asSlice(at + 8, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
            int type = type(id, text);
            texts.add(MetadataValue.text(type == BYTE_TYPE ? text : shown(id, text)));
            scores.add(MetadataValue.float32(bytes.get(FLOAT, at)));
            types.add(new MetadataValue.Whole(type, 32, true));
            at += 8 + length;
        }
        if (at != bytes.byteSize()) {
            return false;
        }
        metadata.put("tokenizer.ggml.model", MetadataValue.text("llama"));
        metadata.put("tokenizer.ggml.pre", MetadataValue.text("default"));
        metadata.put("tokenizer.ggml.tokens", new MetadataValue.Sequence(MetadataValue.text(""), texts));
        metadata.put("tokenizer.ggml.scores", new MetadataValue.Sequence(MetadataValue.float32(0), scores));
        metadata.put(
                "tokenizer.ggml.token_type", new MetadataValue.Sequence(new MetadataValue.Whole(0, 32, true), types));
        metadata.put("tokenizer.ggml.bos_token_id", MetadataValue.uint32(BOS));
        metadata.put("tokenizer.ggml.eos_token_id", MetadataValue.uint32(EOS));
        metadata.put("tokenizer.ggml.unknown_token_id", MetadataValue.uint32(UNKNOWN));
        metadata.put("tokenizer.ggml.add_bos_token", MetadataValue.truth(true));
        metadata.put("tokenizer.ggml.add_eos_token", MetadataValue.truth(false));
        return true;
    }

    private static int type(int id, String text) {
        return switch (id) {
            case UNKNOWN -> UNKNOWN_TYPE;
            case BOS, EOS -> CONTROL_TYPE;
            default -> text.matches("<0x[0-9A-Fa-f]{2}>") ? BYTE_TYPE : NORMAL_TYPE;
        };
    }

    private static String shown(int id, String text) {
        return switch (id) {
            case UNKNOWN -> "<unk>";
            case BOS -> "<s>";
            case EOS -> "</s>";
            default -> text.replace(' ', '▁');
        };
    }
}
