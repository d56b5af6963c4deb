package lapidary.core.text;

import ai.djl.engine.EngineException;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;

/// The Hugging Face tokenizers library, held offline: it gets `tokenizer.json` text and nothing else.
///
/// Its native part lies in its jar and is unpacked once into Lapidary's cache folder. Safe for use by several threads.
final class NativeEncoder implements AutoCloseable {
    private static final Map<String, String> OPTIONS =
            Map.of("addSpecialTokens", "false", "truncation", "do_not_truncate", "padding", "do_not_pad");

    static {
        // Before the library's first class loads: no telemetry, no download, no search for a graphics card.
        setUnlessSet("ai.djl.offline", "true");
        setUnlessSet("OPT_OUT_TRACKING", "true");
        setUnlessSet("RUST_FLAVOR", "cpu");
        setUnlessSet("DJL_CACHE_DIR", cacheFolder().toString());
    }

    private final HuggingFaceTokenizer tokenizer;

    private NativeEncoder(HuggingFaceTokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /// @param json text of a `tokenizer.json`
    /// @param file it was made from, for messages
    /// @throws FormatException with [Problem#BAD_TOKENIZER] when the library does not accept it
    static NativeEncoder of(String json, Path file) throws IOException {
        try {
            return new NativeEncoder(HuggingFaceTokenizer.newInstance(
                    new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), OPTIONS));
        } catch (EngineException | UnsatisfiedLinkError e) {
            throw new IOException("The tokenizer library cannot be loaded on this machine: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            throw new FormatException(
                    Problem.BAD_TOKENIZER,
                    file,
                    "vocabulary",
                    "one that the tokenizer library accepts",
                    "an error: " + e.getMessage());
        }
    }

    int[] encode(String text) {
        long[] ids = tokenizer.encode(wellFormed(text)).getIds();
        return Arrays.stream(ids).mapToInt(Math::toIntExact).toArray();
    }

    String decode(int[] tokens) {
        return tokenizer.decode(Arrays.stream(tokens).asLongStream().toArray(), false);
    }

    @Override
    public void close() {
        tokenizer.close();
    }

    /// Half a surrogate pair has no UTF-8; it becomes U+FFFD.
    private static String wellFormed(String text) {
        StringBuilder repaired = null;
        for (int i = 0; i < text.length(); i++) {
            int point = text.codePointAt(i);
            if (point >= Character.MIN_SUPPLEMENTARY_CODE_POINT) {
                i++;
            } else if (Character.isSurrogate((char) point)) {
                repaired = repaired == null ? new StringBuilder(text) : repaired;
                repaired.setCharAt(i, '\uFFFD');
            }
        }
        return repaired == null ? text : repaired.toString();
    }

    private static void setUnlessSet(String name, String value) {
        if (System.getProperty(name) == null) {
            System.setProperty(name, value);
        }
    }

    /// Where programs of this operating system keep what they can make again.
    private static Path cacheFolder() {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        Path home = Path.of(System.getProperty("user.home", "."));
        String named = system.startsWith("windows") ? System.getenv("LOCALAPPDATA") : System.getenv("XDG_CACHE_HOME");
        Path base;
        if (named != null && !named.isBlank()) {
            base = Path.of(named);
        } else if (system.startsWith("windows")) {
            base = home.resolve("AppData").resolve("Local");
        } else {
            base = system.startsWith("mac") ? home.resolve("Library").resolve("Caches") : home.resolve(".cache");
        }
        Path folder = base.resolve("lapidary");
        try {
            Files.createDirectories(folder);
            if (Files.isWritable(folder)) {
                return folder;
            }
        } catch (IOException e) {
            // A home that cannot be written: the temporary folder serves as well, only for shorter.
        }
        return Path.of(
                System.getProperty("java.io.tmpdir", "."), "lapidary-" + System.getProperty("user.name", "user"));
    }
}
