package lapidary.core.linalg;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// What the vector searches share: as many blocks side by side as a vector has lanes, element after element.
final class Lanes {
    static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;
    /// As many bytes as [#F] has floats.
    static final VectorSpecies<Byte> B = VectorSpecies.of(byte.class, VectorShape.forBitSize(F.vectorBitSize() / 4));
    static final int N = F.length();

    private static final int EXPONENT = 0x4b000000;

    private Lanes() {}

    static FloatVector load(float[] array, int at) {
        return FloatVector.fromArray(F, array, at);
    }

    /// The nearest whole numbers by [Nearest], held inside [low, high].
    static FloatVector nearest(FloatVector value, int low, int high) {
        return bits(value, low, high).or(EXPONENT).reinterpretAsFloats().sub(Nearest.MAGIC);
    }

    /// The same for values that are known to lie within ±2²² or to be of no matter.
    static FloatVector nearestOfSmall(FloatVector value, int low, int high) {
        int middle = Float.floatToRawIntBits(Nearest.MAGIC);
        return value.add(Nearest.MAGIC)
                .reinterpretAsInts()
                .max(middle + low)
                .min(middle + high)
                .reinterpretAsFloats()
                .sub(Nearest.MAGIC);
    }

    /// The nearest whole numbers inside [low, high] plus 2²².
    static IntVector bits(FloatVector value, int low, int high) {
        return value.add(Nearest.MAGIC)
                .reinterpretAsInts()
                .and(Nearest.MANTISSA)
                .max(Nearest.MIDDLE + low)
                .min(Nearest.MIDDLE + high);
    }

    static void store(IntVector codes, byte[] out, int at) {
        ((ByteVector) codes.convertShape(VectorOperators.I2B, B, 0)).intoArray(out, at);
    }

    /// Lays up to N blocks side by side: out[i·N + lane]. Lanes without a block are filled with zeros.
    static void gather(float[] in, int at, int size, int blocks, float[] out) {
        for (int lane = 0; lane < N; lane++) {
            for (int i = 0; i < size; i++) {
                out[i * N + lane] = lane < blocks ? in[at + lane * size + i] : 0;
            }
        }
    }

    /// The weight of largest magnitude of each lane with its sign; the first of equals.
    static FloatVector signedMaximum(float[] x) {
        FloatVector magnitude = FloatVector.zero(F);
        FloatVector signed = FloatVector.zero(F);
        for (int i = 0; i < x.length; i += N) {
            FloatVector value = load(x, i);
            FloatVector candidate = value.abs();
            VectorMask<Float> larger = candidate.compare(VectorOperators.GT, magnitude);
            magnitude = magnitude.blend(candidate, larger);
            signed = signed.blend(value, larger);
        }
        return signed;
    }
}
