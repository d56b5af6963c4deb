package lapidary.core.linalg;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// By the Vector API; what fills no vector goes the plain way, and so does everything where vectors are short.
final class VectorWidening implements Widening {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;
    private static final int LANES = F.length();
    private static final boolean IS_WIDE = LANES >= 8;
    /// As many shorts as [#F] has floats.
    private static final VectorSpecies<Short> S =
            VectorSpecies.of(short.class, VectorShape.forBitSize(Math.max(64, 16 * LANES)));
    /// As many bytes as [#F] has floats.
    private static final VectorSpecies<Byte> B =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, 8 * LANES)));

    private final Widening plain = new PlainWidening();

    @Override
    public void brainFloats(short[] bits, int count, float[] out, int at) {
        int whole = IS_WIDE ? F.loopBound(count) : 0;
        for (int i = 0; i < whole; i += LANES) {
            integers(bits, i)
                    .lanewise(VectorOperators.LSHL, 16)
                    .reinterpretAsFloats()
                    .intoArray(out, at + i);
        }
        PlainWidening.brainFloats(bits, whole, count, out, at);
    }

    /// The compiler has an instruction of its own for the plain loop.
    @Override
    public void halves(short[] bits, int count, float[] out, int at) {
        plain.halves(bits, count, out, at);
    }

    private static IntVector integers(short[] bits, int at) {
        return (IntVector) ShortVector.fromArray(S, bits, at).convertShape(VectorOperators.S2I, I, 0);
    }

    @Override
    public void scaledBytes(byte[] bytes, int blocks, float[] out, int at) {
        if (!IS_WIDE || LANES > PlainWidening.BLOCK) {
            plain.scaledBytes(bytes, blocks, out, at);
            return;
        }
        for (int block = 0; block < blocks; block++) {
            int from = PlainWidening.BLOCK_BYTES * block;
            float scale = PlainWidening.scale(bytes, from);
            for (int i = 0; i < PlainWidening.BLOCK; i += LANES) {
                FloatVector codes = (FloatVector)
                        ByteVector.fromArray(B, bytes, from + Short.BYTES + i).convertShape(VectorOperators.B2F, F, 0);
                codes.mul(scale).intoArray(out, at + PlainWidening.BLOCK * block + i);
            }
        }
    }
}
