package lapidary.core.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The same values in the other order of an [Orientation].
///
/// Any row may need any part of the source, so the whole is turned once, when the first row is asked for, into memory
/// outside the heap: four bytes an element for as long as this lives.
final class Turned implements RowSource {
    private static final int SLAB_ELEMENTS = 1 << 20;

    private final Orientation orientation;
    private final RowSource source;
    private final boolean isToMatrix;
    private @Nullable MemorySegment values;

    /// @param isToMatrix from the tensor's own order to the matrix's; otherwise back
    Turned(Orientation orientation, RowSource source, boolean isToMatrix) {
        this.orientation = orientation;
        this.source = source;
        this.isToMatrix = isToMatrix;
    }

    @Override
    public Shape shape() {
        return isToMatrix ? orientation.matrix() : orientation.shape();
    }

    @Override
    public boolean isDecodable() {
        return source.isDecodable();
    }

    @Override
    public boolean keepsZeros() {
        return source.keepsZeros();
    }

    @Override
    public void decode(long firstRow, int rows, float[] out) {
        Shape shape = shape();
        Objects.checkFromIndexSize(firstRow, (long) rows, shape.rows());
        int count = Math.toIntExact(rows * shape.columns());
        Objects.checkFromIndexSize(0, count, out.length);
        long from = firstRow * shape.columns() * Float.BYTES;
        MemorySegment.copy(values(), ValueLayout.JAVA_FLOAT, from, out, 0, count);
    }

    private synchronized MemorySegment values() {
        if (values == null) {
            long bytes = Math.multiplyExact(shape().elements(), (long) Float.BYTES);
            MemorySegment turned = Arena.ofAuto().allocate(Math.max(bytes, Float.BYTES), Float.BYTES);
            turn(turned);
            values = turned;
        }
        return values;
    }

    private void turn(MemorySegment out) {
        Shape from = source.shape();
        int columns = Math.toIntExact(from.columns());
        int slab = Math.max(1, SLAB_ELEMENTS / Math.max(1, columns));
        float[] piece = new float[Math.toIntExact(Math.min(slab, from.rows()) * columns)];
        Cursor cursor = new Cursor(orientation, isToMatrix);
        for (long first = 0; first < from.rows(); first += slab) {
            int rows = (int) Math.min(slab, from.rows() - first);
            source.decode(first, rows, piece);
            for (int i = 0; i < rows * columns; i++) {
                out.setAtIndex(ValueLayout.JAVA_FLOAT, cursor.next(), piece[i]);
            }
        }
    }

    /// Walks over the source's elements and tells where each goes.
    private static final class Cursor {
        // Counted in this order, the last fastest: (outer, inner, behind)
        private final long inner;
        private final long behind;
        private final long outerStride;
        private final long innerStride;
        private long atOuter;
        private long atInner;
        private long atBehind;

        Cursor(Orientation orientation, boolean isToMatrix) {
            behind = orientation.behind();
            inner = isToMatrix ? orientation.outputs() : orientation.before();
            outerStride = behind;
            innerStride = behind * (isToMatrix ? orientation.before() : orientation.outputs());
        }

        long next() {
            long index = atOuter * outerStride + atInner * innerStride + atBehind;
            if (++atBehind == behind) {
                atBehind = 0;
                if (++atInner == inner) {
                    atInner = 0;
                    atOuter++;
                }
            }
            return index;
        }
    }
}
