package lapidary.app.window;

import java.util.function.Supplier;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.Region;
import javafx.stage.Modality;
import javafx.stage.Stage;
import javafx.stage.Window;
import javafx.util.Subscription;
import lapidary.views.theme.Theme;

/// A window beside the main one that looks like it; Escape closes it. There is one of each title: who asks for it
/// again gets the one that is open.
final class SideWindow {
    private SideWindow() {}

    /// @param over the pane of the window that it belongs to
    /// @param pane makes what it shows
    static void show(WindowModel model, Region over, String title, Supplier<? extends Parent> pane) {
        Window owner = over.getScene().getWindow();
        Window.getWindows().stream()
                .filter(window -> window instanceof Stage stage
                        && owner.equals(stage.getOwner())
                        && stage.getTitle().equals(title))
                .findFirst()
                .ifPresentOrElse(Window::requestFocus, () -> open(model, owner, title, pane.get()));
    }

    private static void open(WindowModel model, Window owner, String title, Parent pane) {
        Scene scene = new Scene(pane);
        scene.getStylesheets()
                .add(WindowPane.class.getResource("/lapidary/css/window.css").toExternalForm());
        Stage stage = new Stage();
        Subscription looks = model.darkProperty().subscribe(dark -> (dark ? Theme.DARK : Theme.LIGHT).applyTo(scene));
        stage.setOnHidden(ignored -> looks.unsubscribe());
        stage.setTitle(title);
        stage.initOwner(owner);
        stage.initModality(Modality.NONE);
        stage.setScene(scene);
        scene.setOnKeyPressed(event -> {
            if (event.getCode() == KeyCode.ESCAPE) {
                stage.close();
            }
        });
        stage.show();
    }
}
