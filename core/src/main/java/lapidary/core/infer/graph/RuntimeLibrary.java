package lapidary.core.infer.graph;

import ai.onnxruntime.OnnxTensor;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import lapidary.core.text.CacheFolder;

/// The native part of ONNX Runtime: unpacked once from its jar into Lapidary's cache folder.
///
/// decision: by itself the runtime would unpack it at every start into a temporary folder that a killed process leaves
/// behind.
final class RuntimeLibrary {
    private static final String PATH = "onnxruntime.native.path";
    private static final String RESOURCES = "/ai/onnxruntime/native/";

    private RuntimeLibrary() {}

    /// Puts the files where the runtime looks for them, unless the user said where they are.
    ///
    /// @throws IOException when there are none for this system, or they cannot be unpacked
    static void unpack() throws IOException {
        if (System.getProperty(PATH) != null) {
            return;
        }
        Path folder = CacheFolder.here()
                .resolve("onnxruntime")
                .resolve(version() + "-" + system())
                .toAbsolutePath();
        Files.createDirectories(folder);
        for (String name : List.of("onnxruntime", "onnxruntime4j_jni")) {
            String file = System.mapLibraryName(name).replace(".jnilib", ".dylib");
            unpack(RESOURCES + system() + "/" + file, folder.resolve(file));
        }
        System.setProperty(PATH, folder.toString());
    }

    /// Another process may be at the same: each writes a file of its own and renames it.
    private static void unpack(String resource, Path file) throws IOException {
        URL url = OnnxTensor.class.getResource(resource);
        if (url == null) {
            throw new IOException("its library for this system is not part of this program (" + resource + ")");
        }
        URLConnection connection = url.openConnection();
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

    private static String version() {
        String version = OnnxTensor.class.getPackage().getImplementationVersion();
        return version == null ? "1.29.0" : version;
    }

    /// As the jar calls it: "linux-x64".
    static String system() {
        String name = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch", "");
        String system = name.startsWith("windows") ? "win" : name.startsWith("mac") ? "osx" : "linux";
        return system + "-"
                + (processor.equals("amd64") || processor.equals("x86_64")
                        ? "x64"
                        : processor.equals("arm64") ? "aarch64" : processor);
    }
}
