package lapidary.app.preview.graph;

import java.util.List;
import lapidary.core.data.RawImage;
import lapidary.core.eval.Classification;
import lapidary.views.text.Messages;

/// An image on which the compressed model does much worse than the original.
///
/// @param image small enough for the screen
/// @param name of its file, or its number
/// @param example what the two models say about it
/// @param classes by number
record WorstImage(RawImage image, String name, Classification.WorstExample example, List<String> classes) {

    /// "4 → 9": what the original says and what the compressed model says.
    String change() {
        String before = className(example.original());
        String after = className(example.changed());
        return before.equals(after) ? Messages.of("preview.before", before) : before + " → " + after;
    }

    /// The right class; "" where it is not known.
    String truth() {
        return example.label() < 0 ? "" : className(example.label());
    }

    String className(int number) {
        return number >= 0 && number < classes.size() ? classes.get(number) : String.valueOf(number);
    }
}
