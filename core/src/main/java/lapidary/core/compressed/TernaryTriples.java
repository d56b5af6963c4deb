package lapidary.core.compressed;

import java.util.Arrays;

/// TL2 of bitnet.cpp: triples of weights of three values as a sign and an index of four bits, since negating a triple
/// negates what it adds up to; 5/3 bits per weight. What is left of a row goes in pairs ([TernaryPairs]).
///
/// A row here is its indices, two to a byte, the first in the upper half; then its signs, sixteen to a word, little
/// endian, the first in the lowest bit; then the pair that is left. The kernels cut rows into tiles whose size depends
/// on the machine; such files are not meant to be kept.
///
/// Source: microsoft/BitNet, `utils/codegen_tl2.py`; Wang et al., bitnet.cpp (arXiv 2410.16144).
public final class TernaryTriples {
    private static final int MIDDLE = 13;

    private TernaryTriples() {}

    /// 9a + 3b + c, from −13 to 13: its magnitude is the index.
    public static int number(int first, int second, int third) {
        return 9 * first + 3 * second + third;
    }

    /// One weight of a triple.
    ///
    /// @param number as [#number] gives it
    /// @param place 0, 1 or 2
    public static int weight(int number, int place) {
        int digits = number + MIDDLE;
        return switch (place) {
            case 0 -> digits / 9 - 1;
            case 1 -> digits / 3 % 3 - 1;
            case 2 -> digits % 3 - 1;
            default -> throw new IllegalArgumentException("no weight " + place + " in a triple");
        };
    }

    /// Bytes of a row.
    public static long bytes(long weights) {
        long triples = weights / 3;
        return Math.ceilDiv(triples, 2L) + 2 * Math.ceilDiv(triples, 16L) + TernaryPairs.bytes(weights % 3);
    }

    /// A row's indices, signs and rest.
    ///
    /// @param codes −1, 0 or 1
    public static byte[] pack(byte[] codes) {
        byte[] packed = new byte[Math.toIntExact(bytes(codes.length))];
        int triples = codes.length / 3;
        int signs = Math.ceilDiv(triples, 2);
        for (int i = 0; i < triples; i++) {
            int number = number(codes[3 * i], codes[3 * i + 1], codes[3 * i + 2]);
            packed[i / 2] |= (byte) (Math.abs(number) << (i % 2 == 0 ? 4 : 0));
            packed[signs + i / 8] |= (byte) ((number < 0 ? 1 : 0) << i % 8);
        }
        byte[] rest = TernaryPairs.pack(Arrays.copyOfRange(codes, 3 * triples, codes.length));
        System.arraycopy(rest, 0, packed, packed.length - rest.length, rest.length);
        return packed;
    }

    /// The codes of a row.
    ///
    /// @param count weights
    public static byte[] unpack(byte[] packed, int count) {
        byte[] codes = new byte[count];
        int triples = count / 3;
        int signs = Math.ceilDiv(triples, 2);
        for (int i = 0; i < triples; i++) {
            int magnitude = packed[i / 2] >> (i % 2 == 0 ? 4 : 0) & 0xf;
            int number = (packed[signs + i / 8] >> i % 8 & 1) == 0 ? magnitude : -magnitude;
            for (int place = 0; place < 3; place++) {
                codes[3 * i + place] = (byte) weight(number, place);
            }
        }
        int left = count - 3 * triples;
        int restBytes = (int) TernaryPairs.bytes(left);
        byte[] rest = TernaryPairs.unpack(Arrays.copyOfRange(packed, packed.length - restBytes, packed.length), left);
        System.arraycopy(rest, 0, codes, 3 * triples, left);
        return codes;
    }
}
