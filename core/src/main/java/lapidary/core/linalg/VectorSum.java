package lapidary.core.linalg;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;

/// Sums the lanes of a vector in one fixed order, halves upon halves. The reduction of the Vector API leaves the
/// order open, and gives other last bits interpreted than compiled.
final class VectorSum {
    private static final int F = FloatVector.SPECIES_PREFERRED.length();
    private static final int D = DoubleVector.SPECIES_PREFERRED.length();

    private static final VectorShuffle<Float> F_32 = floats(32);
    private static final VectorShuffle<Float> F_16 = floats(16);
    private static final VectorShuffle<Float> F_8 = floats(8);
    private static final VectorShuffle<Float> F_4 = floats(4);
    private static final VectorShuffle<Float> F_2 = floats(2);
    private static final VectorShuffle<Float> F_1 = floats(1);
    private static final VectorShuffle<Double> D_16 = doubles(16);
    private static final VectorShuffle<Double> D_8 = doubles(8);
    private static final VectorShuffle<Double> D_4 = doubles(4);
    private static final VectorShuffle<Double> D_2 = doubles(2);
    private static final VectorShuffle<Double> D_1 = doubles(1);

    private VectorSum() {}

    static float of(FloatVector lanes) {
        FloatVector sum = lanes;
        sum = F > 32 ? sum.add(sum.rearrange(F_32)) : sum;
        sum = F > 16 ? sum.add(sum.rearrange(F_16)) : sum;
        sum = F > 8 ? sum.add(sum.rearrange(F_8)) : sum;
        sum = F > 4 ? sum.add(sum.rearrange(F_4)) : sum;
        sum = F > 2 ? sum.add(sum.rearrange(F_2)) : sum;
        sum = F > 1 ? sum.add(sum.rearrange(F_1)) : sum;
        return sum.lane(0);
    }

    static double of(DoubleVector lanes) {
        DoubleVector sum = lanes;
        sum = D > 16 ? sum.add(sum.rearrange(D_16)) : sum;
        sum = D > 8 ? sum.add(sum.rearrange(D_8)) : sum;
        sum = D > 4 ? sum.add(sum.rearrange(D_4)) : sum;
        sum = D > 2 ? sum.add(sum.rearrange(D_2)) : sum;
        sum = D > 1 ? sum.add(sum.rearrange(D_1)) : sum;
        return sum.lane(0);
    }

    private static VectorShuffle<Float> floats(int distance) {
        return VectorShuffle.fromOp(FloatVector.SPECIES_PREFERRED, i -> distance < F ? i ^ distance : i);
    }

    private static VectorShuffle<Double> doubles(int distance) {
        return VectorShuffle.fromOp(DoubleVector.SPECIES_PREFERRED, i -> distance < D ? i ^ distance : i);
    }
}
