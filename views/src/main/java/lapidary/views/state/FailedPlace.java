package lapidary.views.state;

import java.util.Arrays;
import java.util.Optional;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import lapidary.views.text.Messages;

/// What a place shows instead of itself once it failed: what failed, where in the program, and two ways on.
final class FailedPlace extends VBox {
    FailedPlace(String place, Throwable thrown, Runnable copy, Runnable again) {
        getStyleClass().add("failed-place");
        setAlignment(Pos.CENTER);
        EmptyState state = EmptyState.failed(Messages.of("failed.title", place), Messages.of("failed.text"));
        Label where = new Label(words(thrown));
        where.getStyleClass().addAll("failed-where", "text-muted");
        Button retry = new Button(Messages.of("failed.again"));
        retry.setId("failed-again");
        retry.setOnAction(event -> again.run());
        Button diagnostics = new Button(Messages.of("failed.copy"));
        diagnostics.setId("failed-copy");
        diagnostics.setOnAction(event -> copy.run());
        HBox buttons = new HBox(8, retry, diagnostics);
        buttons.setAlignment(Pos.CENTER);
        state.getChildren().addAll(where, buttons);
        getChildren().add(state);
    }

    /// The kind of failure and the place in the program. Not its message: that may quote the user's data.
    static String words(Throwable thrown) {
        String kind = thrown.getClass().getSimpleName();
        Optional<StackTraceElement> own = Arrays.stream(thrown.getStackTrace())
                .filter(frame -> frame.getClassName().startsWith("lapidary."))
                .findFirst();
        return own.map(frame ->
                        Messages.of("failed.where", kind, simple(frame), Integer.toString(frame.getLineNumber())))
                .orElse(kind);
    }

    private static String simple(StackTraceElement frame) {
        String name = frame.getClassName();
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
