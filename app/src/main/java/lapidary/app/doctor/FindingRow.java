package lapidary.app.doctor;

import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import lapidary.core.doctor.Finding;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2AL;
import org.kordamp.ikonli.material2.Material2MZ;
import org.kordamp.ikonli.material2.Material2OutlinedAL;

/// One finding: how bad, what, where, and what to do.
final class FindingRow extends HBox {
    FindingRow(Finding finding) {
        getStyleClass().addAll("finding", finding.severity().id());
        setAlignment(Pos.TOP_LEFT);
        StackPane icon = new StackPane(new FontIcon(icon(finding)));
        icon.getStyleClass().add("finding-icon");
        Label text = wrapping(finding.text(), "strong");
        Label place = wrapping(finding.place(), "muted");
        VBox words = new VBox(text, place);
        words.getStyleClass().add("finding-words");
        if (!finding.advice().isEmpty()) {
            words.getChildren().add(wrapping(finding.advice(), "finding-advice"));
        }
        HBox.setHgrow(words, Priority.ALWAYS);
        getChildren().addAll(icon, words);
        setFocusTraversable(true);
        setAccessibleText(
                finding.severity().id() + ": " + finding.text() + " " + finding.place() + ". " + finding.advice());
    }

    private static Label wrapping(String text, String style) {
        Label label = new Label(text);
        label.getStyleClass().add(style);
        label.setWrapText(true);
        label.setMinHeight(Region.USE_PREF_SIZE);
        return label;
    }

    private static Ikon icon(Finding finding) {
        return switch (finding.severity()) {
            case ERROR -> Material2AL.ERROR;
            case WARNING -> Material2MZ.WARNING;
            case INFORMATION -> Material2OutlinedAL.INFO;
        };
    }
}
