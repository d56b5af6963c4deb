package lapidary.core.gradient;

import java.util.Arrays;
import java.util.List;

/// A sequence and what a model should say behind some of its tokens.
///
/// @param tokens what the model reads
/// @param first the first position that is scored
/// @param targets what should come after each scored position, from `first` on
public record Example(int[] tokens, int first, int[] targets) {
    public Example {
        if (first < 0 || targets.length == 0 || first > tokens.length - targets.length) {
            throw new IllegalArgumentException("cannot score " + targets.length + " positions from " + first + " on in "
                    + tokens.length + " tokens");
        }
        tokens = tokens.clone();
        targets = targets.clone();
    }

    /// Every position of a text but the last, which has no successor.
    public static Example whole(int[] text) {
        int count = text.length - 1;
        return new Example(Arrays.copyOf(text, count), 0, Arrays.copyOfRange(text, 1, text.length));
    }

    /// Scored positions of all of them.
    public static long scored(List<Example> examples) {
        return examples.stream().mapToLong(example -> example.targets.length).sum();
    }
}
