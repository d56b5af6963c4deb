package lapidary.app.workspace;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Locale;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import lapidary.app.workspace.WorkspaceModel.Restored;
import lapidary.views.text.Messages;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2AL;
import org.kordamp.ikonli.material2.Material2MZ;

/// A line that says that work was brought back after the program ended in the middle of it. Takes no room otherwise.
public final class RestoredBar extends HBox {
    public RestoredBar(WorkspaceModel model) {
        setId("restored");
        getStyleClass().addAll("restored-bar", "hairline-bottom");
        setAlignment(Pos.CENTER_LEFT);
        Label text = new Label();
        text.setId("restored-text");
        text.setWrapText(true);
        text.setMinHeight(Region.USE_PREF_SIZE);
        text.setMaxWidth(Double.MAX_VALUE);
        HBox.setHgrow(text, Priority.ALWAYS);
        Button discard = new Button(Messages.of("workspace.discard"));
        discard.setId("restored-discard");
        discard.getStyleClass().addAll("small", "flat");
        discard.setTooltip(new Tooltip(Messages.of("workspace.discard.help")));
        discard.setOnAction(ignored -> model.discard());
        Button close = new Button("", new FontIcon(Material2AL.CLOSE));
        close.setId("restored-close");
        close.getStyleClass().addAll("flat", "button-icon");
        close.setAccessibleText(Messages.of("common.dismiss"));
        close.setTooltip(new Tooltip(Messages.of("common.dismiss")));
        close.setOnAction(ignored -> model.dismiss());
        getChildren().addAll(new FontIcon(Material2MZ.RESTORE), text, discard, close);
        model.restoredProperty().subscribe(restored -> {
            text.setText(restored.map(RestoredBar::words).orElse(""));
            setVisible(restored.isPresent());
            setManaged(restored.isPresent());
        });
    }

    private static String words(Restored restored) {
        String time = DateTimeFormatter.ofLocalizedDateTime(FormatStyle.MEDIUM, FormatStyle.SHORT)
                .withLocale(Locale.getDefault(Locale.Category.FORMAT))
                .withZone(ZoneId.systemDefault())
                .format(restored.saved());
        return Messages.of("workspace.restored", restored.model(), time);
    }
}
