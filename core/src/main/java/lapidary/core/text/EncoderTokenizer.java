package lapidary.core.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// The tokenizer of an encoder: texts come with the special tokens that its `tokenizer.json` puts around them
/// ("[CLS] … [SEP]"), cut to the length that it says.
public final class EncoderTokenizer implements AutoCloseable {
    /// Tokens of a text where the file says nothing: what most encoders have positions for.
    private static final int LONGEST = 512;

    private final NativeEncoder encoder;
    private final int longest;

    private EncoderTokenizer(NativeEncoder encoder, int longest) {
        this.encoder = encoder;
        this.longest = longest;
    }

    /// The tokenizer that lies beside a model: `tokenizer.json` in its folder or the one around it, or a file
    /// called like the model with `-tokenizer.json` behind.
    public static Optional<Path> find(Path model) {
        Path absolute = model.toAbsolutePath();
        String stem = String.valueOf(absolute.getFileName()).replaceFirst("\\.[^.]*$", "");
        Path folder = absolute.resolveSibling(".").normalize();
        return List.of(
                        folder.resolve("tokenizer.json"),
                        folder.resolve(stem + "-tokenizer.json"),
                        folder.resolve("..").normalize().resolve("tokenizer.json"))
                .stream()
                .filter(Files::isRegularFile)
                .findFirst();
    }

    /// @throws lapidary.core.format.FormatException when it is no tokenizer
    public static EncoderTokenizer read(Path file) throws IOException {
        ObjectNode root = (ObjectNode) TokenizerConfig.json(file);
        int longest = root.path("truncation").path("max_length").asInt(LONGEST);
        root.putNull("truncation");
        root.putNull("padding");
        return new EncoderTokenizer(NativeEncoder.of(root.toString(), file), Math.clamp(longest, 2, 8 * LONGEST));
    }

    /// Ids of a text with the tokens around it; of a text that is too long, the beginning and the last token.
    public int[] encode(String text) {
        int[] all = encoder.encode(text, true);
        if (all.length <= longest) {
            return all;
        }
        int[] cut = Arrays.copyOf(all, longest);
        cut[longest - 1] = all[all.length - 1];
        return cut;
    }

    @Override
    public void close() {
        encoder.close();
    }
}
