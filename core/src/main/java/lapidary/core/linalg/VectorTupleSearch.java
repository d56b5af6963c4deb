package lapidary.core.linalg;

import static lapidary.core.linalg.Lanes.B;
import static lapidary.core.linalg.Lanes.F;
import static lapidary.core.linalg.Lanes.I;
import static lapidary.core.linalg.Lanes.N;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// The searches by the Vector API: a tuple in each lane. For vectors of at most 16 floats.
final class VectorTupleSearch implements TupleSearch {

    @Override
    public int nearest(
            Tuples tuples, int list, float[] x, int at, float[] weights, int from, float scale, float shift) {
        int dimensions = tuples.dimensions();
        byte[] coordinates = tuples.coordinates();
        int start = tuples.first()[list] * Tuples.GROUP;
        int end = tuples.first()[list + 1] * Tuples.GROUP;
        FloatVector least = FloatVector.broadcast(F, Float.POSITIVE_INFINITY);
        IntVector best = IntVector.zero(I);
        for (int tuple = start; tuple < end; tuple += N) {
            int lane = tuple % Tuples.GROUP;
            int offset = (tuple - lane) * dimensions + lane;
            FloatVector error = FloatVector.zero(F);
            for (int i = 0; i < dimensions; i++) {
                FloatVector difference = coordinate(coordinates, offset + i * Tuples.GROUP)
                        .add(shift)
                        .mul(scale)
                        .sub(x[at + i]);
                error = error.add(difference.mul(weights[from + i]).mul(difference));
            }
            VectorMask<Float> isLess = error.compare(VectorOperators.LT, least);
            least = least.blend(error, isLess);
            best = best.blend(tuple - start, isLess.cast(I));
        }
        return first(least, best, end - start > N);
    }

    private static FloatVector coordinate(byte[] coordinates, int at) {
        return (FloatVector)
                ByteVector.fromArray(B, coordinates, at).castShape(I, 0).convert(VectorOperators.I2F, 0);
    }

    /// The number of the tuple of least error. Errors are not negative, so that their bits are in the same order.
    private static int first(FloatVector least, IntVector best, boolean isLong) {
        IntVector errors = least.reinterpretAsInts();
        VectorMask<Integer> isLeast = errors.eq(errors.reduceLanes(VectorOperators.MIN));
        if (!isLong) {
            return isLeast.firstTrue();
        }
        return best.addIndex(1).reduceLanes(VectorOperators.MIN, isLeast);
    }

    @Override
    public void codes(float[] x, float inverse, int limit, byte[] codes) {
        for (int i = 0; i < codes.length; i += N) {
            FloatVector value = Lanes.load(x, i).mul(inverse).sub(1).mul(0.5f);
            Lanes.store(Lanes.bits(value, 0, limit).sub(Nearest.MIDDLE), codes, i);
        }
    }
}
