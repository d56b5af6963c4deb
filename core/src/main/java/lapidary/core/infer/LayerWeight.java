package lapidary.core.infer;

import lapidary.core.linalg.Matrix;

/// The weights of a linear layer, [outputs, inputs], in the form in which they are multiplied.
sealed interface LayerWeight {

    int outputs();

    int inputs();

    /// The outputs `from` to `from + count` alone, over the same memory: a part of a fused layer,
    /// one expert of many.
    LayerWeight outputs(int from, int count);

    /// F32 in native memory.
    record Decoded(Matrix matrix) implements LayerWeight {

        @Override
        public int outputs() {
            return matrix.rows();
        }

        @Override
        public int inputs() {
            return matrix.columns();
        }

        @Override
        public LayerWeight outputs(int from, int count) {
            return new Decoded(matrix.rows(from, count));
        }
    }
}
