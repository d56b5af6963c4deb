package lapidary.core.compressed;

/// Eight scales and eight minimums of six bits each in twelve bytes, as Q4_K and Q5_K hold them: bytes 0–3 the first
/// four scales, bytes 4–7 the first four minimums, bytes 8–11 the low halves of the others, whose high bits fill up
/// bytes 0–7.
final class SixBitScales {
    private SixBitScales() {}

    static int scale(byte[] bytes, int at, int j) {
        return j < 4 ? bytes[at + j] & 63 : bytes[at + j + 4] & 15 | (bytes[at + j - 4] >> 6 & 3) << 4;
    }

    static int minimum(byte[] bytes, int at, int j) {
        return j < 4 ? bytes[at + j + 4] & 63 : bytes[at + j + 4] >> 4 & 15 | (bytes[at + j] >> 6 & 3) << 4;
    }

    static void put(int[] scales, int[] minimums, byte[] bytes, int to) {
        for (int j = 0; j < 4; j++) {
            bytes[to + j] = (byte) (scales[j] | scales[j + 4] >> 4 << 6);
            bytes[to + j + 4] = (byte) (minimums[j] | minimums[j + 4] >> 4 << 6);
            bytes[to + j + 8] = (byte) (scales[j + 4] & 15 | (minimums[j + 4] & 15) << 4);
        }
    }
}
