package lapidary.core.text;

import java.nio.charset.StandardCharsets;

/// Turns text into token ids and back.
public interface Tokenizer extends AutoCloseable {

    /// Token ids of the text, without BOS or EOS.
    int[] encode(String text);

    /// The text of the tokens (special tokens left out).
    String decode(int[] tokens);

    /// The piece of one token as it would be shown ("▁the" → " the").
    String piece(int token);

    /// The bytes of UTF-8 that the token stands for, often only a part of a character; none for a control token.
    default byte[] bytes(int token) {
        return piece(token).getBytes(StandardCharsets.UTF_8);
    }

    /// Whether the vocabulary's own rule puts BOS before a text, and which id it is (-1 when there is none).
    boolean addsBos();

    int bos();

    /// End-of-sequence id, -1 when there is none.
    int eos();

    int size();

    @Override
    void close();
}
