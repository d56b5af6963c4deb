package lapidary.app.look.picture;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import lapidary.core.compressed.LevelGrid;
import lapidary.core.compressed.Packed;
import lapidary.core.compressed.ScaleForm;
import lapidary.core.job.Job;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.RowSource;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;

/// The blocks of the microscaling formats: the scale and each number as they are stored, and which weights lie beyond
/// the largest number of their block.
final class BlocksPicture implements PictureMaker {

    @Override
    public List<Picture> of(Subject subject, Job job) {
        return switch (subject.matrix()) {
            case LevelGrid grid
            when grid.groupSize() > 0 && subject.matrix() == subject.made() ->
                List.of(picture(new Levels(grid, subject.original()), job));
            case Packed packed
            when packed.type() == DType.MXFP4 && subject.matrix() == subject.made() ->
                List.of(picture(new MxBlocks(packed, subject.original()), job));
            default -> List.of();
        };
    }

    private static Picture picture(BlockRows blocks, Job job) {
        long saturated = 0;
        long touched = 0;
        for (long number = 0; number < blocks.count(); number++) {
            if (number % 4096 == 0) {
                job.check();
                job.report((double) number / blocks.count(), Messages.of("look.blocks"));
            }
            int found = blocks.saturated(number);
            saturated += found;
            touched += found > 0 ? 1 : 0;
        }
        String sentence = Messages.of(
                "look.blocks-clip-weight",
                Numbers.percent(blocks.count() == 0 ? 0 : (double) touched / blocks.count()),
                blocks.count(),
                saturated);
        return new Picture.Blocks(Messages.of("look.picture.blocks"), sentence, blocks.count(), blocks);
    }

    /// Blocks along the rows of a tensor.
    private abstract static class BlockRows implements BlockSource {
        private final RowSource original;
        private final int columns;
        private final int size;
        private final int perRow;
        private final long rows;
        private long heldRow = -1;
        private final float[] held;

        BlockRows(RowSource original, int size) {
            this.original = original;
            this.columns = Math.toIntExact(original.shape().columns());
            this.rows = original.shape().rows();
            this.size = size;
            this.perRow = Math.ceilDiv(columns, size);
            this.held = new float[columns];
        }

        long count() {
            return rows * perRow;
        }

        abstract float scale(long block);

        abstract float largestLevel();

        abstract String scaleWords(long block);

        abstract String code(long row, int column);

        abstract float value(long row, int column);

        synchronized int saturated(long block) {
            long row = block / perRow;
            int first = (int) (block % perRow) * size;
            read(row);
            float limit = Math.abs(scale(block)) * largestLevel();
            int count = 0;
            for (int i = first; i < Math.min(columns, first + size); i++) {
                count += isBeyond(held[i], limit) ? 1 : 0;
            }
            return count;
        }

        @Override
        public synchronized BlockView block(long number) {
            long row = number / perRow;
            int first = (int) (number % perRow) * size;
            read(row);
            float limit = Math.abs(scale(number)) * largestLevel();
            List<BlockView.Entry> entries = new ArrayList<>();
            for (int i = first; i < Math.min(columns, first + size); i++) {
                entries.add(new BlockView.Entry(code(row, i), held[i], value(row, i), isBeyond(held[i], limit)));
            }
            return new BlockView(row, first, scaleWords(number), entries);
        }

        @Override
        public synchronized long nextSaturated(long from) {
            for (long i = 0; i < count(); i++) {
                long number = (from + i) % count();
                if (saturated(number) > 0) {
                    return number;
                }
            }
            return from;
        }

        private void read(long row) {
            if (row != heldRow) {
                original.decode(row, 1, held);
                heldRow = row;
            }
        }

        /// Half a unit in the last place is rounding, no clipping.
        private static boolean isBeyond(float weight, float limit) {
            return Math.abs(weight) > limit * 1.000001f;
        }

        int perRow() {
            return perRow;
        }
    }

    /// Codes that point into a table.
    private static final class Levels extends BlockRows {
        private final LevelGrid grid;

        Levels(LevelGrid grid, RowSource original) {
            super(original, grid.groupSize());
            this.grid = grid;
        }

        @Override
        float scale(long block) {
            return grid.scales()[Math.toIntExact(block)];
        }

        @Override
        float largestLevel() {
            return Math.max(-grid.levels()[0], grid.levels()[grid.levels().length - 1]);
        }

        @Override
        String scaleWords(long block) {
            float scale = scale(block);
            return grid.scaleForm() == ScaleForm.E8M0
                    ? powerOfTwo(Math.getExponent(scale))
                    : Numbers.significant(scale, 4);
        }

        @Override
        String code(long row, int column) {
            int width = grid.bits() <= 4 ? 1 : 2;
            return Integer.toHexString(grid.codes()[(int) row][column] & 0xff).length() > width
                    ? HexFormat.of().toHexDigits(grid.codes()[(int) row][column])
                    : HexFormat.of()
                            .toHexDigits(grid.codes()[(int) row][column])
                            .substring(2 - width);
        }

        @Override
        float value(long row, int column) {
            int block = Math.toIntExact(row * perRow() + column / grid.groupSize());
            return grid.levels()[grid.codes()[(int) row][column] & 0xff] * grid.scales()[block];
        }
    }

    /// The blocks of 17 bytes that GGUF files hold.
    private static final class MxBlocks extends BlockRows {
        private static final int SIZE = 32;
        private static final int BYTES = 17;
        private static final float LARGEST = 6;

        private final Packed packed;
        private final float[] row;
        private long decoded = -1;

        MxBlocks(Packed packed, RowSource original) {
            super(original, SIZE);
            this.packed = packed;
            this.row = new float[Math.toIntExact(packed.shape().columns())];
        }

        private int at(long block, int offset) {
            return packed.data().get(java.lang.foreign.ValueLayout.JAVA_BYTE, block * BYTES + offset) & 0xff;
        }

        @Override
        float scale(long block) {
            return Math.scalb(1f, at(block, 0) - 127);
        }

        @Override
        float largestLevel() {
            return LARGEST;
        }

        @Override
        String scaleWords(long block) {
            return powerOfTwo(at(block, 0) - 127);
        }

        @Override
        String code(long row, int column) {
            long block = row * perRow() + column / SIZE;
            int place = column % SIZE;
            int pair = at(block, 1 + place % 16);
            return Integer.toHexString(place < 16 ? pair & 15 : pair >> 4);
        }

        @Override
        float value(long asked, int column) {
            if (asked != decoded) {
                packed.decode(asked, 1, row);
                decoded = asked;
            }
            return row[column];
        }
    }

    private static String powerOfTwo(int exponent) {
        return Messages.of(
                "look.power-of-two",
                Numbers.powerOfTen(exponent).substring(2),
                HexFormat.of().toHexDigits((byte) (exponent + 127)));
    }
}
