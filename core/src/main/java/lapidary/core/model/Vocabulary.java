package lapidary.core.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A vocabulary as its file describes it: what a tokenizer is made from, and what an export writes.
///
/// @param kind how pieces are joined to tokens
/// @param pieces in order of their ids
/// @param merges "left right", most wanted first; only for [Kind#BYTE_PAIRS], empty otherwise
/// @param preTokenizer how text is cut before merging, by llama.cpp's name ("llama-bpe"); "default"
///     for SentencePiece
/// @param special ids of the special pieces and when they are added
/// @param spacing what happens to white space before SentencePiece cuts a text
public record Vocabulary(
        Kind kind, List<Piece> pieces, List<String> merges, String preTokenizer, Special special, Spacing spacing) {

    public Vocabulary {
        pieces = List.copyOf(pieces);
        merges = List.copyOf(merges);
    }

    /// How pieces are joined.
    public enum Kind {
        /// SentencePiece BPE: characters are joined in order of the scores; unknown ones fall back
        /// to bytes. "llama" in GGUF.
        SENTENCE_PIECE,
        /// SentencePiece unigram: the likeliest cut by the scores. "t5" in GGUF.
        UNIGRAM,
        /// Byte-level BPE with a list of merges. "gpt2" in GGUF.
        BYTE_PAIRS
    }

    /// One token.
    ///
    /// @param score logarithm of a probability, or minus the rank of the merge; 0 where a format
    ///     has none
    public record Piece(String text, float score, PieceType type) {}

    /// What a piece is for; the numbers are those of SentencePiece and GGUF.
    public enum PieceType {
        NORMAL(1),
        UNKNOWN(2),
        CONTROL(3),
        USER_DEFINED(4),
        UNUSED(5),
        BYTE(6);

        private final int number;

        PieceType(int number) {
            this.number = number;
        }

        public int number() {
            return number;
        }

        /// The type with this number; null when there is none.
        public static @Nullable PieceType of(long number) {
            for (PieceType type : values()) {
                if (type.number == number) {
                    return type;
                }
            }
            return null;
        }
    }

    /// Special pieces; an id of -1 means that there is none.
    ///
    /// @param addsBos whether the vocabulary's own rule puts BOS before a text
    /// @param addsEos whether it puts EOS after it
    public record Special(int bos, int eos, int unknown, int padding, boolean addsBos, boolean addsEos) {}

    /// White space before SentencePiece cuts a text.
    ///
    /// @param dummyPrefix puts a space before the text, so that a word at its start is like any
    ///     other
    /// @param removeExtra strips the ends and joins runs of spaces
    /// @param charsMap SentencePiece's compiled normalization rules in Base64; "" when text is
    ///     taken as it is
    public record Spacing(boolean dummyPrefix, boolean removeExtra, String charsMap) {
        /// Text is taken as it is.
        public static final Spacing NONE = new Spacing(false, false, "");
    }
}
