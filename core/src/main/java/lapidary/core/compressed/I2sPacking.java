package lapidary.core.compressed;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// I2_S of bitnet.cpp: weights of three values, two bits each, and one F32 scale for the tensor in a tail of 32 bytes.
///
/// The number of the type is 36 in the GGUF files of bitnet.cpp. llama.cpp has retired that number (it was IQ4_NL_4_4)
/// and does not read these tensors; TQ2_0 holds the same values for it. How the bits lie depends on the processor that
/// the file was made for.
///
/// Source: microsoft/BitNet, `src/ggml-bitnet-mad.cpp`, `quantize_i2_s`.
public final class I2sPacking {
    /// GGUF's number of the type in files of bitnet.cpp.
    public static final int TYPE_NUMBER = 36;

    private static final int TAIL_BYTES = 32;
    private static final float LEAST = 1e-6f;

    /// Which weights share a byte.
    public enum Layout {
        /// Blocks of 128 weights: byte j % 32 has weight j at bit 6 − 2·(j / 32).
        X86(128),
        /// Blocks of 64 weights: byte j % 16 has weight j at bit 6 − 2·(j / 16).
        ARM(64);

        private final int block;

        Layout(int block) {
            this.block = block;
        }

        /// Weights of a block.
        public int block() {
            return block;
        }
    }

    private I2sPacking() {}

    /// Bytes of a tensor, its tail included.
    ///
    /// @throws IllegalArgumentException unless the layout's blocks divide the tensor
    public static long bytes(long elements, Layout layout) {
        check(elements, layout);
        return elements / 4 + TAIL_BYTES;
    }

    private static void check(long elements, Layout layout) {
        if (elements % layout.block != 0) {
            throw new IllegalArgumentException("expected whole blocks of " + layout.block + ", got " + elements);
        }
    }

    /// −1, 0 or 1 for a weight of a tensor that has three values already.
    public static int code(float weight) {
        return Math.abs(weight) < LEAST ? 0 : weight > 0 ? 1 : -1;
    }

    /// The bytes of codes alone.
    ///
    /// @param codes −1, 0 or 1
    public static byte[] pack(byte[] codes, Layout layout) {
        check(codes.length, layout);
        byte[] packed = new byte[codes.length / 4];
        int width = layout.block / 4;
        for (int i = 0; i < codes.length; i++) {
            int j = i % layout.block;
            packed[i / layout.block * width + j % width] |= (byte) (stored(codes[i]) << 6 - 2 * (j / width));
        }
        return packed;
    }

    private static int stored(byte code) {
        if (code < -1 || code > 1) {
            throw new IllegalArgumentException("expected a code of -1, 0 or 1, got " + code);
        }
        return code + 1;
    }

    /// The codes of packed bytes.
    public static byte[] unpack(byte[] packed, Layout layout) {
        byte[] codes = new byte[4 * packed.length];
        check(codes.length, layout);
        int width = layout.block / 4;
        for (int i = 0; i < codes.length; i++) {
            int j = i % layout.block;
            codes[i] = (byte) ((packed[i / layout.block * width + j % width] >> 6 - 2 * (j / width) & 3) - 1);
        }
        return codes;
    }

    /// A whole tensor: the codes, then the scale and zeros.
    ///
    /// @param grid three values with one scale for the tensor
    public static byte[] tensor(Grid grid, Layout layout) {
        if (grid.groupSize() != 0 || !grid.isSymmetric()) {
            throw new IllegalArgumentException("I2_S holds one scale for a tensor and no zero points");
        }
        int columns = Math.toIntExact(grid.shape().columns());
        byte[] codes = new byte[Math.toIntExact(grid.shape().elements())];
        for (int row = 0; row < grid.codes().length; row++) {
            System.arraycopy(grid.codes()[row], 0, codes, row * columns, columns);
        }
        byte[] packed = pack(codes, layout);
        return ByteBuffer.allocate(packed.length + TAIL_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(packed)
                .putFloat(grid.scales()[0])
                .array();
    }

    /// The other x86 layout, of kernels that go through four rows at once: byte i has the weights i
    /// of all four, the
    /// first row in the highest bits.
    ///
    /// @param rows `int8[4][columns]`, −1, 0 or 1
    public static byte[] packInterleaved(byte[][] rows) {
        if (rows.length != 4 || Arrays.stream(rows).anyMatch(row -> row.length != rows[0].length)) {
            throw new IllegalArgumentException("expected four rows of one length, got " + rows.length);
        }
        byte[] packed = new byte[rows[0].length];
        for (int i = 0; i < packed.length; i++) {
            for (byte[] row : rows) {
                packed[i] = (byte) (packed[i] << 2 | stored(row[i]));
            }
        }
        return packed;
    }

    /// Four rows from the bytes of [#packInterleaved].
    public static byte[][] unpackInterleaved(byte[] packed) {
        byte[][] rows = new byte[4][packed.length];
        for (int i = 0; i < packed.length; i++) {
            for (int row = 0; row < 4; row++) {
                rows[row][i] = (byte) ((packed[i] >> 6 - 2 * row & 3) - 1);
            }
        }
        return rows;
    }
}
