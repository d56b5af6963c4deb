package lapidary.core.data;

import java.nio.file.Path;
import java.util.List;

/// Where data comes from.
///
/// @param name as shown beside a number
/// @param files that hold it; of a folder of images, the folder
/// @param content what is in it, for telling copies
/// @param notes what was taken for granted when it was read, as sentences
public record Origin(String name, List<Path> files, Content content, List<String> notes) {
    public Origin {
        files = List.copyOf(files);
        notes = List.copyOf(notes);
    }

    /// The last part of a path.
    static String nameOf(Path path) {
        Path last = path.toAbsolutePath().normalize().getFileName();
        return last == null ? path.toString() : last.toString();
    }
}
