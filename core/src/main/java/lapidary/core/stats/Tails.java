package lapidary.core.stats;

import java.util.Arrays;

/// The smallest values seen, exactly; of the largest, when they are added with their signs turned.
///
/// The result is a set of values and does not depend on the order in which they came.
final class Tails {
    private final float[] kept;
    private int count;
    private float worst = Float.POSITIVE_INFINITY;

    /// @param capacity how many are kept
    Tails(int capacity) {
        this.kept = new float[2 * capacity];
    }

    void add(float value) {
        if (value < worst) {
            kept[count++] = value;
            if (count == kept.length) {
                shrink();
            }
        }
    }

    void merge(Tails other) {
        for (int i = 0; i < other.count; i++) {
            add(other.kept[i]);
        }
    }

    /// What is not smaller than this is not kept.
    float worst() {
        return worst;
    }

    /// Rising.
    float[] sorted() {
        shrink();
        return Arrays.copyOf(kept, count);
    }

    private void shrink() {
        Arrays.sort(kept, 0, count);
        int capacity = kept.length / 2;
        if (count >= capacity) {
            count = capacity;
            worst = kept[capacity - 1];
        }
    }
}
