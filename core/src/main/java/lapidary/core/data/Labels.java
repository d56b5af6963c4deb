package lapidary.core.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The right classes of examples.
public final class Labels {
    /// Labels at most.
    static final int MOST_CLASSES = 1_000_000;

    private final int[] classes;
    private final List<String> names;

    /// @param classes one per example, each below the number of names
    /// @param names by class
    Labels(int[] classes, List<String> names) {
        this.classes = classes;
        this.names = List.copyOf(names);
    }

    /// Classes called by their numbers, as many as the largest label asks for.
    ///
    /// @param names of the first classes, where they are known
    static Labels of(int[] classes, List<String> names) {
        int most = Math.max(names.size(), Arrays.stream(classes).max().orElse(-1) + 1);
        List<String> all = new ArrayList<>(names);
        for (int i = names.size(); i < most; i++) {
            all.add(String.valueOf(i));
        }
        return new Labels(classes, all);
    }

    public int count() {
        return classes.length;
    }

    /// The class of an example.
    public int at(int example) {
        return classes[example];
    }

    /// Names by class; a class that the data does not name is called by its number.
    public List<String> names() {
        return names;
    }

    public int[] toArray() {
        return classes.clone();
    }
}
