package lapidary.core.data;

import java.util.List;

/// The right classes of examples.
public final class Labels {
    private final int[] classes;
    private final List<String> names;

    /// @param classes one per example, each below the number of names
    /// @param names by class
    Labels(int[] classes, List<String> names) {
        this.classes = classes;
        this.names = List.copyOf(names);
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
