package lapidary.views;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.scene.Parent;
import javafx.scene.layout.StackPane;
import javafx.stage.Stage;
import lapidary.views.theme.Theme;

/// Whether a control is let go once nobody shows it.
public final class Leaks {
    private static final int MOST_ROUNDS = 50;

    private Leaks() {}

    /// Shows, uses and removes a control; whether the garbage collector takes it afterwards.
    public static boolean isFreed(Supplier<? extends Parent> control, Consumer<Parent> use) {
        Stage stage = Screen.show(new StackPane(), Theme.LIGHT, 400, 300);
        WeakReference<Parent> reference = Screen.call(() -> {
            Parent node = control.get();
            ((StackPane) stage.getScene().getRoot()).getChildren().setAll(node);
            return new WeakReference<>(node);
        });
        Screen.pulse();
        Parent shown = reference.get();
        use.accept(shown);
        shown = null;
        Screen.run(() -> ((StackPane) stage.getScene().getRoot()).getChildren().clear());
        Screen.pulse();
        boolean freed = collect(reference);
        Screen.run(stage::close);
        return freed;
    }

    private static boolean collect(WeakReference<?> reference) {
        List<byte[]> pressure = new ArrayList<>();
        for (int round = 0; round < MOST_ROUNDS; round++) {
            System.gc();
            Screen.pulse();
            if (reference.get() == null) {
                return true;
            }
            pressure.add(new byte[1 << 16]);
        }
        return reference.get() == null && !pressure.isEmpty();
    }
}
