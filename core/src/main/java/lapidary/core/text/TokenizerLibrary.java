package lapidary.core.text;

import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Properties;

/// Brings the native part of the Hugging Face tokenizers library into the process: the file beside the jars of an
/// installed program (the system property `lapidary.natives` names the folder), else unpacked once from its jar into
/// Lapidary's cache folder; never from anywhere else.
///
/// decision: DJL's own loader is passed by. It looks for a graphics card by loading the CUDA runtime, and takes
/// that for a reason to download; nothing of this is wanted to cut a text into tokens.
final class TokenizerLibrary {
    private static final String RESOURCES = "/native/lib/";
    private static boolean loaded;

    private TokenizerLibrary() {}

    /// The library, ready for use.
    ///
    /// @throws IOException when there is none for this system, or it cannot be unpacked
    static synchronized TokenizersLibrary get() throws IOException {
        if (!loaded) {
            try {
                for (Path file : files()) {
                    System.load(file.toString());
                }
            } catch (UnsatisfiedLinkError e) {
                throw new IOException("The tokenizer library cannot be loaded on this system: " + e.getMessage(), e);
            }
            loaded = true;
        }
        return TokenizersLibrary.LIB;
    }

    private static List<Path> files() throws IOException {
        String folder = System.getProperty("lapidary.natives");
        return folder == null ? unpack() : List.of(Path.of(folder, System.mapLibraryName("tokenizers")));
    }

    /// Its files, in the order in which they are loaded.
    private static List<Path> unpack() throws IOException {
        String system = system() + "-" + processor();
        boolean windows = system.startsWith("win");
        List<String> names = windows
                ? List.of("libwinpthread-1.dll", "libgcc_s_seh-1.dll", "libstdc++-6.dll", "tokenizers.dll")
                : List.of(System.mapLibraryName("tokenizers"));
        Path folder = CacheFolder.here()
                .resolve("tokenizers")
                .resolve(version() + "-" + system)
                .toAbsolutePath();
        Files.createDirectories(folder);
        for (String name : names) {
            unpack(RESOURCES + system + "/cpu/" + name, folder.resolve(name));
        }
        return names.stream().map(folder::resolve).toList();
    }

    private static void unpack(String resource, Path file) throws IOException {
        URL url = TokenizersLibrary.class.getResource(resource);
        if (url == null) {
            throw new IOException("There is no tokenizer library for this system (" + resource + ").");
        }
        CacheFolder.unpack(url, file);
    }

    private static String version() throws IOException {
        Properties properties = new Properties();
        try (InputStream in = TokenizersLibrary.class.getResourceAsStream(RESOURCES + "tokenizers.properties")) {
            if (in != null) {
                properties.load(in);
            }
        }
        return properties.getProperty("version", "unknown");
    }

    private static String system() {
        String name = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        if (name.startsWith("windows")) {
            return "win";
        }
        return name.startsWith("mac") ? "osx" : "linux";
    }

    private static String processor() {
        String name = System.getProperty("os.arch", "");
        return name.equals("amd64") ? "x86_64" : name.equals("arm64") ? "aarch64" : name;
    }
}
