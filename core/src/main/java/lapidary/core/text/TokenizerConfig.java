package lapidary.core.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What `tokenizer_config.json` says about the ends of a text.
///
/// @param addsBos empty when it does not say
/// @param bos text of the piece; empty when it names none
/// @param eos text of the piece; empty when it names none
record TokenizerConfig(Optional<Boolean> addsBos, Optional<String> bos, Optional<String> eos) {
    private static final long LARGEST_FILE = 256L << 20;
    private static final JsonMapper MAPPER = new JsonMapper();

    /// @param file null when there is none
    static TokenizerConfig read(@Nullable Path file) throws IOException {
        if (file == null) {
            return new TokenizerConfig(Optional.empty(), Optional.empty(), Optional.empty());
        }
        JsonNode root = json(file);
        JsonNode adds = root.path("add_bos_token");
        return new TokenizerConfig(
                adds.isBoolean() ? Optional.of(adds.asBoolean()) : Optional.empty(),
                token(root.path("bos_token")),
                token(root.path("eos_token")));
    }

    /// A JSON object from a file of bounded size.
    ///
    /// @throws FormatException when it is none
    static JsonNode json(Path file) throws IOException {
        long bytes = Files.size(file);
        if (bytes > LARGEST_FILE) {
            throw new FormatException(
                    Problem.LIMIT_EXCEEDED, file, "file", "at most " + LARGEST_FILE + " bytes", bytes + " bytes");
        }
        try {
            JsonNode root = MAPPER.readTree(Files.readAllBytes(file));
            if (root.isObject()) {
                return root;
            }
            throw new FormatException(
                    Problem.BAD_TOKENIZER,
                    file,
                    "file",
                    "a JSON object",
                    root.getNodeType().toString());
        } catch (JacksonException e) {
            throw new FormatException(Problem.BAD_TOKENIZER, file, "file", "JSON", e.getOriginalMessage());
        }
    }

    /// A token is named by its text, or by an object with "content".
    private static Optional<String> token(JsonNode node) {
        JsonNode text = node.isObject() ? node.path("content") : node;
        return text.isString() ? Optional.of(text.asString()) : Optional.empty();
    }
}
