package lapidary.core.linalg;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// The kernels by the Vector API; what fills no vector goes the plain way, and so do sums where a vector holds
/// fewer than eight doubles.
final class VectorStoredWeightKernels implements StoredWeightKernels {
    private static final VectorSpecies<Short> S = ShortVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Double> D = DoubleVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Byte> EIGHT = ByteVector.SPECIES_64;
    private static final VectorSpecies<Byte> BLOCK = ByteVector.SPECIES_256;
    private static final boolean IS_WIDE = D.length() == EIGHT.length();

    private final StoredWeightKernels plain = new PlainStoredWeightKernels();

    @Override
    public boolean isFastOnBlocks() {
        return IS_WIDE;
    }

    @Override
    public int magnitudes(short[] bits, int from, int to, int[] out) {
        int whole = from + S.loopBound(to - from);
        int zeros = plain.magnitudes(bits, whole, to, out);
        if (from == whole) {
            return zeros;
        }
        ShortVector most = ShortVector.zero(S);
        ShortVector least = ShortVector.broadcast(S, Short.MAX_VALUE);
        for (int i = from; i < whole; i += S.length()) {
            ShortVector magnitude = ShortVector.fromArray(S, bits, i).and(Short.MAX_VALUE);
            most = most.max(magnitude);
            least = least.min(magnitude);
        }
        out[0] = Math.max(out[0], most.reduceLanes(VectorOperators.MAX));
        return least.reduceLanes(VectorOperators.MIN) == 0 ? zeros + zeros(bits, from, whole) : zeros;
    }

    private static int zeros(short[] bits, int from, int whole) {
        int zeros = 0;
        for (int i = from; i < whole; i += S.length()) {
            zeros += ShortVector.fromArray(S, bits, i)
                    .and(Short.MAX_VALUE)
                    .eq((short) 0)
                    .trueCount();
        }
        return zeros;
    }

    @Override
    public int powers(byte[] bytes, int blocks, double[] out) {
        if (!IS_WIDE) {
            return plain.powers(bytes, blocks, out);
        }
        DoubleVector first = DoubleVector.zero(D);
        DoubleVector second = DoubleVector.zero(D);
        DoubleVector third = DoubleVector.zero(D);
        DoubleVector fourth = DoubleVector.zero(D);
        int zeros = 0;
        int end = blocks * PlainWidening.BLOCK_BYTES;
        for (int from = 0; from < end; from += PlainWidening.BLOCK_BYTES) {
            double scale = PlainWidening.scale(bytes, from);
            double square = scale * scale;
            DoubleVector a = codes(bytes, from + 2);
            DoubleVector b = codes(bytes, from + 10);
            DoubleVector c = codes(bytes, from + 18);
            DoubleVector d = codes(bytes, from + 26);
            DoubleVector aa = a.mul(a);
            DoubleVector bb = b.mul(b);
            DoubleVector cc = c.mul(c);
            DoubleVector dd = d.mul(d);
            // Whole numbers below 2³³: exact.
            DoubleVector cubes = aa.fma(a, bb.mul(b)).add(cc.fma(c, dd.mul(d)));
            DoubleVector fourths = aa.fma(aa, bb.mul(bb)).add(cc.fma(cc, dd.mul(dd)));
            first = a.add(b).add(c.add(d)).fma(DoubleVector.broadcast(D, scale), first);
            second = aa.add(bb).add(cc.add(dd)).fma(DoubleVector.broadcast(D, square), second);
            third = cubes.fma(DoubleVector.broadcast(D, square * scale), third);
            fourth = fourths.fma(DoubleVector.broadcast(D, square * square), fourth);
            int empty =
                    ByteVector.fromArray(BLOCK, bytes, from + 2).eq((byte) 0).trueCount();
            zeros += scale == 0 ? PlainWidening.BLOCK : empty;
        }
        out[0] = VectorSum.of(first);
        out[1] = VectorSum.of(second);
        out[2] = VectorSum.of(third);
        out[3] = VectorSum.of(fourth);
        return zeros;
    }

    private static DoubleVector codes(byte[] bytes, int at) {
        return (DoubleVector) ByteVector.fromArray(EIGHT, bytes, at).convertShape(VectorOperators.B2D, D, 0);
    }

    @Override
    public float magnitude(byte[] bytes, int block, int blocks) {
        float most = 0;
        int end = (block + blocks) * PlainWidening.BLOCK_BYTES;
        for (int from = block * PlainWidening.BLOCK_BYTES; from < end; from += PlainWidening.BLOCK_BYTES) {
            float scale = Math.abs(PlainWidening.scale(bytes, from));
            // No code is beyond 128 in magnitude, so few blocks of a row have to be looked into.
            if (128 * scale > most) {
                ByteVector codes = ByteVector.fromArray(BLOCK, bytes, from + Short.BYTES);
                int largest =
                        Math.max(codes.reduceLanes(VectorOperators.MAX), -(int) codes.reduceLanes(VectorOperators.MIN));
                most = Math.max(most, largest * scale);
            }
        }
        return most;
    }
}
