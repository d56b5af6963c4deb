package lapidary.core.compressed;

import java.lang.foreign.MemorySegment;

/// Sixteen-bit floats, converted in chunks of an array that stays in the first-level cache.
abstract class HalfCodec implements Codec {
    private static final int CHUNK = 4096;

    /// Widens `count` numbers from the start of `bits`.
    abstract void widen(short[] bits, int count, float[] out, int at);

    /// Rounds `count` numbers to nearest, ties to even, into the start of `bits`.
    abstract void narrow(float[] in, int at, int count, short[] bits);

    @Override
    public final void decode(MemorySegment data, long offset, int count, float[] out, int at) {
        short[] bits = new short[Math.min(count, CHUNK)];
        for (int done = 0; done < count; done += CHUNK) {
            int chunk = Math.min(CHUNK, count - done);
            MemorySegment.copy(data, LittleEndian.SHORT, offset + 2L * done, bits, 0, chunk);
            widen(bits, chunk, out, at + done);
        }
    }

    @Override
    public final void encode(float[] in, int at, int count, MemorySegment data, long offset) {
        short[] bits = new short[Math.min(count, CHUNK)];
        for (int done = 0; done < count; done += CHUNK) {
            int chunk = Math.min(CHUNK, count - done);
            narrow(in, at + done, chunk, bits);
            MemorySegment.copy(bits, 0, data, LittleEndian.SHORT, offset + 2L * done, chunk);
        }
    }
}
