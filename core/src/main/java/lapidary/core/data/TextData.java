package lapidary.core.data;

import java.util.List;

/// One text or several, each of which has a result of its own.
///
/// @param parts at least one, in the order of their names or as they were given
public record TextData(Origin origin, List<TextFile> parts) implements DataSet {
    public TextData {
        parts = List.copyOf(parts);
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("a text data set needs a text");
        }
    }

    @Override
    public DataKind kind() {
        return DataKind.TEXT;
    }

    /// Characters of all parts.
    @Override
    public long count() {
        return parts.stream().mapToLong(TextFile::characters).sum();
    }
}
