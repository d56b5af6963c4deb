package lapidary.core.format.checkpoint;

import lapidary.core.compressed.Codec;
import lapidary.core.compressed.Codecs;
import lapidary.core.tensor.Tensor;

/// A part of a row of plain numbers.
final class Columns {
    private Columns() {}

    /// @param first index of the first number in the whole tensor
    static void decode(Tensor tensor, long first, int count, float[] out) {
        Codec codec = Codecs.find(tensor.type()).orElseThrow();
        codec.decode(
                tensor.data(), Math.multiplyExact(first, (long) tensor.type().blockBytes()), count, out, 0);
    }
}
