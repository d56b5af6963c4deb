package lapidary.app.choice;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import lapidary.core.recipe.Stage;
import lapidary.views.text.Messages;

/// The choice for the selection: a method for each stage with its settings, what they make of each tensor, and the
/// whole model below.
public final class ChoicePane extends VBox {
    private final ChoiceModel model;
    private final List<StageRow> rows = new ArrayList<>();
    private final Label mixed = new Label(Messages.of("choice.these-tensors-have"));
    private Optional<StageRow> rounding = Optional.empty();

    /// @param wholeModel what is chosen for the whole model, above
    /// @param calibration what the method was calibrated on, where it asks for that
    public ChoicePane(ChoiceModel model, Node wholeModel, Node calibration) {
        this.model = model;
        getStyleClass().addAll("choice-pane", "panel-side");
        model.stages().forEach((stage, methods) -> {
            StageRow row = new StageRow(model, stage, methods);
            rows.add(row);
            if (stage == Stage.ROUND) {
                rounding = Optional.of(row);
            }
        });
        mixed.getStyleClass().addAll("small", "notice");
        wrap(mixed);
        VBox choice = new VBox(scope(), new RefusalPane(model));
        choice.getChildren().addAll(rows);
        choice.getChildren().addAll(calibration, new SolvingNotice(model.workbench()), mixed);
        rows.forEach(row -> choice.getChildren().add(row.details()));
        choice.getStyleClass().add("choice-form");
        choice.setMinHeight(USE_PREF_SIZE);
        OutcomePane outcomes = new OutcomePane(model);
        VBox.setVgrow(outcomes, Priority.ALWAYS);
        VBox scrolled = new VBox(wholeModel, choice, outcomes);
        ScrollPane scroll = new ScrollPane(scrolled);
        scroll.setFitToWidth(true);
        scroll.setFitToHeight(true);
        scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
        scroll.getStyleClass().add("edge-to-edge");
        VBox.setVgrow(scroll, Priority.ALWAYS);
        getChildren().addAll(scroll, new SummaryPane(model));
        model.stages().keySet().forEach(stage -> model.shownProperty(stage).subscribe(ignored -> showMixed()));
    }

    /// Moves the keyboard to the method that rounds.
    public void focusMethod() {
        rounding.ifPresent(StageRow::focusMethod);
    }

    private VBox scope() {
        Label title = new Label(Messages.of("choice.choice-for-selection"));
        title.getStyleClass().add("caption");
        Label scope = new Label();
        scope.setId("scope");
        scope.getStyleClass().add("heading");
        scope.textProperty()
                .bind(model.shownProperty().map(shown -> shown.selection().words()));
        wrap(scope);
        return new VBox(title, scope);
    }

    private void showMixed() {
        boolean isMixed = model.stages().keySet().stream()
                .anyMatch(stage -> model.shownProperty(stage).get().isMixed());
        long several = model.stages().keySet().stream()
                .filter(stage -> model.shownProperty(stage).get().method().isPresent())
                .count();
        rows.forEach(row -> row.showTitle(several > 1));
        mixed.setVisible(isMixed);
        mixed.setManaged(isMixed);
    }

    private static void wrap(Label label) {
        label.setWrapText(true);
        label.setMinHeight(Region.USE_PREF_SIZE);
    }
}
