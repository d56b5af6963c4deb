package lapidary.core.format.gguf;

import java.util.Arrays;
import java.util.Optional;
import lapidary.core.tensor.DType;

/// Types that ggml has removed: the blocks of several rows shuffled for one kind of processor.
/// The values are those of a
/// type that still exists.
///
/// Source: ggml `ggml.h` (`enum ggml_type`); `make_block_q4_0x4` and its siblings in `ggml-cpu/repack.cpp`.
enum InterleavedType {
    Q4_0_4_4(31, DType.Q4_0, 4, 4, 0x88),
    Q4_0_4_8(32, DType.Q4_0, 4, 8, 0x88),
    Q4_0_8_8(33, DType.Q4_0, 8, 8, 0x88),
    IQ4_NL_4_4(36, DType.IQ4_NL, 4, 4, 0),
    IQ4_NL_4_8(37, DType.IQ4_NL, 4, 8, 0),
    IQ4_NL_8_8(38, DType.IQ4_NL, 8, 8, 0);

    private final int number;
    private final DType plain;
    private final int rows;
    private final int run;
    private final int mask;

    InterleavedType(int number, DType plain, int rows, int run, int mask) {
        this.number = number;
        this.plain = plain;
        this.rows = rows;
        this.run = run;
        this.mask = mask;
    }

    /// The removed type with this number.
    static Optional<InterleavedType> find(int number) {
        return Arrays.stream(values()).filter(type -> type.number == number).findFirst();
    }

    /// The type that the values have; its blocks hold a scale of two bytes and 16 bytes of codes.
    DType plain() {
        return plain;
    }

    /// How many rows are shuffled together.
    int rows() {
        return rows;
    }

    /// Bytes of codes of one row that stay together.
    int run() {
        return run;
    }

    /// Bits that are turned in each byte of codes.
    int mask() {
        return mask;
    }
}
