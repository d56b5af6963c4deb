package lapidary.core.linalg;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// One token's input of a linear layer, ready to meet weights as they are stored.
///
/// @param values `float32[inputs]`
/// @param sums of each [#GROUP] values: what the common offset of a group of codes is multiplied with
public record Activations(float[] values, float[] sums) {
    static final int GROUP = 16;

    /// A copy of a row.
    public static Activations of(Matrix row) {
        float[] values = new float[row.columns()];
        MemorySegment.copy(row.data(), ValueLayout.JAVA_FLOAT, 0, values, 0, values.length);
        float[] sums = new float[Math.ceilDiv(values.length, GROUP)];
        for (int i = 0; i < values.length; i++) {
            sums[i / GROUP] += values[i];
        }
        return new Activations(values, sums);
    }

    int count() {
        return values.length;
    }
}
