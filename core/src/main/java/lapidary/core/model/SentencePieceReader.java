package lapidary.core.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.model.Vocabulary.Kind;
import lapidary.core.model.Vocabulary.Piece;
import lapidary.core.model.Vocabulary.PieceType;
import lapidary.core.model.Vocabulary.Spacing;
import lapidary.core.model.Vocabulary.Special;

/// Reads SentencePiece's `tokenizer.model`, a small protobuf message.
///
/// Source: google/sentencepiece `sentencepiece_model.proto` (ModelProto: pieces = 1, trainer_spec =
/// 2, normalizer_spec = 3).
public final class SentencePieceReader {
    private static final long LARGEST_FILE = 256L << 20;
    private static final int MOST_PIECES = 16 << 20;

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH = 2;
    private static final int FIXED32 = 5;

    private final Path file;
    private final List<Piece> pieces = new ArrayList<>();
    private int modelType = 1;
    private int unknown = 0;
    private int bos = 1;
    private int eos = 2;
    private int padding = -1;
    private boolean dummyPrefix = true;
    private boolean removeExtra = true;
    private String charsMap = "";

    private SentencePieceReader(Path file) {
        this.file = file;
    }

    /// @return a vocabulary that adds neither BOS nor EOS: that rule stands in
    ///     `tokenizer_config.json`, not here
    /// @throws FormatException with [Problem#BAD_TOKENIZER] or [Problem#TRUNCATED] when the file is
    ///     no sound SentencePiece model
    public static Vocabulary read(Path file) throws IOException {
        long bytes = Files.size(file);
        if (bytes > LARGEST_FILE) {
            throw new FormatException(
                    Problem.LIMIT_EXCEEDED, file, "file", "at most " + LARGEST_FILE + " bytes", bytes + " bytes");
        }
        return parse(Files.readAllBytes(file), file);
    }

    /// The same from memory.
    ///
    /// @param file for messages
    public static Vocabulary parse(byte[] content, Path file) throws FormatException {
        SentencePieceReader reader = new SentencePieceReader(file);
        reader.model(ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN));
        return reader.vocabulary();
    }

    private Vocabulary vocabulary() throws FormatException {
        if (pieces.isEmpty()) {
            throw bad("pieces", "at least one", "none");
        }
        Kind kind =
                switch (modelType) {
                    case 1 -> Kind.UNIGRAM;
                    case 2 -> Kind.SENTENCE_PIECE;
                    default -> throw bad("model_type", "1 (unigram) or 2 (BPE)", String.valueOf(modelType));
                };
        Special special = new Special(id(bos), id(eos), id(unknown), id(padding), false, false);
        return new Vocabulary(
                kind, pieces, List.of(), "default", special, new Spacing(dummyPrefix, removeExtra, charsMap));
    }

    private int id(int number) {
        return number >= 0 && number < pieces.size() ? number : -1;
    }

    private void model(ByteBuffer in) throws FormatException {
        while (in.hasRemaining()) {
            int tag = tag(in);
            switch (tag >>> 3) {
                case 1 -> piece(message(in, tag, "piece " + pieces.size()));
                case 2 -> trainer(message(in, tag, "trainer_spec"));
                case 3 -> normalizer(message(in, tag, "normalizer_spec"));
                default -> skip(in, tag);
            }
        }
    }

    private void piece(ByteBuffer in) throws FormatException {
        String text = null;
        float score = 0;
        PieceType type = PieceType.NORMAL;
        while (in.hasRemaining()) {
            int tag = tag(in);
            switch (tag) {
                case 1 << 3 | LENGTH -> text = text(message(in, tag, "piece " + pieces.size()));
                case 2 << 3 | FIXED32 ->
                    score = Float.intBitsToFloat(fixed(in, 4).getInt());
                case 3 << 3 | VARINT -> {
                    long number = varint(in);
                    type = PieceType.of(number);
                    if (type == null) {
                        throw bad("piece " + pieces.size(), "a type from 1 to 6", String.valueOf(number));
                    }
                }
                default -> skip(in, tag);
            }
        }
        if (text == null || Float.isNaN(score)) {
            throw bad("piece " + pieces.size(), "a text and a score", text == null ? "no text" : "a score of NaN");
        }
        if (pieces.size() == MOST_PIECES) {
            throw new FormatException(
                    Problem.LIMIT_EXCEEDED, file, "pieces", "at most " + MOST_PIECES, "more than that");
        }
        pieces.add(new Piece(text, score, type));
    }

    private void trainer(ByteBuffer in) throws FormatException {
        while (in.hasRemaining()) {
            int tag = tag(in);
            switch (tag) {
                case 3 << 3 | VARINT -> modelType = (int) varint(in);
                case 40 << 3 | VARINT -> unknown = (int) varint(in);
                case 41 << 3 | VARINT -> bos = (int) varint(in);
                case 42 << 3 | VARINT -> eos = (int) varint(in);
                case 43 << 3 | VARINT -> padding = (int) varint(in);
                default -> skip(in, tag);
            }
        }
    }

    private void normalizer(ByteBuffer in) throws FormatException {
        while (in.hasRemaining()) {
            int tag = tag(in);
            switch (tag) {
                case 2 << 3 | LENGTH -> {
                    ByteBuffer map = message(in, tag, "precompiled_charsmap");
                    byte[] bytes = new byte[map.remaining()];
                    map.get(bytes);
                    charsMap = Base64.getEncoder().encodeToString(bytes);
                }
                case 3 << 3 | VARINT -> dummyPrefix = varint(in) != 0;
                case 4 << 3 | VARINT -> removeExtra = varint(in) != 0;
                default -> skip(in, tag);
            }
        }
    }

    private int tag(ByteBuffer in) throws FormatException {
        int at = in.position();
        long tag = varint(in);
        if (tag <= 7 || tag > Integer.MAX_VALUE) {
            throw bad("field at offset " + at, "a protobuf tag", String.valueOf(tag));
        }
        return (int) tag;
    }

    private void skip(ByteBuffer in, int tag) throws FormatException {
        switch (tag & 7) {
            case VARINT -> varint(in);
            case FIXED64 -> fixed(in, 8);
            case LENGTH -> message(in, tag, "field " + (tag >>> 3));
            case FIXED32 -> fixed(in, 4);
            default -> throw bad("field " + (tag >>> 3), "wire type 0, 1, 2 or 5", String.valueOf(tag & 7));
        }
    }

    private long varint(ByteBuffer in) throws FormatException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = fixed(in, 1).get();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw bad("varint at offset " + in.position(), "at most 10 bytes", "more");
    }

    private ByteBuffer message(ByteBuffer in, int tag, String place) throws FormatException {
        if ((tag & 7) != LENGTH) {
            throw bad(place, "wire type 2", String.valueOf(tag & 7));
        }
        long length = varint(in);
        if (length < 0 || length > in.remaining()) {
            throw new FormatException(
                    Problem.TRUNCATED,
                    file,
                    place + " at offset " + in.position(),
                    length + " bytes",
                    in.remaining() + " bytes");
        }
        return fixed(in, (int) length);
    }

    private ByteBuffer fixed(ByteBuffer in, int bytes) throws FormatException {
        if (in.remaining() < bytes) {
            throw new FormatException(
                    Problem.TRUNCATED,
                    file,
                    "offset " + in.position(),
                    bytes + " more bytes",
                    in.remaining() + " bytes");
        }
        ByteBuffer part = in.slice(in.position(), bytes).order(ByteOrder.LITTLE_ENDIAN);
        in.position(in.position() + bytes);
        return part;
    }

    private String text(ByteBuffer in) throws FormatException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(in).toString();
        } catch (CharacterCodingException e) {
            throw bad("piece " + pieces.size(), "UTF-8 text", "other bytes");
        }
    }

    private FormatException bad(String place, String expected, String found) {
        return new FormatException(Problem.BAD_TOKENIZER, file, place, expected, found);
    }
}
