package lapidary.views.state;

import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressIndicator;
import javafx.scene.layout.VBox;
import javafx.scene.text.TextAlignment;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2OutlinedAL;

/// The panel of a view without content: an icon, what this view will show, one sentence on what it needs, and at
/// most one button to get it.
public final class EmptyState extends VBox {
    private static final double TEXT_WIDTH = 360;

    private EmptyState(String styleClass, Node picture, String title, String sentence) {
        getStyleClass().addAll("empty-state", styleClass);
        setAlignment(Pos.CENTER);
        Label heading = new Label(title);
        heading.getStyleClass().add("empty-title");
        Label text = new Label(sentence);
        text.getStyleClass().add("empty-text");
        for (Label label : new Label[] {heading, text}) {
            label.setWrapText(true);
            label.setMaxWidth(TEXT_WIDTH);
            label.setTextAlignment(TextAlignment.CENTER);
            label.setAlignment(Pos.CENTER);
            label.setMinHeight(USE_PREF_SIZE);
        }
        text.setManaged(!sentence.isEmpty());
        getChildren().addAll(picture, heading, text);
        setAccessibleText(title + ". " + sentence);
    }

    /// Nothing there yet.
    public static EmptyState empty(Ikon icon, String title, String sentence) {
        return new EmptyState("empty", picture(icon), title, sentence);
    }

    /// On its way.
    public static EmptyState loading(String title, String sentence) {
        ProgressIndicator indicator = new ProgressIndicator();
        indicator.setMaxSize(28, 28);
        return new EmptyState("loading", indicator, title, sentence);
    }

    /// It went wrong; `sentence` says why and what to do next.
    public static EmptyState failed(String title, String sentence) {
        return new EmptyState("failed", picture(Material2OutlinedAL.ERROR_OUTLINE), title, sentence);
    }

    /// Adds the one button.
    public EmptyState withButton(String text, Runnable action) {
        Button button = new Button(text);
        button.setOnAction(e -> action.run());
        if (!getStyleClass().contains("failed")) {
            button.getStyleClass().add("accent");
        }
        getChildren().add(button);
        return this;
    }

    private static FontIcon picture(Ikon icon) {
        FontIcon picture = new FontIcon(icon);
        picture.getStyleClass().add("empty-icon");
        return picture;
    }
}
