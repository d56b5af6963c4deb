package lapidary.core.infer.graph;

import ai.onnxruntime.OnnxTensor;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
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

    private static void unpack(String resource, Path file) throws IOException {
        URL url = OnnxTensor.class.getResource(resource);
        if (url == null) {
            throw new IOException("its library for this system is not part of this program (" + resource + ")");
        }
        CacheFolder.unpack(url, file);
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
