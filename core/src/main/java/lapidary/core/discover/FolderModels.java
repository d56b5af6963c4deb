package lapidary.core.discover;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lapidary.core.format.StrictJson;
import tools.jackson.databind.JsonNode;

/// The models among the files of one folder: every GGUF file (a split one once), and all safetensors or PyTorch files
/// together as one.
final class FolderModels {
    private static final long LARGEST_CONFIG = 1 << 20;
    private static final Pattern PART = Pattern.compile("(.*)-(\\d{5})-of-(\\d{5})\\.gguf", Pattern.CASE_INSENSITIVE);
    private static final Pattern TYPE = Pattern.compile(
            "(?:^|[-_.])((?:I?Q[1-8]_[A-Z0-9]+(?:_[A-Z]+)?)|TQ[12]_0|MXFP4|BF16|F16|F32)(?=[-_.]|$)",
            Pattern.CASE_INSENSITIVE);
    private static final Map<String, String> TYPES = Map.of("bfloat16", "BF16", "float16", "F16", "float32", "F32");

    private final Folders folders;

    FolderModels(Folders folders) {
        this.folders = folders;
    }

    /// @param name of the folder's model; a GGUF file's name is put behind it
    List<FoundModel> in(Path folder, List<Path> files, String name, Keeper keeper) {
        List<FoundModel> models = new ArrayList<>();
        for (Path file : files) {
            if (lower(file).endsWith(".gguf") && Files.isRegularFile(file)) {
                gguf(file, files, name, keeper, models);
            }
        }
        List<Path> tensors = ending(files, ".safetensors");
        boolean isComplete = files.stream()
                .map(Folders::name)
                .anyMatch(f -> f.equals("model.safetensors") || f.equals("model.safetensors.index.json"));
        if (isComplete) {
            models.add(new FoundModel(folder, name, keeper, "safetensors" + dtype(files), bytes(tensors)));
        } else if (tensors.size() == 1) {
            models.add(new FoundModel(tensors.getFirst(), name, keeper, "safetensors" + dtype(files), bytes(tensors)));
        }
        files.stream()
                .filter(file -> Folders.name(file).equals("pytorch_model.bin"))
                .filter(file -> tensors.isEmpty())
                .forEach(file ->
                        models.add(new FoundModel(file, name, keeper, "PyTorch" + dtype(files), folders.bytes(file))));
        ending(files, ".onnx")
                .forEach(file -> models.add(
                        new FoundModel(file, name + " " + Folders.name(file), keeper, "ONNX", folders.bytes(file))));
        return models;
    }

    private void gguf(Path file, List<Path> files, String name, Keeper keeper, List<FoundModel> out) {
        Matcher part = PART.matcher(Folders.name(file));
        boolean isPart = part.matches();
        if (isPart && !part.group(2).equals("00001")) {
            return;
        }
        List<Path> parts = isPart
                ? files.stream()
                        .filter(other -> Folders.name(other).startsWith(part.group(1) + "-")
                                && Folders.name(other).endsWith("-of-" + part.group(3) + ".gguf"))
                        .toList()
                : List.of(file);
        String own = isPart ? part.group(1) : Folders.name(file).replaceFirst("(?i)\\.gguf$", "");
        String shown = shown(name, own);
        Matcher type = TYPE.matcher(own);
        String found = type.find() ? " " + type.group(1).toUpperCase(Locale.ROOT) : "";
        out.add(new FoundModel(file, shown, keeper, "GGUF" + found, bytes(parts)));
    }

    /// The folder's name and the file's; "publisher/file" where the file has the folder's name in its own.
    private static String shown(String folder, String file) {
        int slash = folder.lastIndexOf('/');
        String base = folder.substring(slash + 1).replaceFirst("(?i)[-_.]gguf$", "");
        boolean isRepeated = file.toLowerCase(Locale.ROOT).startsWith(base.toLowerCase(Locale.ROOT));
        return isRepeated ? folder.substring(0, slash + 1) + file : folder + " " + file;
    }

    /// " BF16" as config.json says; "" where it says nothing.
    private String dtype(List<Path> files) {
        for (Path file : files) {
            if (Folders.name(file).equals("config.json")) {
                try {
                    JsonNode config = StrictJson.readObject(file, LARGEST_CONFIG);
                    String method = config.path("quantization_config")
                            .path("quant_method")
                            .asString("");
                    String dtype = config.path("torch_dtype")
                            .asString(config.path("dtype").asString(""));
                    return method.isEmpty()
                            ? TYPES.containsKey(dtype) ? " " + TYPES.get(dtype) : ""
                            : " " + method.toUpperCase(Locale.ROOT);
                } catch (IOException e) {
                    folders.skip(file, "is no sound JSON");
                }
            }
        }
        return "";
    }

    private static List<Path> ending(List<Path> files, String ending) {
        return files.stream()
                .filter(file -> lower(file).endsWith(ending) && Files.isRegularFile(file))
                .toList();
    }

    private long bytes(List<Path> files) {
        return files.stream().mapToLong(folders::bytes).sum();
    }

    private static String lower(Path file) {
        return Folders.name(file).toLowerCase(Locale.ROOT);
    }
}
