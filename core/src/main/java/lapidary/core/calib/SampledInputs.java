package lapidary.core.calib;

import java.lang.foreign.Arena;
import lapidary.core.linalg.Matrix;

/// Some of the tokens that a layer was given, drawn evenly from all of them by a seed: for methods that need inputs
/// themselves and not their moments. Layers that see every token have the same tokens, row by row.
///
/// @param rows `float32[tokens, inputs]`, in the order of the run; valid as long as the
/// [Moments] they came from; not to
/// be changed
public record SampledInputs(Matrix rows) {
    public int tokens() {
        return rows.rows();
    }

    public int inputs() {
        return rows.columns();
    }

    /// The same inputs divided by a scale each.
    ///
    /// @param scale `float32[inputs]`, positive
    SampledInputs divided(float[] scale) {
        float[] values = rows.toArray();
        for (int i = 0; i < values.length; i++) {
            values[i] /= scale[i % scale.length];
        }
        Matrix divided = Matrix.of(Arena.ofAuto().allocate(4L * values.length, 64), rows.rows(), rows.columns());
        divided.set(values);
        return new SampledInputs(divided);
    }
}
