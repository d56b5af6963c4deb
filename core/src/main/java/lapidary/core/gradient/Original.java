package lapidary.core.gradient;

import lapidary.core.infer.NativeWeights;
import lapidary.core.linalg.Matrix;

/// What a model computed for some examples: the states before its output head, and that head. Its logits are computed
/// where they are needed and never kept.
public final class Original implements AutoCloseable {
    private final States normalized;
    private final NativeWeights.Lease head;

    Original(States normalized, NativeWeights.Lease head) {
        this.normalized = normalized;
        this.head = head;
    }

    /// `float32[tokens, width]` of an example, after the output norm.
    Matrix normalized(int example) {
        return normalized.matrices().get(example);
    }

    Matrix head() {
        return head.matrix();
    }

    @Override
    public void close() {
        head.close();
        normalized.close();
    }
}
