package lapidary.app.window;

import java.util.function.Predicate;
import javafx.beans.binding.Bindings;
import javafx.beans.binding.BooleanBinding;
import javafx.beans.value.ObservableValue;

/// Whether something holds, kept up to date.
final class Conditions {
    private Conditions() {}

    static <T> BooleanBinding of(ObservableValue<T> value, Predicate<? super T> holds) {
        return Bindings.createBooleanBinding(() -> holds.test(value.getValue()), value);
    }
}
