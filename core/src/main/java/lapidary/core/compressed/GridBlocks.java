package lapidary.core.compressed;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;

/// Which ggml block types hold an even grid bit for bit, and how: each block of such a type takes the codes as they
/// are and the scale of the group that it lies in.
///
/// Exact because scales are halves: 11 significant bits times a code of at most 9 bits is a float, whatever the order
/// of the arithmetic.
public final class GridBlocks {
    private static final List<WholeCodes> TYPES = Codecs.all().stream()
            .filter(WholeCodes.class::isInstance)
            .map(WholeCodes.class::cast)
            .sorted(Comparator.comparingDouble(
                            (WholeCodes codec) -> codec.type().bitsPerElement())
                    .thenComparingInt(codec -> codec.type().blockElements()))
            .toList();

    private GridBlocks() {}

    /// Types that hold every grid of this form exactly, smallest first; none where scales are not halves.
    public static List<DType> exactTypes(GridForm form, Shape shape) {
        if (form.scaleType() != DType.F16 || form.storage().codes() == CodeStorage.I2_S) {
            return List.of();
        }
        return TYPES.stream()
                .filter(codec -> isAligned(codec.type(), form.groupSize(), shape)
                        && way(codec, form).isPresent())
                .map(WholeCodes::type)
                .filter(type -> type != DType.TQ1_0 || form.storage().codes() != CodeStorage.FOUR_TRITS)
                .toList();
    }

    /// Types that hold every [ShiftedGrid] exactly whose steps have this form, smallest first.
    public static List<DType> exactShiftedTypes(GridForm steps, Shape shape) {
        if (steps.scaleType() != DType.F16) {
            return List.of();
        }
        return TYPES.stream()
                .filter(codec -> codec.numbers().minimum() == WholeCodes.Minimum.HALF)
                .filter(codec -> codec.numbers().most() >= (1 << steps.bits()) - 1)
                .map(WholeCodes::type)
                .filter(type -> isAligned(type, steps.groupSize(), shape))
                .toList();
    }

    /// Why no block type holds such a grid, and what would do, as the end of a sentence; empty when one does.
    public static Optional<String> obstacle(GridForm form, Shape shape) {
        if (!exactTypes(form, shape).isEmpty()) {
            return Optional.empty();
        }
        List<DType> halves = exactTypes(form.withHalfScales(), shape);
        if (!halves.isEmpty()) {
            DType type = halves.getFirst();
            return Optional.of("its scales are F16, which changes a weight by up to 0.05 %; set 'Scales stored as'"
                    + " (scale) to F16 and " + type + " holds the result exactly");
        }
        if (shape.rank() < 2 || shape.columns() % 32 != 0) {
            return Optional.of("its blocks are of 32 weights or more, and rows have " + shape.columns());
        }
        int group = form.groupSize();
        if (group != 0 && group < shape.columns() && group % 32 != 0) {
            return Optional.of("its blocks share a scale among 32 weights or more, and groups of " + group
                    + " are no multiple of 32");
        }
        return Optional.of(
                form.hasZeroPoints()
                        ? "its codes have 8 bits with their sign, and those of this grid less their zero points have "
                                + (form.bits() + 1) + "; symmetric codes fit"
                        : "none of its types has such codes");
    }

    /// Whether no block of a row has weights of two groups.
    private static boolean isAligned(DType type, int groupSize, Shape shape) {
        return shape.rank() >= 2
                && type.divides(shape.columns())
                && (groupSize == 0 || groupSize >= shape.columns() || groupSize % type.blockElements() == 0);
    }

    /// How the codes of a grid become those of a type.
    private enum Way {
        /// Code less zero point.
        SIGNED,
        /// The same with the other sign, as the scale.
        NEGATED,
        /// Codes as they are, and the zero point as whole minimum.
        WITH_ZERO
    }

    private static Optional<Way> way(WholeCodes codec, GridForm form) {
        WholeCodes.Numbers numbers = codec.numbers();
        int top = (1 << form.bits()) - 1;
        if (numbers.minimum() != WholeCodes.Minimum.NONE) {
            boolean isHeld = form.hasZeroPoints()
                    && top <= numbers.most()
                    && (numbers.minimum() == WholeCodes.Minimum.CODE || form.hasHalfMinimums());
            return isHeld ? Optional.of(Way.WITH_ZERO) : Optional.empty();
        }
        boolean isSign = form.codes() == GridForm.Codes.SYMMETRIC && form.bits() == 1;
        if (!numbers.hasZero()) {
            return isSign ? Optional.of(Way.SIGNED) : Optional.empty();
        }
        int half = 1 << form.bits() - 1;
        int least =
                switch (form.codes()) {
                    case ZERO_POINTS -> -top;
                    case SYMMETRIC -> isSign ? -1 : 1 - half;
                    case FULL_RANGE -> -half;
                };
        int most =
                switch (form.codes()) {
                    case ZERO_POINTS -> top;
                    case SYMMETRIC -> isSign ? 1 : half - 1;
                    case FULL_RANGE -> half - 1;
                };
        if (numbers.least() <= least && most <= numbers.most()) {
            return Optional.of(Way.SIGNED);
        }
        return numbers.least() <= -most && -least <= numbers.most() ? Optional.of(Way.NEGATED) : Optional.empty();
    }

    /// The grid in blocks.
    ///
    /// @param form of which the grid is
    /// @param type one of [#exactTypes]
    /// @throws IllegalStateException when the blocks would not decode to the very weights of the grid
    public static Packed pack(Grid grid, GridForm form, DType type) {
        WholeCodes codec = codec(type);
        Way way = way(codec, form)
                .orElseThrow(() -> new IllegalArgumentException(type + " does not hold " + form + " exactly"));
        int size = type.blockElements();
        byte[] codes = new byte[size];
        return pack(grid, grid, type, (row, start, group, bytes, to) -> {
            byte[] from = grid.codes()[row];
            int zero = grid.isSymmetric() ? 0 : grid.zeroPoints()[group];
            int shift = way == Way.WITH_ZERO ? 0 : zero;
            for (int i = 0; i < size; i++) {
                int code = (grid.isSymmetric() ? from[start + i] : from[start + i] & 0xff) - shift;
                codes[i] = (byte) (way == Way.NEGATED ? -code : code);
            }
            float scale = grid.scales()[group];
            float minimum =
                    way == Way.WITH_ZERO && codec.numbers().minimum() == WholeCodes.Minimum.HALF ? -zero * scale : zero;
            codec.putWhole(way == Way.NEGATED ? -scale : scale, minimum, codes, bytes, to);
        });
    }

    /// The shifted grid in blocks.
    ///
    /// @param type one of [#exactShiftedTypes]
    /// @throws IllegalStateException as the other
    public static Packed pack(ShiftedGrid grid, DType type) {
        WholeCodes codec = codec(type);
        Grid steps = grid.steps();
        return pack(steps, grid, type, (row, start, group, bytes, to) -> {
            byte[] codes = Arrays.copyOfRange(steps.codes()[row], start, start + type.blockElements());
            codec.putWhole(steps.scales()[group], grid.minimums()[group], codes, bytes, to);
        });
    }

    private static WholeCodes codec(DType type) {
        return TYPES.stream()
                .filter(codec -> codec.type() == type)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(type + " takes no codes as they are"));
    }

    private interface BlockWriter {
        /// @param start first column of the block
        /// @param group index of the scale
        void write(int row, int start, int group, byte[] bytes, int to);
    }

    private static Packed pack(Grid grid, CompressedTensor whole, DType type, BlockWriter writer) {
        Shape shape = grid.shape();
        if (!isAligned(type, grid.groupSize(), shape)) {
            throw new IllegalArgumentException(
                    "groups of " + grid.groupSize() + " in rows of " + shape.columns() + " are no blocks of " + type);
        }
        int columns = Math.toIntExact(shape.columns());
        int size = type.blockElements();
        int perRow = grid.groupSize() == 0 ? 0 : Math.ceilDiv(columns, Math.min(grid.groupSize(), columns));
        byte[] bytes = new byte[columns / size * type.blockBytes()];
        MemorySegment data = allocate(type.bytes(shape));
        float[] wanted = new float[columns];
        float[] found = new float[columns];
        for (int row = 0; row < grid.codes().length; row++) {
            int to = 0;
            for (int start = 0; start < columns; start += size) {
                int group = grid.groupSize() == 0 ? 0 : row * perRow + start / grid.groupSize();
                writer.write(row, start, group, bytes, to);
                to += type.blockBytes();
            }
            MemorySegment.copy(bytes, 0, data, ValueLayout.JAVA_BYTE, (long) row * bytes.length, bytes.length);
            whole.decode(row, 1, wanted);
            Codecs.decodeRows(type, shape, data, row, 1, found);
            check(row, wanted, found, type);
        }
        return new Packed(shape, type, data);
    }

    /// A file that silently held other weights than were shown would be worse than none.
    private static void check(int row, float[] wanted, float[] found, DType type) {
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i] != found[i]) {
                throw new IllegalStateException(
                        type + " holds " + found[i] + " instead of " + wanted[i] + " in row " + row + ", column " + i);
            }
        }
    }

    /// Heap up to 2 GiB, native memory beyond.
    private static MemorySegment allocate(long bytes) {
        return bytes <= Integer.MAX_VALUE - 8
                ? MemorySegment.ofArray(new byte[Math.toIntExact(bytes)])
                : Arena.ofAuto().allocate(bytes);
    }
}
