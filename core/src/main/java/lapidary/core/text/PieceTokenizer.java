package lapidary.core.text;

import java.io.IOException;
import java.nio.file.Path;
import lapidary.core.model.Vocabulary;

/// The tokenizer of a [Vocabulary]: encodes through the Hugging Face library, decodes by the pieces themselves.
final class PieceTokenizer implements Tokenizer {
    private final NativeEncoder encoder;
    private final PieceText text;
    private final Vocabulary.Special special;
    private final Vocabulary.Spacing spacing;

    /// @param file for messages
    PieceTokenizer(Vocabulary vocabulary, Path file) throws IOException {
        this.encoder = NativeEncoder.of(TokenizerJson.of(vocabulary, file), file);
        this.special = vocabulary.special();
        this.spacing = vocabulary.spacing();
        this.text = new PieceText(
                vocabulary.pieces(), vocabulary.kind() == Vocabulary.Kind.BYTE_PAIRS, spacing.dummyPrefix());
    }

    @Override
    public int[] encode(String text) {
        boolean nothing = spacing.removeExtra() ? text.chars().allMatch(c -> c == ' ') : text.isEmpty();
        if (nothing) {
            return new int[0];
        }
        // The mark rather than a space: the rules for superfluous spaces must not take it away.
        return encoder.encode(spacing.dummyPrefix() ? PieceText.SPACE + text : text);
    }

    @Override
    public String decode(int[] tokens) {
        return text.decode(tokens);
    }

    @Override
    public String piece(int token) {
        return text.show(token);
    }

    @Override
    public byte[] bytes(int token) {
        return text.bytes(token);
    }

    @Override
    public boolean addsBos() {
        return special.addsBos() && special.bos() >= 0;
    }

    @Override
    public int bos() {
        return special.bos();
    }

    @Override
    public int eos() {
        return special.eos();
    }

    @Override
    public int size() {
        return text.size();
    }

    @Override
    public void close() {
        encoder.close();
    }
}
