package lapidary.app.preview;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import lapidary.app.workbench.OpenModel;
import lapidary.core.eval.Protocol;
import lapidary.core.eval.TextSequences;
import lapidary.core.format.FormatException;
import lapidary.core.job.Job;
import lapidary.core.method.Methods;
import lapidary.core.preview.LanguagePreview;
import lapidary.core.preview.PreviewSession;
import lapidary.core.preview.PreviewUpdate;
import lapidary.core.text.Tokenizer;
import lapidary.core.text.Tokenizers;

/// A model with a tokenizer, a text cut into tokens, and a running preview session. Made away from the screen.
final class Judge implements AutoCloseable {
    /// Longest sequence of the preview, tokens.
    static final int CONTEXT = 256;

    /// Most of a judging text that is used; more would only make the last digits steadier.
    static final int MOST_BYTES = 8 << 20;

    private final OpenModel model;
    private final Tokenizer tokenizer;
    private final PreviewSession session;
    private final TokenizedText text;

    private final OpenModel.Hold hold;

    private Judge(
            OpenModel model, OpenModel.Hold hold, Tokenizer tokenizer, PreviewSession session, TokenizedText text) {
        this.text = text;
        this.model = model;
        this.hold = hold;
        this.tokenizer = tokenizer;
        this.session = session;
    }

    /// @throws FormatException when the model has no usable tokenizer, or the text is not UTF-8
    static Judge prepare(OpenModel open, Methods methods, JudgingText text, Consumer<PreviewUpdate> listener, Job job)
            throws IOException {
        return open.use(model -> {
            String words = read(text.path());
            job.check();
            Tokenizer tokenizer = Tokenizers.of(model);
            try {
                job.check();
                int[] tokens = tokenizer.encode(words);
                job.check();
                int context = model.architecture()
                        .map(architecture -> Math.min(CONTEXT, architecture.context()))
                        .orElse(CONTEXT);
                PreviewSession session = new LanguagePreview(
                        model, methods, tokens, tokenizer.bos(), Protocol.WINDOWS, context, listener);
                TokenizedText tokenized = TokenizedText.of(
                        tokenizer, tokens, new TextSequences(tokens, tokenizer.bos(), Protocol.WINDOWS, context));
                return new Judge(open, open.hold(), tokenizer, session, tokenized);
            } catch (RuntimeException e) {
                tokenizer.close();
                throw e;
            }
        });
    }

    private static String read(Path path) throws IOException {
        byte[] bytes;
        try (var in = Files.newInputStream(path)) {
            bytes = in.readNBytes(MOST_BYTES);
        }
        int length = bytes.length == MOST_BYTES ? wholeCharacters(bytes) : bytes.length;
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new FormatException(
                    FormatException.Problem.BAD_VALUE, path, "the judging text", "UTF-8 text", "other bytes");
        }
    }

    /// Where a text that was cut off ends without half a character.
    private static int wholeCharacters(byte[] bytes) {
        int end = bytes.length;
        while (end > 0 && (bytes[end - 1] & 0xC0) == 0x80) {
            end--;
        }
        return Math.max(0, end - 1);
    }

    OpenModel model() {
        return model;
    }

    Tokenizer tokenizer() {
        return tokenizer;
    }

    /// The text as the model reads it, token by token.
    TokenizedText text() {
        return text;
    }

    PreviewSession session() {
        return session;
    }

    /// Never called on the screen's thread: it waits for work that is under way.
    @Override
    public void close() {
        session.close();
        tokenizer.close();
        hold.close();
    }
}
