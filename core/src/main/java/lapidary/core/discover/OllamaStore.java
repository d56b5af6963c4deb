package lapidary.core.discover;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import lapidary.core.format.StrictJson;
import tools.jackson.databind.JsonNode;

/// Ollama's store: `manifests/REGISTRY/NAMESPACE/MODEL/TAG` are JSON files that name layers;
/// the weights are a GGUF file
/// `blobs/sha256-…`.
final class OllamaStore {
    private static final String MODEL_LAYER = "application/vnd.ollama.image.model";
    private static final String OWN_REGISTRY = "registry.ollama.ai";
    private static final String OWN_NAMESPACE = "library";
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");
    private static final long LARGEST_MANIFEST = 1 << 20;
    private static final int LEVELS = 3;

    private final Folders folders;

    OllamaStore(Folders folders) {
        this.folders = folders;
    }

    List<FoundModel> models(Path store) {
        List<FoundModel> found = new ArrayList<>();
        Path manifests = store.resolve("manifests");
        if (folders.isThere(manifests)) {
            walk(store, manifests, List.of(), found);
        }
        return found;
    }

    private void walk(Path store, Path folder, List<String> names, List<FoundModel> out) {
        for (Path entry : folders.list(folder)) {
            String own = Folders.name(entry);
            if (Files.isDirectory(entry) && names.size() < LEVELS && !own.startsWith(".")) {
                List<String> deeper = new ArrayList<>(names);
                deeper.add(own);
                walk(store, entry, deeper, out);
            } else if (names.size() == LEVELS && Files.isRegularFile(entry)) {
                manifest(store, entry, name(names) + ":" + own, out);
            }
        }
    }

    /// "llama3.2", "someone/model", "hf.co/someone/model".
    private static String name(List<String> names) {
        if (!names.getFirst().equals(OWN_REGISTRY)) {
            return String.join("/", names);
        }
        return names.get(1).equals(OWN_NAMESPACE) ? names.get(2) : names.get(1) + "/" + names.get(2);
    }

    private void manifest(Path store, Path file, String name, List<FoundModel> out) {
        JsonNode manifest;
        try {
            manifest = StrictJson.readObject(file, LARGEST_MANIFEST);
        } catch (IOException e) {
            folders.skip(file, "is no manifest");
            return;
        }
        for (JsonNode layer : manifest.path("layers")) {
            String digest = layer.path("digest").asString("");
            if (layer.path("mediaType").asString("").equals(MODEL_LAYER)
                    && DIGEST.matcher(digest).matches()) {
                Path blob = blob(store, digest);
                if (Files.isRegularFile(blob)) {
                    String type = "GGUF"
                            + type(blob(
                                    store,
                                    manifest.path("config").path("digest").asString("")));
                    out.add(new FoundModel(blob, name, Keeper.OLLAMA, type, folders.bytes(blob)));
                } else {
                    folders.skip(file, "its weights are missing (" + Folders.name(blob) + ")");
                }
            }
        }
    }

    /// " Q4_K_M" as the model's configuration says.
    private String type(Path config) {
        if (!Files.isRegularFile(config)) {
            return "";
        }
        try {
            String type = StrictJson.readObject(config, LARGEST_MANIFEST)
                    .path("file_type")
                    .asString("");
            return type.isEmpty() || type.length() > 20 ? "" : " " + type;
        } catch (IOException e) {
            folders.skip(config, "is no configuration");
            return "";
        }
    }

    /// A digest that is none names no file.
    private static Path blob(Path store, String digest) {
        return store.resolve("blobs").resolve(DIGEST.matcher(digest).matches() ? digest.replace(':', '-') : "none");
    }
}
