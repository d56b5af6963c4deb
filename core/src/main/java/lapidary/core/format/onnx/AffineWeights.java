package lapidary.core.format.onnx;

import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.tensor.Indirect;
import lapidary.core.tensor.Shape;
import org.jspecify.annotations.Nullable;

/// Integer codes with scales and zero points: weight = (code − zero point) · scale.
///
/// Source: `DequantizeLinear` in the ONNX operator reference.
final class AffineWeights implements Indirect.Computed {
    private static final int CHUNK = 1 << 14;

    private final Elements codes;
    private final Elements scales;
    private final Optional<Elements> zeroPoints;
    private final Sharing sharing;
    private float @Nullable [] scaleValues;
    private float[] zeroValues = {};

    AffineWeights(Elements codes, Elements scales, Optional<Elements> zeroPoints, Sharing sharing) {
        this.codes = codes;
        this.scales = scales;
        this.zeroPoints = zeroPoints;
        this.sharing = sharing;
    }

    /// Which codes share a scale: with the extents before the axis multiplied to A, the axis's own
    /// K, those behind it
    /// B, element (a·K + k)·B + b has scale k for `block` 0, and scale (a·⌈K/block⌉ + ⌊k/block⌋)·B + b otherwise.
    ///
    /// @param extent K; 1 where one scale serves all
    /// @param behind B
    record Sharing(long extent, long behind, long block) {
        static final Sharing ONE = new Sharing(1, 1, 0);

        int index(long element) {
            long k = element / behind % extent;
            if (block == 0) {
                return (int) k;
            }
            long a = element / (behind * extent);
            return (int) ((a * Math.ceilDiv(extent, block) + k / block) * behind + element % behind);
        }

        /// How scales of this shape are shared by codes of that shape; empty when they do not fit each other.
        static Optional<Sharing> of(Shape codes, Shape scales, long axis, long block) {
            if (scales.elements() == 1) {
                return Optional.of(ONE);
            }
            int at = (int) (axis < 0 ? axis + codes.rank() : axis);
            if (axis < -codes.rank() || at >= codes.rank()) {
                return Optional.empty();
            }
            long extent = codes.dimensions().get(at);
            long behind = codes.dimensions().subList(at + 1, codes.rank()).stream()
                    .mapToLong(Long::longValue)
                    .reduce(1, Math::multiplyExact);
            if (block <= 0) {
                boolean fits = scales.rank() == 1 && scales.elements() == extent;
                return fits ? Optional.of(new Sharing(extent, behind, 0)) : Optional.empty();
            }
            boolean fits = scales.rank() == codes.rank();
            for (int i = 0; fits && i < codes.rank(); i++) {
                long expected = i == at
                        ? Math.ceilDiv(extent, block)
                        : codes.dimensions().get(i);
                fits = scales.dimensions().get(i) == expected;
            }
            return fits ? Optional.of(new Sharing(extent, behind, block)) : Optional.empty();
        }
    }

    Elements codes() {
        return codes;
    }

    @Override
    public Shape shape() {
        return codes.shape();
    }

    @Override
    public boolean isDecodable() {
        return codes.isDecodable();
    }

    @Override
    public SortedMap<String, Long> bits() {
        SortedMap<String, Long> bits = new TreeMap<>();
        bits.put("codes", codes.count() * codes.type().bits());
        bits.put("scales", scales.count() * scales.type().bits());
        zeroPoints.ifPresent(
                zeros -> bits.put("zero points", zeros.count() * zeros.type().bits()));
        return bits;
    }

    @Override
    public void decode(long firstRow, int rows, float[] out) {
        Objects.checkFromIndexSize(firstRow, (long) rows, shape().rows());
        long columns = shape().columns();
        int count = Math.toIntExact(rows * columns);
        Objects.checkFromIndexSize(0, count, out.length);
        float[] scale = scaleValues();
        long from = firstRow * columns;
        for (int at = 0; at < count; at += CHUNK) {
            int length = Math.min(CHUNK, count - at);
            codes.read(from + at, length, out, at);
            for (int i = at; i < at + length; i++) {
                int index = sharing.index(from + i);
                float zero = zeroValues.length == 0 ? 0 : zeroValues[index];
                out[i] = (out[i] - zero) * scale[index];
            }
        }
    }

    private synchronized float[] scaleValues() {
        if (scaleValues == null) {
            zeroValues = zeroPoints.map(Elements::all).orElseGet(() -> new float[0]);
            scaleValues = scales.all();
        }
        return scaleValues;
    }
}
