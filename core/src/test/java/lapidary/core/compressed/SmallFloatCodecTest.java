package lapidary.core.compressed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import lapidary.core.tensor.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SmallFloatCodecTest {

    /// CRC-32 of all codes in order, as F32 with one quiet NaN, from a script that adds up the fractions of the OCP
    /// specifications in double precision.
    @ParameterizedTest
    @CsvSource({
        "F8_E4M3, 8, 2fdee9ac",
        "F8_E5M2, 8, 3d83fd11",
        "F8_E8M0, 8, 719979ba",
        "F8_E4M3FNUZ, 8, f2dfa052",
        "F8_E5M2FNUZ, 8, 09c70b84",
        "F4, 4, 866770b6",
        "F6_E2M3, 6, 50f19834",
        "F6_E3M2, 6, ce26bb00"
    })
    void everyCodeIsTheNumberOfTheSpecification(DType type, int bits, String crc) {
        int count = 1 << bits;
        float[] values = new float[count];
        codec(type).decode(MemorySegment.ofArray(stream(count, bits)), 0, count, values, 0);
        ByteBuffer bytes = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putInt(Float.floatToIntBits(value));
        }
        CRC32 found = new CRC32();
        found.update(bytes.array());
        assertEquals(crc, "%08x".formatted(found.getValue()));
    }

    /// The limits that OCP's tables list.
    @ParameterizedTest
    @CsvSource({
        "F8_E4M3, 0x7e, 448",
        "F8_E4M3, 0x08, 0.015625",
        "F8_E4M3, 0x07, 0.013671875",
        "F8_E4M3, 0x81, -0.001953125",
        "F8_E4M3, 0xff, NaN",
        "F8_E5M2, 0x7b, 57344",
        "F8_E5M2, 0xfc, -Infinity",
        "F8_E5M2, 0x01, 0.0000152587890625",
        "F8_E8M0, 0x7f, 1",
        "F8_E8M0, 0xff, NaN",
        "F8_E4M3FNUZ, 0x80, NaN",
        "F8_E4M3FNUZ, 0x7f, 240",
        "F8_E5M2FNUZ, 0x7f, 57344"
    })
    void limitsAreThoseOfTheTables(DType type, String code, float expected) {
        float[] out = new float[1];
        byte[] data = {(byte) (int) Integer.decode(code)};
        codec(type).decode(MemorySegment.ofArray(data), 0, 1, out, 0);
        assertEquals(expected, out[0]);
    }

    @Test
    void theFirstOfTwoLiesInTheLowHalf() {
        float[] out = new float[6];
        byte[] data = {0, 0x71, (byte) 0xba};
        codec(DType.F4).decode(MemorySegment.ofArray(data), 1, 4, out, 1);
        assertArrayEquals(new float[] {0, 0.5f, 6, -1, -1.5f, 0}, out);
    }

    @Test
    void aComplexNumberDecodesToItsMagnitude() {
        ByteBuffer data = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        data.putFloat(-3).putFloat(4).putFloat(1e30f).putFloat(1e30f);
        float[] out = new float[2];
        Codec codec = codec(DType.C64);
        codec.decode(MemorySegment.ofArray(data.array()), 0, 2, out, 0);
        assertArrayEquals(new float[] {5, (float) (Math.sqrt(2) * 1e30f)}, out);
        assertThrows(
                IllegalStateException.class, () -> codec.encode(out, 0, 2, MemorySegment.ofArray(data.array()), 0));
    }

    private static Codec codec(DType type) {
        return Codecs.find(type).orElseThrow();
    }

    /// The numbers 0 … count − 1, lowest bit first.
    private static byte[] stream(int count, int bits) {
        byte[] bytes = new byte[count * bits / 8];
        for (int bit = 0; bit < count * bits; bit++) {
            bytes[bit / 8] |= (byte) ((bit / bits >> bit % bits & 1) << bit % 8);
        }
        return bytes;
    }
}
