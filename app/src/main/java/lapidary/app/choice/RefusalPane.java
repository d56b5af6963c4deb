package lapidary.app.choice;

import java.util.Optional;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2AL;

/// What the target file cannot hold, and one button for each way out with the size it leads to.
final class RefusalPane extends VBox {
    private final ChoiceModel model;
    private final Label title = new Label();
    private final Label text = new Label();
    private final GridPane fixes = new GridPane();

    RefusalPane(ChoiceModel model) {
        this.model = model;
        setId("refusal");
        getStyleClass().add("refusal");
        title.getStyleClass().add("strong");
        title.setGraphic(new FontIcon(Material2AL.BLOCK));
        text.getStyleClass().add("small");
        text.setWrapText(true);
        text.setMinHeight(Region.USE_PREF_SIZE);
        fixes.getStyleClass().add("fixes");
        ColumnConstraints buttons = new ColumnConstraints();
        buttons.setHgrow(Priority.ALWAYS);
        fixes.getColumnConstraints().addAll(buttons, new ColumnConstraints());
        getChildren().addAll(title, text, fixes);
        model.refusalProperty().subscribe(this::show);
    }

    private void show(Optional<Refusal> refusal) {
        setVisible(refusal.isPresent());
        setManaged(refusal.isPresent());
        fixes.getChildren().clear();
        if (refusal.isEmpty()) {
            return;
        }
        Refusal refused = refusal.get();
        int count = refused.tensors().size();
        title.setText(count == 0 ? "Cannot be written" : "Cannot be written: " + tensors(count));
        text.setText(refused.text());
        int row = 0;
        for (Fix fix : refused.fixes()) {
            Button button = new Button(fix.label());
            button.getStyleClass().addAll("compact", "fix");
            button.setMaxWidth(Double.MAX_VALUE);
            button.setAlignment(Pos.CENTER_LEFT);
            button.setAccessibleText(fix.label() + ", file of " + fix.cost());
            button.setOnAction(ignored -> model.apply(fix));
            Label cost = new Label(fix.cost());
            cost.getStyleClass().addAll("small", "number");
            fixes.addRow(row++, button, cost);
        }
    }

    private static String tensors(int count) {
        return count == 1 ? "1 tensor" : count + " tensors";
    }
}
