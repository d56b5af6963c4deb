package lapidary.core.latency;

import java.util.Comparator;

/// What a token takes besides products with weights: attention over the context, norms, activations, the embedding.
///
/// @param architecture that it is of, see [#of]; [#ANY] for every one
/// @param context tokens before it
public record Fixed(String architecture, int context) implements Comparable<Fixed> {
    public static final String ANY = "*";
    private static final Comparator<Fixed> ORDER =
            Comparator.comparing(Fixed::architecture).thenComparingInt(Fixed::context);

    public Fixed {
        if (architecture.isBlank() || context < 0) {
            throw new IllegalArgumentException("nothing fixed of '" + architecture + "' at " + context + " tokens");
        }
    }

    @Override
    public int compareTo(Fixed other) {
        return ORDER.compare(this, other);
    }
}
