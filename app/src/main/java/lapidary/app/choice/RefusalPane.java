package lapidary.app.choice;

import java.util.Locale;
import java.util.Optional;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import lapidary.app.workbench.Awaited;
import lapidary.views.text.Messages;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2AL;

/// What the target file cannot hold, and one button for each way out with the size it leads to.
final class RefusalPane extends VBox {
    private static final int COLUMNS = 3;

    private final ChoiceModel model;
    private final Label title = new Label();
    private final Label text = new Label();
    private final Tooltip whole = new Tooltip();
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
        text.setTooltip(whole);
        whole.setWrapText(true);
        whole.setMaxWidth(420);
        fixes.getStyleClass().add("fixes");
        for (int i = 0; i < COLUMNS; i++) {
            ColumnConstraints column = new ColumnConstraints();
            column.setPercentWidth(100.0 / COLUMNS);
            fixes.getColumnConstraints().add(column);
        }
        getChildren().addAll(title, text, fixes);
        model.refusalProperty().subscribe(ignored -> show());
        model.workbench().awaiting().awaitedProperty().subscribe(ignored -> show());
    }

    /// What is only waited for has its own words beside the method; other types are ways around a matrix.
    private void show() {
        Optional<Awaited> awaited =
                model.workbench().awaiting().awaitedProperty().get();
        Optional<Refusal> refusal = model.refusalProperty()
                .get()
                .filter(ignored -> awaited.isEmpty() || awaited.get().kind() == Awaited.Kind.IMPORTANCE);
        setVisible(refusal.isPresent());
        setManaged(refusal.isPresent());
        fixes.getChildren().clear();
        if (refusal.isEmpty()) {
            return;
        }
        Refusal refused = refusal.get();
        int count = refused.tensors().size();
        String words = awaited.map(Awaited::title).orElse(Messages.of("choice.cannot-be-written"));
        title.setText(count == 0 ? words : words + ": " + tensors(count));
        text.setText(awaited.map(Awaited::sentence).orElseGet(() -> firstSentence(refused.text())));
        whole.setText(refused.text());
        int place = 0;
        for (Fix fix : refused.fixes()) {
            fixes.add(button(fix), place % COLUMNS, place / COLUMNS);
            place++;
        }
    }

    private Button button(Fix fix) {
        Label label = new Label(fix.label());
        label.getStyleClass().add("strong");
        Label cost = new Label(fix.cost());
        cost.getStyleClass().add("caption");
        VBox words = new VBox(label, cost);
        words.setAlignment(Pos.CENTER);
        Button button = new Button();
        button.setGraphic(words);
        button.getStyleClass().addAll("compact", "fix");
        button.setMaxWidth(Double.MAX_VALUE);
        button.setAccessibleText(Messages.of("choice.file", fix.words(), fix.cost()));
        button.setTooltip(new Tooltip(fix.words()));
        button.setOnAction(e -> model.apply(fix));
        return button;
    }

    /// The planner's reason; the ways out that it names are the buttons below.
    private static String firstSentence(String text) {
        int end = text.indexOf(". ");
        String sentence = end < 0 ? text : text.substring(0, end + 1);
        return sentence.isEmpty() ? "" : sentence.substring(0, 1).toUpperCase(Locale.ROOT) + sentence.substring(1);
    }

    private static String tensors(int count) {
        return Messages.of("common.tensors", count);
    }
}
