package lapidary.core.format.onnx;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Bytes of a file to be written, most of which lie somewhere already: pieces of the source, slots that are filled
/// while writing, and what is new between them.
final class Rope {
    private final List<Piece> pieces = new ArrayList<>();
    private long length;

    /// A stretch of the file.
    sealed interface Piece {
        long length();
    }

    /// Bytes that were made.
    record Made(byte[] bytes) implements Piece {
        @Override
        public long length() {
            return bytes.length;
        }
    }

    /// Bytes of the source.
    record Copied(Message source) implements Piece {
        @Override
        public long length() {
            return source.size();
        }
    }

    /// A slot of the layout.
    record Slot(int index, long length) implements Piece {}

    /// A slot whose bytes stand in the source in another form, which stays.
    record Kept(int index, long bytes, Message source) implements Piece {
        @Override
        public long length() {
            return source.size();
        }
    }

    List<Piece> pieces() {
        return pieces;
    }

    long length() {
        return length;
    }

    Rope add(Piece piece) {
        boolean continues = piece instanceof Copied next
                && !pieces.isEmpty()
                && pieces.getLast() instanceof Copied last
                && last.source().file() == next.source().file()
                && last.source().end() == next.source().begin();
        length = Math.addExact(length, piece.length());
        if (continues) {
            Message last = ((Copied) pieces.removeLast()).source();
            pieces.add(new Copied(new Message(
                    last.file(), last.begin(), ((Copied) piece).source().end(), last.place())));
        } else if (piece.length() > 0 || !(piece instanceof Made || piece instanceof Copied)) {
            pieces.add(piece);
        }
        return this;
    }

    Rope add(Rope other) {
        other.pieces.forEach(this::add);
        return this;
    }

    Rope whole(int field, long value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        varint(out, (long) field << 3 | Message.VARINT);
        varint(out, value);
        return add(new Made(out.toByteArray()));
    }

    Rope text(int field, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return head(field, bytes.length).add(new Made(bytes));
    }

    Rope message(int field, Rope content) {
        return head(field, content.length).add(content);
    }

    /// Tag and length of a field.
    Rope head(int field, long size) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        varint(out, (long) field << 3 | Message.LENGTH);
        varint(out, size);
        return add(new Made(out.toByteArray()));
    }

    private static void varint(ByteArrayOutputStream out, long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
