package lapidary.core.text;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;

/// Where this platform keeps what a program can make again.
public final class CacheFolder {
    private CacheFolder() {}

    /// Lapidary's folder; the system property `lapidary.cache` names another one. Where the home cannot be written,
    /// a folder of this user's own among the temporary files.
    public static Path here() throws IOException {
        String chosen = System.getProperty("lapidary.cache", "");
        Path folder = chosen.isEmpty() ? base().resolve("lapidary") : Path.of(chosen);
        try {
            Files.createDirectories(folder);
            if (Files.isWritable(folder)) {
                return folder;
            }
        } catch (IOException e) {
            // Falls through to the temporary folder.
        }
        return Files.createTempDirectory("lapidary-cache-");
    }

    /// Copies a library out of its jar, unless it is there. Another process may be at the same:
    /// each writes a file of
    /// its own and renames it.
    ///
    /// @param file below this folder, in a folder that exists
    public static void unpack(URL library, Path file) throws IOException {
        URLConnection connection = library.openConnection();
        if (Files.exists(file) && Files.size(file) == connection.getContentLengthLong()) {
            return;
        }
        Path temporary = Files.createTempFile(file.getParent(), ".", ".part");
        try (InputStream in = connection.getInputStream()) {
            Files.copy(in, temporary, StandardCopyOption.REPLACE_EXISTING);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (FileAlreadyExistsException e) {
            // Windows, when another process has loaded the same file meanwhile: it serves as well.
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static Path base() {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        Path home = Path.of(System.getProperty("user.home", "."));
        boolean windows = system.startsWith("windows");
        String named = System.getenv(windows ? "LOCALAPPDATA" : "XDG_CACHE_HOME");
        if (named != null && !named.isBlank()) {
            return Path.of(named);
        }
        if (windows) {
            return home.resolve("AppData").resolve("Local");
        }
        return system.startsWith("mac") ? home.resolve("Library").resolve("Caches") : home.resolve(".cache");
    }
}
