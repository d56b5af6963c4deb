package lapidary.app.window;

import javafx.geometry.Pos;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2AL;

/// The rail at the left edge: one entry for each view there is.
final class Rail extends VBox {
    Rail() {
        getStyleClass().addAll("rail", "panel-side", "hairline-right");
        setAlignment(Pos.TOP_CENTER);
        ToggleButton look = new ToggleButton("Look", new FontIcon(Material2AL.INSIGHTS));
        look.setContentDisplay(ContentDisplay.TOP);
        look.getStyleClass().addAll("flat", "rail-entry");
        look.setSelected(true);
        look.setTooltip(new Tooltip("Look at the weights: distribution, statistics and heat map"));
        look.setOnAction(ignored -> look.setSelected(true));
        getChildren().add(look);
    }
}
