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

/// The unpacking by the Vector API.
final class VectorBlockUnpacking implements BlockUnpacking {
    private final PlainBlockUnpacking plain = new PlainBlockUnpacking();

    @Override
    public void unpack(byte[] bytes, Bits code, int count, int bias, float scale, float minimum, float[] out, int to) {
        if (count % N != 0) {
            plain.unpack(bytes, code, count, bias, scale, minimum, out, to);
            return;
        }
        for (int i = 0; i < count; i += N) {
            store(get(bytes, code, i), bias, scale, minimum, out, to + i);
        }
    }

    @Override
    public void unpack(
            byte[] bytes, Bits low, Bits high, int count, int bias, float scale, float minimum, float[] out, int to) {
        if (count % N != 0) {
            plain.unpack(bytes, low, high, count, bias, scale, minimum, out, to);
            return;
        }
        for (int i = 0; i < count; i += N) {
            IntVector upper = get(bytes, high, i).lanewise(VectorOperators.LSHL, low.width());
            store(get(bytes, low, i).or(upper), bias, scale, minimum, out, to + i);
        }
    }

    @Override
    public void unpack(
            byte[] bytes,
            Bits low,
            int highBits,
            int count,
            int bias,
            float scale,
            float minimum,
            float[] out,
            int to) {
        if (count % N != 0) {
            plain.unpack(bytes, low, highBits, count, bias, scale, minimum, out, to);
            return;
        }
        for (int i = 0; i < count; i += N) {
            VectorMask<Integer> upper = VectorMask.fromLong(I, highBits >>> i);
            IntVector code = get(bytes, low, i);
            store(code.blend(code.or(1 << low.width()), upper), bias, scale, minimum, out, to + i);
        }
    }

    private static IntVector get(byte[] bytes, Bits bits, int i) {
        ByteVector packed = ByteVector.fromArray(B, bytes, bits.at() + i);
        IntVector wide = (IntVector) packed.convertShape(VectorOperators.B2I, I, 0);
        return wide.lanewise(VectorOperators.LSHR, bits.shift()).and(bits.mask());
    }

    private static void store(IntVector codes, int bias, float scale, float minimum, float[] out, int to) {
        FloatVector values = (FloatVector) codes.sub(bias).convertShape(VectorOperators.I2F, F, 0);
        values.mul(scale).sub(minimum).intoArray(out, to);
    }
}
