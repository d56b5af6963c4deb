package lapidary.core.format.onnx;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import lapidary.core.format.ModelTarget.ByteSink;

/// Packs codes of 2, 4 or 8 bits into bytes, the first in the lowest bits, and streams them.
final class CodeStream {
    private static final int PIECE = 1 << 16;

    private final int width;
    private final ByteSink sink;
    private final byte[] bytes = new byte[PIECE];
    private int at;
    private int filled;

    CodeStream(int width, ByteSink sink) {
        this.width = width;
        this.sink = sink;
    }

    /// Takes the lowest bits of a code.
    void add(int code) throws IOException {
        bytes[at] |= (byte) ((code & (1 << width) - 1) << filled);
        filled += width;
        if (filled == Byte.SIZE) {
            endByte();
        }
    }

    /// Leaves the rest of a byte empty.
    void align() throws IOException {
        if (filled > 0) {
            endByte();
        }
    }

    void finish() throws IOException {
        align();
        flush();
    }

    private void endByte() throws IOException {
        filled = 0;
        at++;
        if (at == PIECE) {
            flush();
        }
    }

    private void flush() throws IOException {
        if (at > 0) {
            sink.write(MemorySegment.ofArray(bytes).asSlice(0, at));
            Arrays.fill(bytes, (byte) 0);
            at = 0;
        }
    }
}
