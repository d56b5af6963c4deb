package lapidary.core.model;

import java.util.ArrayList;
import java.util.List;
import lapidary.core.model.Vocabulary.Kind;
import lapidary.core.model.Vocabulary.Piece;
import lapidary.core.model.Vocabulary.PieceType;

/// Vocabularies of fewer than 280 tokens that can write every text.
final class TinyVocabularies {
    private TinyVocabularies() {}

    /// Bytes, a few pieces, special tokens and one that users define.
    static Vocabulary sentencePieces() {
        List<Piece> pieces = new ArrayList<>();
        pieces.add(new Piece("<unk>", 0, PieceType.UNKNOWN));
        pieces.add(new Piece("<s>", 0, PieceType.CONTROL));
        pieces.add(new Piece("</s>", 0, PieceType.CONTROL));
        for (int i = 0; i < 256; i++) {
            pieces.add(new Piece(String.format("<0x%02X>", i), 0, PieceType.BYTE));
        }
        pieces.add(new Piece("<|endoftext|>", 0, PieceType.CONTROL));
        pieces.add(new Piece("  ", 0, PieceType.USER_DEFINED));
        for (String text : List.of("▁t", "he", "▁the", "▁", "a", "e", "h", "t", "s")) {
            pieces.add(new Piece(text, -pieces.size(), PieceType.NORMAL));
        }
        return new Vocabulary(
                Kind.SENTENCE_PIECE,
                pieces,
                List.of(),
                "default",
                new Vocabulary.Special(1, 2, 0, -1, true, false),
                new Vocabulary.Spacing(true, false, ""));
    }

    /// The bytes as GPT-2 shows them, a few merges, and special tokens.
    static Vocabulary bytePairs() {
        List<Piece> pieces = new ArrayList<>();
        int shown = 256;
        for (int i = 0; i < 256; i++) {
            boolean isShown = (i > ' ' && i < 127) || (i > 160 && i != 173);
            String text = String.valueOf((char) (isShown ? i : shown++));
            pieces.add(new Piece(text, 0, PieceType.NORMAL));
        }
        for (String text : List.of("Ġt", "he", "Ġthe", "in", "an")) {
            pieces.add(new Piece(text, 0, PieceType.NORMAL));
        }
        pieces.add(new Piece("<|start|>", 0, PieceType.CONTROL));
        pieces.add(new Piece("<|end|>", 0, PieceType.CONTROL));
        pieces.add(new Piece("<think>", 0, PieceType.USER_DEFINED));
        return new Vocabulary(
                Kind.BYTE_PAIRS,
                pieces,
                List.of("Ġ t", "h e", "Ġt he", "i n", "a n"),
                "gpt-2",
                new Vocabulary.Special(261, 262, -1, -1, false, false),
                Vocabulary.Spacing.NONE);
    }
}
