package lapidary.views.text;

import java.util.function.Function;
import javafx.util.StringConverter;

/// What the entries of a list are called that nobody types into.
public final class Titles<T> extends StringConverter<T> {
    private final Function<? super T, String> title;

    private Titles(Function<? super T, String> title) {
        this.title = title;
    }

    public static <T> Titles<T> of(Function<? super T, String> title) {
        return new Titles<>(title);
    }

    @Override
    public String toString(T entry) {
        return entry == null ? "" : title.apply(entry);
    }

    /// Not asked for by lists that only offer what they hold.
    @Override
    public T fromString(String text) {
        throw new IllegalStateException("'" + text + "' was typed into a list that takes no text");
    }
}
