package lapidary.core.format.hostile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import lapidary.core.format.FormatException.Problem;

/// Hostile folders: shards, configurations, and paths that are nothing at all.
final class FolderHostiles {
    private static final String INDEX = "model.safetensors.index.json";

    private static final List<HostileFile> PATHS = List.of(
            HostileFile.of(
                    "path where nothing is", folder -> folder.resolve("none.gguf"), Problem.MISSING_FILE, "none.gguf"),
            HostileFile.of(
                    "folder without anything", folder -> folder, Problem.UNKNOWN_FORMAT, "folder", "model.safetensors"),
            HostileFile.of(
                    "file of no known kind",
                    folder -> Files.writeString(folder.resolve("letter.txt"), "Dear Madam"),
                    Problem.UNKNOWN_FORMAT,
                    "offset 0",
                    "44 65 61 72"),
            HostileFile.of(
                    "empty file of no known kind",
                    folder -> Files.createFile(folder.resolve("nothing")),
                    Problem.UNKNOWN_FORMAT,
                    "an empty file"),
            HostileFile.of(
                    "link to itself",
                    folder -> Files.createSymbolicLink(folder.resolve("loop.gguf"), Path.of("loop.gguf")),
                    Problem.MISSING_FILE,
                    "loop.gguf"),
            HostileFile.of(
                    "folder that links to itself", FolderHostiles::linkedFolder, Problem.UNKNOWN_FORMAT, "folder"),
            HostileFile.of(
                    "folder whose weights are a folder",
                    FolderHostiles::weightsFolder,
                    Problem.UNKNOWN_FORMAT,
                    "folder"),
            HostileFile.of("device", folder -> Path.of("/dev/zero"), Problem.UNKNOWN_FORMAT, "a device or pipe"));

    private static final List<HostileFile> SHARDS = List.of(
            index("that is no JSON", "shards", Problem.BAD_HEADER, INDEX, "JSON at offset 0"),
            index("that is a list", "[]", Problem.BAD_HEADER, INDEX, "a JSON object"),
            index("without a map", "{\"metadata\":{}}", Problem.BAD_HEADER, INDEX, "weight_map"),
            index("with an empty map", "{\"weight_map\":{}}", Problem.BAD_HEADER, "weight_map", "found none"),
            index("that ends in its map", "{\"weight_map\":{\"a\":", Problem.BAD_HEADER, INDEX),
            index(
                    "with a shard that is a number",
                    "{\"weight_map\":{\"a\":1}}",
                    Problem.BAD_HEADER,
                    "a file name for 'a'"),
            index(
                    "with a tensor twice",
                    "{\"weight_map\":{\"a\":\"one.safetensors\",\"a\":\"one.safetensors\"}}",
                    Problem.DUPLICATE_NAME,
                    "'a'"),
            index(
                    "with a missing shard",
                    "{\"weight_map\":{\"a\":\"two.safetensors\"}}",
                    Problem.MISSING_FILE,
                    "two.safetensors"),
            index(
                    "with a shard outside the folder",
                    "{\"weight_map\":{\"a\":\"../one.safetensors\"}}",
                    Problem.BAD_VALUE,
                    "'../one.safetensors'"),
            index(
                    "with a shard by its whole path",
                    "{\"weight_map\":{\"a\":\"/etc/hostname\"}}",
                    Problem.BAD_VALUE,
                    "'/etc/hostname'"),
            index("with the folder itself as shard", "{\"weight_map\":{\"a\":\"..\"}}", Problem.BAD_VALUE, "'..'"),
            index(
                    "with a folder as shard",
                    "{\"weight_map\":{\"a\":\"folder.safetensors\"}}",
                    Problem.MISSING_FILE,
                    "folder.safetensors"),
            index(
                    "with a shard that links to itself",
                    "{\"weight_map\":{\"a\":\"loop.safetensors\"}}",
                    Problem.MISSING_FILE,
                    "loop.safetensors"),
            index(
                    "with a tensor that its shard does not have",
                    "{\"weight_map\":{\"a\":\"one.safetensors\",\"b\":\"one.safetensors\"}}",
                    Problem.MISSING_TENSOR,
                    "tensor 'b' in one.safetensors"),
            index(
                    "with two shards that have one tensor",
                    "{\"weight_map\":{\"a\":\"one.safetensors\",\"b\":\"same.safetensors\"}}",
                    Problem.DUPLICATE_NAME,
                    "same.safetensors",
                    "tensor 'a'"),
            index(
                    "with an unsound shard",
                    "{\"weight_map\":{\"a\":\"cut.safetensors\"}}",
                    Problem.TRUNCATED,
                    "cut.safetensors",
                    "header length"));

    private static final List<HostileFile> CONFIGURATIONS = List.of(
            config("that is no JSON", "model_type: llama", Problem.BAD_HEADER, "config.json", "JSON at offset"),
            config("that is a list", "[1]", Problem.BAD_HEADER, "config.json", "a JSON object"),
            config("that is empty", "", Problem.BAD_HEADER, "config.json"),
            config(
                    "with a value twice",
                    "{\"model_type\":\"llama\",\"model_type\":\"llama\"}",
                    Problem.DUPLICATE_NAME,
                    "config.json"),
            config("with something behind it", llama("1", "8", "2", "") + "{}", Problem.BAD_HEADER, "config.json"),
            config(
                    "of lists a thousand deep",
                    "{\"x\":" + "[".repeat(1000) + "]".repeat(1000) + "}",
                    Problem.LIMIT_EXCEEDED,
                    "config.json"),
            config(
                    "of five megabytes",
                    "{\"x\":\"" + "y".repeat(5 << 20) + "\"}",
                    Problem.LIMIT_EXCEEDED,
                    "config.json"),
            config(
                    "whose architecture is a number",
                    "{\"model_type\":7}",
                    Problem.BAD_VALUE,
                    "'model_type'",
                    "a string"),
            config("without heads", llama("1", "8", "0", ""), Problem.BAD_VALUE, "'num_attention_heads'", "found 0"),
            config(
                    "whose heads do not divide the width",
                    llama("1", "8", "3", ""),
                    Problem.BAD_VALUE,
                    "'num_attention_heads'",
                    "a divisor of hidden_size 8"),
            config(
                    "whose key heads do not divide the heads",
                    llama("1", "8", "4", ",\"num_key_value_heads\":3"),
                    Problem.BAD_VALUE,
                    "'num_key_value_heads'"),
            config(
                    "of 2³¹ layers",
                    llama("2147483648", "8", "2", ""),
                    Problem.BAD_VALUE,
                    "'num_hidden_layers'",
                    "2147483648"),
            config(
                    "of a million layers",
                    llama("1000000", "8", "2", ""),
                    Problem.BAD_VALUE,
                    "'num_hidden_layers'",
                    "1000000"),
            config(
                    "of minus one layer",
                    llama("-1", "8", "2", ""),
                    Problem.BAD_VALUE,
                    "'num_hidden_layers'",
                    "found -1"),
            config(
                    "with a width in words",
                    llama("1", "\"eight\"", "2", ""),
                    Problem.BAD_VALUE,
                    "'hidden_size'",
                    "eight"),
            config("with half a width", llama("1", "8.5", "2", ""), Problem.BAD_VALUE, "'hidden_size'", "8.5"),
            config(
                    "with heads of odd size",
                    llama("1", "8", "2", ",\"head_dim\":3"),
                    Problem.BAD_VALUE,
                    "'head_dim'",
                    "an even number"),
            config(
                    "with an ε that is no number",
                    llama("1", "8", "2", ",\"rms_norm_eps\":NaN"),
                    Problem.BAD_VALUE,
                    "'rms_norm_eps'",
                    "NaN"),
            config(
                    "with a rotary base of 0",
                    llama("1", "8", "2", ",\"rope_theta\":0"),
                    Problem.BAD_VALUE,
                    "'rope_theta'"),
            config(
                    "with an infinite rotary base",
                    llama("1", "8", "2", ",\"rope_theta\":1e999"),
                    Problem.BAD_VALUE,
                    "'rope_theta'"),
            config(
                    "that ties its output perhaps",
                    llama("1", "8", "2", ",\"tie_word_embeddings\":\"perhaps\""),
                    Problem.BAD_VALUE,
                    "'tie_word_embeddings'"));

    private FolderHostiles() {}

    static Stream<HostileFile> all() {
        return Stream.of(PATHS, SHARDS, CONFIGURATIONS).flatMap(List::stream);
    }

    private static HostileFile index(String name, String json, Problem problem, String... message) {
        return HostileFile.of(
                "index " + name,
                folder -> {
                    byte[] shard = SafetensorsHostiles.bytes(SafetensorsHostiles.SOUND, 8);
                    Files.write(folder.resolve("one.safetensors"), shard);
                    Files.write(folder.resolve("same.safetensors"), shard);
                    Files.write(folder.resolve("cut.safetensors"), new byte[3]);
                    Files.createDirectory(folder.resolve("folder.safetensors"));
                    Files.createSymbolicLink(folder.resolve("loop.safetensors"), Path.of("loop.safetensors"));
                    Files.writeString(folder.resolve(INDEX), json);
                    return folder;
                },
                problem,
                message);
    }

    private static String llama(String layers, String width, String heads, String more) {
        return "{\"model_type\":\"llama\",\"num_hidden_layers\":" + layers + ",\"hidden_size\":" + width
                + ",\"intermediate_size\":12,\"vocab_size\":4,\"num_attention_heads\":" + heads + more + "}";
    }

    private static HostileFile config(String name, String json, Problem problem, String... message) {
        return HostileFile.of(
                "configuration " + name,
                folder -> {
                    Files.write(
                            folder.resolve("model.safetensors"),
                            SafetensorsHostiles.bytes(SafetensorsHostiles.SOUND, 8));
                    Files.writeString(folder.resolve("config.json"), json);
                    return folder;
                },
                problem,
                message);
    }

    private static Path linkedFolder(Path folder) throws IOException {
        Path inner = Files.createDirectory(folder.resolve("inner"));
        Files.createSymbolicLink(inner.resolve("model.safetensors"), Path.of("model.safetensors"));
        return inner;
    }

    private static Path weightsFolder(Path folder) throws IOException {
        Files.createDirectory(folder.resolve("model.safetensors"));
        return folder;
    }
}
