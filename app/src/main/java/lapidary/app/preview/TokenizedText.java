package lapidary.app.preview;

import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import lapidary.core.eval.TextSequences;
import lapidary.core.text.TokenTexts;
import lapidary.core.text.Tokenizer;

/// A judging text as a model reads it.
///
/// @param sequences that are scored
/// @param texts what each token contributes to the text
/// @param piece the name of any token of the vocabulary, for lists; safe for as long as the program runs
record TokenizedText(TextSequences sequences, List<String> texts, IntFunction<String> piece) {

    /// Made away from the screen: it reads every token.
    static TokenizedText of(Tokenizer tokenizer, TextSequences sequences) {
        int[] tokens =
                IntStream.range(0, sequences.tokens()).map(sequences::token).toArray();
        List<String> pieces =
                IntStream.range(0, tokenizer.size()).mapToObj(tokenizer::piece).toList();
        return new TokenizedText(
                sequences,
                TokenTexts.of(tokenizer, tokens),
                token -> token < pieces.size() ? pieces.get(token) : "<" + token + ">");
    }
}
