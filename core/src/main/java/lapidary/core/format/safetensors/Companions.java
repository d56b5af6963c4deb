package lapidary.core.format.safetensors;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The files beside a model that describe it: configuration and tokenizer. An explicit list, so
/// that opening a model never reads a folder that may hold anything.
public final class Companions {
    static final String CONFIG = "config.json";

    static final List<String> NAMES = List.of(
            CONFIG,
            "generation_config.json",
            "tokenizer.json",
            "tokenizer.model",
            "tokenizer_config.json",
            "special_tokens_map.json",
            "added_tokens.json",
            "vocab.json",
            "merges.txt",
            "chat_template.jinja",
            "chat_template.json",
            "LICENSE");

    private Companions() {}

    /// Those that are there.
    public static Map<String, Path> in(Path folder) {
        Map<String, Path> found = new LinkedHashMap<>();
        for (String name : NAMES) {
            Path file = folder.resolve(name);
            if (Files.isRegularFile(file)) {
                found.put(name, file);
            }
        }
        return found;
    }
}
