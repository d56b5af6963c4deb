package lapidary.core.text;

import java.io.IOException;
import lapidary.core.model.Model;

/// Makes the tokenizer that a model carries: `tokenizer.json`, a SentencePiece `tokenizer.model`, or a GGUF vocabulary.
public final class Tokenizers {
    private Tokenizers() {}

    /// @throws lapidary.core.format.FormatException when the model has no vocabulary or an unsupported one
    public static Tokenizer of(Model model) throws IOException {
        throw new IllegalStateException("contract draft " + model);
    }
}
