package lapidary.core.format.checkpoint;

import java.lang.foreign.MemorySegment;
import lapidary.core.compressed.Codec;
import lapidary.core.compressed.Codecs;
import lapidary.core.compressed.Grid;
import lapidary.core.tensor.DType;

/// Scales as a file holds them.
final class FloatBytes {
    private FloatBytes() {}

    /// @param groupsFirst whether they are written [groups, outputs] instead of [outputs, groups]
    static MemorySegment scales(Grid grid, boolean groupsFirst) {
        int outputs = (int) grid.shape().rows();
        int groups = grid.scales().length / Math.max(1, outputs);
        float[] scales = grid.scales();
        if (groupsFirst) {
            float[] turned = new float[scales.length];
            for (int output = 0; output < outputs; output++) {
                for (int group = 0; group < groups; group++) {
                    turned[group * outputs + output] = scales[output * groups + group];
                }
            }
            scales = turned;
        }
        DType type = grid.scaleType();
        Codec codec = Codecs.find(type).orElseThrow();
        MemorySegment bytes = MemorySegment.ofArray(new byte[Math.multiplyExact(scales.length, type.blockBytes())]);
        codec.encode(scales, 0, scales.length, bytes, 0);
        return bytes;
    }
}
