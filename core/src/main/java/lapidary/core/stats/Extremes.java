package lapidary.core.stats;

import java.util.Arrays;

/// The largest values with their places; of equal ones the first. The smallest, when values are added with their
/// signs turned. The result does not depend on the order in which they came.
final class Extremes {
    private final float[] values;
    private final long[] places;
    private int count;

    Extremes(int capacity) {
        values = new float[capacity];
        places = new long[capacity];
    }

    void add(float value, long place) {
        if (count == values.length && !isBefore(value, place, count - 1)) {
            return;
        }
        int at = count < values.length ? count++ : count - 1;
        while (at > 0 && isBefore(value, place, at - 1)) {
            values[at] = values[at - 1];
            places[at] = places[at - 1];
            at--;
        }
        values[at] = value;
        places[at] = place;
    }

    void merge(Extremes other) {
        for (int i = 0; i < other.count; i++) {
            add(other.values[i], other.places[i]);
        }
    }

    /// Places in the flattened tensor, that of the largest value first.
    long[] places() {
        return Arrays.copyOf(places, count);
    }

    float value(int rank) {
        return values[rank];
    }

    private boolean isBefore(float value, long place, int rank) {
        return value > values[rank] || (value == values[rank] && place < places[rank]);
    }
}
