package lapidary.core.format;

import java.util.List;
import java.util.SequencedMap;

/// One change of a file's metadata.
public sealed interface MetadataEdit {
    String key();

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
