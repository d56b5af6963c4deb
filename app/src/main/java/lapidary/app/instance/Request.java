package lapidary.app.instance;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What a later start says to the window that is there: the files to open, none to come to the front.
///
/// On the wire: the magic word, the number of paths, and for each path its length in bytes and its UTF-8; numbers are
/// 32 bits, most significant byte first. Whoever reads it trusts nothing: everything is bounded before it is allocated.
///
/// @param files absolute paths
record Request(List<Path> files) {
    /// Most files that one start can hand over.
    static final int MOST_FILES = 256;

    /// Longest path in bytes; more than any system allows.
    static final int LONGEST_PATH = 1 << 15;

    /// "lap" and the version of this format.
    private static final int MAGIC = 0x6c617001;

    Request {
        files = List.copyOf(files);
    }

    /// A request for as many of the files as one can hold.
    static Request of(List<Path> files) {
        return new Request(files.stream()
                .map(file -> file.toAbsolutePath().normalize())
                .limit(MOST_FILES)
                .toList());
    }

    void write(DataOutputStream out) throws IOException {
        out.writeInt(MAGIC);
        out.writeInt(files.size());
        for (Path file : files) {
            byte[] path = file.toString().getBytes(StandardCharsets.UTF_8);
            out.writeInt(path.length);
            out.write(path);
        }
        out.flush();
    }

    /// @throws IOException when it is no such request, or not all of it comes
    static Request read(DataInputStream in) throws IOException {
        int magic = in.readInt();
        if (magic != MAGIC) {
            throw new IOException("not a request of this version: it begins with " + Integer.toHexString(magic));
        }
        int count = bounded("files", in.readInt(), MOST_FILES);
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] path = new byte[bounded("bytes of a path", in.readInt(), LONGEST_PATH)];
            in.readFully(path);
            files.add(path(new String(path, StandardCharsets.UTF_8)));
        }
        return new Request(files);
    }

    private static int bounded(String what, int value, int most) throws IOException {
        if (value < 0 || value > most) {
            throw new IOException(value + " " + what + ", at most " + most + " are taken");
        }
        return value;
    }

    private static Path path(String text) throws IOException {
        try {
            Path path = Path.of(text);
            if (path.isAbsolute()) {
                return path;
            }
        } catch (InvalidPathException e) {
            throw new IOException("not a path: " + e.getReason(), e);
        }
        throw new IOException("not an absolute path");
    }
}
