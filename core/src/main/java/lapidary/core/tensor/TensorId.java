package lapidary.core.tensor;

/// A tensor's name exactly as its file has it, never renumbered or translated.
public record TensorId(String name) implements Comparable<TensorId> {
    @Override
    public int compareTo(TensorId other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
