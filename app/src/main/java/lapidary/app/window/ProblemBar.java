package lapidary.app.window;

import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import lapidary.app.workbench.WorkbenchModel;
import lapidary.views.text.Messages;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2AL;

/// A line below the top bar that says what failed, until it is read. Takes no room while nothing did.
final class ProblemBar extends HBox {
    ProblemBar(WorkbenchModel workbench) {
        setId("problem");
        getStyleClass().addAll("problem-bar", "hairline-bottom");
        setAlignment(Pos.CENTER_LEFT);
        Label text = new Label();
        text.setWrapText(true);
        text.setMinHeight(Region.USE_PREF_SIZE);
        text.setMaxWidth(Double.MAX_VALUE);
        text.textProperty().bind(workbench.problemProperty());
        HBox.setHgrow(text, Priority.ALWAYS);
        Button dismiss =
                Icons.button(Material2AL.CLOSE, Messages.of("common.dismiss"), "Esc", workbench::dismissProblem);
        getChildren().addAll(new FontIcon(Material2AL.ERROR_OUTLINE), text, dismiss);
        workbench.problemProperty().subscribe(problem -> {
            setVisible(!problem.isEmpty());
            setManaged(!problem.isEmpty());
        });
    }
}
