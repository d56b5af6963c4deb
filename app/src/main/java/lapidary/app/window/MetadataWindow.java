package lapidary.app.window;

import javafx.scene.Scene;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.Region;
import javafx.stage.Modality;
import javafx.stage.Stage;
import javafx.util.Subscription;
import lapidary.app.metadata.MetadataPane;
import lapidary.views.text.Messages;
import lapidary.views.theme.Theme;

/// A window of its own for the metadata, so that long values have room; Escape closes it.
final class MetadataWindow {
    private static final double WIDTH = 860;
    private static final double HEIGHT = 620;

    private MetadataWindow() {}

    /// @param over the pane of the window that it belongs to, whose looks it takes over
    static void show(WindowModel model, Region over) {
        MetadataPane pane = new MetadataPane(model.metadata());
        pane.setPrefSize(WIDTH, HEIGHT);
        Scene scene = new Scene(pane);
        scene.getStylesheets()
                .add(WindowPane.class.getResource("/lapidary/css/window.css").toExternalForm());
        Stage stage = new Stage();
        Subscription looks = model.darkProperty().subscribe(dark -> (dark ? Theme.DARK : Theme.LIGHT).applyTo(scene));
        stage.setOnHidden(ignored -> looks.unsubscribe());
        stage.setTitle(Messages.of("window.metadata"));
        stage.initOwner(over.getScene().getWindow());
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
