package lapidary.core.linalg;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// exp on vectors: x = k·ln 2 + r with |r| ≤ ln 2 / 2, a polynomial for exp(r), and k added to the exponent bits.
///
/// The polynomials are the Taylor series, long enough that their remainder lies below the last place; ln 2 is split
/// in two so that k·ln 2 loses nothing. Arguments below the range give 0, above it infinity; NaN stays NaN.
/// Source: Cody and Waite, Software Manual for the Elementary Functions, chapter 6.
final class VectorExponential {
    private static final float F_LOW = -87;
    private static final float F_HIGH = 88;
    /// Adding it rounds to a whole number, which then stands in the low bits.
    static final float F_ROUND = 0x1.8p23f;

    static final float F_LN2_HIGH = 0.693359375f;
    static final float F_LN2_LOW = -2.12194440e-4f;
    static final int F_EXPONENT = 23;

    private static final double D_LOW = -700;
    private static final double D_HIGH = 700;
    private static final double D_ROUND = 0x1.8p52;
    private static final double D_LN2_HIGH = 0x1.62e42fee00000p-1;
    private static final double D_LN2_LOW = 0x1.a39ef35793c76p-33;
    private static final int D_EXPONENT = 52;

    static final double LOG2_E = 1.4426950408889634;

    private VectorExponential() {}

    /// exp(x) within two units in the last place, for x in [−87, 88].
    static FloatVector of(FloatVector x) {
        FloatVector shifted = x.mul((float) LOG2_E).add(F_ROUND);
        FloatVector k = shifted.sub(F_ROUND);
        FloatVector r = minus(minus(x, k, F_LN2_HIGH), k, F_LN2_LOW);
        FloatVector sum = horner(r, FloatVector.broadcast(x.species(), 1f / 5040), 1f / 720);
        sum = horner(r, sum, 1f / 120);
        sum = horner(r, sum, 1f / 24);
        sum = horner(r, sum, 1f / 6);
        sum = horner(r, sum, 0.5f);
        sum = horner(r, sum, 1f);
        sum = horner(r, sum, 1f);
        var exponent = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, F_EXPONENT);
        FloatVector result = sum.reinterpretAsInts().add(exponent).reinterpretAsFloats();
        return result.blend(0, x.compare(VectorOperators.LT, F_LOW))
                .blend(Float.POSITIVE_INFINITY, x.compare(VectorOperators.GT, F_HIGH));
    }

    /// exp(x) within two units in the last place, for x in [−700, 700].
    static DoubleVector of(DoubleVector x) {
        DoubleVector shifted = x.mul(LOG2_E).add(D_ROUND);
        DoubleVector k = shifted.sub(D_ROUND);
        DoubleVector r = minus(minus(x, k, D_LN2_HIGH), k, D_LN2_LOW);
        DoubleVector sum = horner(r, DoubleVector.broadcast(x.species(), 1.0 / 6227020800.0), 1.0 / 479001600);
        sum = horner(r, sum, 1.0 / 39916800);
        sum = horner(r, sum, 1.0 / 3628800);
        sum = horner(r, sum, 1.0 / 362880);
        sum = horner(r, sum, 1.0 / 40320);
        sum = horner(r, sum, 1.0 / 5040);
        sum = horner(r, sum, 1.0 / 720);
        sum = horner(r, sum, 1.0 / 120);
        sum = horner(r, sum, 1.0 / 24);
        sum = horner(r, sum, 1.0 / 6);
        sum = horner(r, sum, 0.5);
        sum = horner(r, sum, 1.0);
        sum = horner(r, sum, 1.0);
        var exponent = shifted.reinterpretAsLongs().lanewise(VectorOperators.LSHL, D_EXPONENT);
        DoubleVector result = sum.reinterpretAsLongs().add(exponent).reinterpretAsDoubles();
        return result.blend(0, x.compare(VectorOperators.LT, D_LOW))
                .blend(Double.POSITIVE_INFINITY, x.compare(VectorOperators.GT, D_HIGH));
    }

    /// x − k · part, rounded once.
    private static FloatVector minus(FloatVector x, FloatVector k, float part) {
        return k.fma(FloatVector.broadcast(k.species(), -part), x);
    }

    private static DoubleVector minus(DoubleVector x, DoubleVector k, double part) {
        return k.fma(DoubleVector.broadcast(k.species(), -part), x);
    }

    /// r · sum + coefficient, rounded once.
    private static FloatVector horner(FloatVector r, FloatVector sum, float coefficient) {
        return r.fma(sum, FloatVector.broadcast(r.species(), coefficient));
    }

    private static DoubleVector horner(DoubleVector r, DoubleVector sum, double coefficient) {
        return r.fma(sum, DoubleVector.broadcast(r.species(), coefficient));
    }
}
