package lapidary.core.linalg;

import java.util.Objects;

/// Blocks of weights side by side, and how much each weight matters.
///
/// @param weights `float32[blocks, size]` from `at` on; finite
/// @param importance `float32[blocks, size]` from 0 on, not negative
/// @param size weights of a block
/// @param count of blocks
public record WeighedBlocks(float[] weights, int at, float[] importance, int size, int count) {

    /// @throws IndexOutOfBoundsException when the arrays are shorter
    public WeighedBlocks {
        int elements = Math.multiplyExact(size, count);
        Objects.checkFromIndexSize(at, elements, weights.length);
        Objects.checkFromIndexSize(0, elements, importance.length);
    }
}
