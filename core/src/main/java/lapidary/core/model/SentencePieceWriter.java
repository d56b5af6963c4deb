package lapidary.core.model;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import lapidary.core.model.Vocabulary.Kind;
import lapidary.core.model.Vocabulary.Piece;
import lapidary.core.model.Vocabulary.PieceType;
import lapidary.core.model.Vocabulary.Special;

/// Writes a vocabulary as SentencePiece's `tokenizer.model`: the counterpart of
/// [SentencePieceReader].
///
/// Source: google/sentencepiece `sentencepiece_model.proto` (ModelProto: pieces = 1, trainer_spec =
/// 2, normalizer_spec = 3).
final class SentencePieceWriter {
    private static final int VARINT = 0;
    private static final int LENGTH = 2;
    private static final int FIXED32 = 5;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private SentencePieceWriter() {}

    static byte[] write(Vocabulary vocabulary) {
        SentencePieceWriter model = new SentencePieceWriter();
        for (Piece piece : vocabulary.pieces()) {
            model.message(1, piece(piece));
        }
        model.message(2, trainer(vocabulary));
        model.message(3, normalizer(vocabulary));
        return model.out.toByteArray();
    }

    private static SentencePieceWriter piece(Piece piece) {
        SentencePieceWriter message = new SentencePieceWriter();
        boolean hasSpaces = piece.type() == PieceType.USER_DEFINED;
        String text = hasSpaces ? piece.text().replace(' ', '▁') : piece.text();
        message.bytes(1, text.getBytes(StandardCharsets.UTF_8));
        message.fixed(2, Float.floatToRawIntBits(piece.score()));
        if (piece.type() != PieceType.NORMAL) {
            message.number(3, piece.type().number());
        }
        return message;
    }

    private static SentencePieceWriter trainer(Vocabulary vocabulary) {
        SentencePieceWriter message = new SentencePieceWriter();
        Special special = vocabulary.special();
        boolean hasBytes = vocabulary.pieces().stream().anyMatch(piece -> piece.type() == PieceType.BYTE);
        message.number(3, vocabulary.kind() == Kind.UNIGRAM ? 1 : 2);
        message.number(4, vocabulary.pieces().size());
        message.number(35, hasBytes ? 1 : 0);
        message.number(40, special.unknown());
        message.number(41, special.bos());
        message.number(42, special.eos());
        message.number(43, special.padding());
        return message;
    }

    private static SentencePieceWriter normalizer(Vocabulary vocabulary) {
        SentencePieceWriter message = new SentencePieceWriter();
        byte[] map = Base64.getDecoder().decode(vocabulary.spacing().charsMap());
        message.bytes(1, (map.length == 0 ? "identity" : "user_defined").getBytes(StandardCharsets.UTF_8));
        message.bytes(2, map);
        message.number(3, vocabulary.spacing().dummyPrefix() ? 1 : 0);
        message.number(4, vocabulary.spacing().removeExtra() ? 1 : 0);
        message.number(5, 1);
        return message;
    }

    private void message(int field, SentencePieceWriter message) {
        bytes(field, message.out.toByteArray());
    }

    private void bytes(int field, byte[] bytes) {
        varint((long) field << 3 | LENGTH);
        varint(bytes.length);
        out.writeBytes(bytes);
    }

    private void fixed(int field, int bits) {
        varint((long) field << 3 | FIXED32);
        out.writeBytes(ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(bits)
                .array());
    }

    /// Negative numbers take ten bytes, as protobuf's int32 does.
    private void number(int field, long value) {
        varint((long) field << 3 | VARINT);
        varint(value);
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
