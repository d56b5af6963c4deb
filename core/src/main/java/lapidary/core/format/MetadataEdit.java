package lapidary.core.format;

import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// One change of a file's metadata.
public sealed interface MetadataEdit {
    /// The key that says to which multiples of bytes the tensors of a GGUF file are aligned.
    String ALIGNMENT = "general.alignment";

    /// The largest alignment of a GGUF file that is read.
    long LARGEST_ALIGNMENT = 1 << 24;

    String key();

    /// Why a file with this change could not be read any more, as the end of a sentence; empty where it can.
    default Optional<String> obstacle() {
        boolean isUnsound = this instanceof Put(String key, MetadataValue value)
                && key.equals(ALIGNMENT)
                && !(value instanceof MetadataValue.Whole whole && isAlignment(whole.value()));
        return isUnsound
                ? Optional.of("'" + ALIGNMENT + "' must be a power of two up to " + LARGEST_ALIGNMENT)
                : Optional.empty();
    }

    /// Whether tensors can be aligned to multiples of so many bytes.
    static boolean isAlignment(long bytes) {
        return bytes > 0 && Long.bitCount(bytes) == 1 && bytes <= LARGEST_ALIGNMENT;
    }

    /// Gives a key a value, of another type too.
    record Put(String key, MetadataValue value) implements MetadataEdit {}

    /// Takes a key out; nothing happens where it is not there.
    record Remove(String key) implements MetadataEdit {}

    /// Makes changes one after the other. What is put goes to the end, as ggml does when a value is set.
    static void append(List<MetadataEdit> edits, SequencedMap<String, MetadataValue> metadata) {
        for (MetadataEdit edit : edits) {
            metadata.remove(edit.key());
            if (edit instanceof Put(String key, MetadataValue value)) {
                metadata.putLast(key, value);
            }
        }
    }

    /// Makes changes one after the other. A key that is there keeps its place.
    static void replace(List<MetadataEdit> edits, SequencedMap<String, MetadataValue> metadata) {
        for (MetadataEdit edit : edits) {
            switch (edit) {
                case Put(String key, MetadataValue value) -> metadata.put(key, value);
                case Remove(String key) -> metadata.remove(key);
            }
        }
    }
}
