package lapidary.app.choice;

import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import lapidary.app.workbench.SolvingModel;
import lapidary.app.workbench.WorkbenchModel;
import lapidary.views.text.Messages;

/// Says how things stand with layers that ask for sequential activations, with the button that solves them; hidden
/// where none do.
final class SolvingNotice extends HBox {
    private final Label text = new Label();
    private final Button solve = new Button(Messages.of("choice.solve"));

    SolvingNotice(WorkbenchModel workbench) {
        setId("solving-notice");
        getStyleClass().add("calibration-notice");
        setAlignment(Pos.CENTER_LEFT);
        text.setWrapText(true);
        text.setMinHeight(USE_PREF_SIZE);
        text.setMaxWidth(Double.MAX_VALUE);
        HBox.setHgrow(text, Priority.ALWAYS);
        solve.getStyleClass().add("compact");
        solve.setMinWidth(USE_PREF_SIZE);
        solve.setOnAction(ignored -> workbench.solving().solve(workbench::report));
        getChildren().addAll(text, solve);
        workbench.solving().stateProperty().subscribe(this::show);
    }

    private void show(SolvingModel.State state) {
        text.setText(
                switch (state) {
                    case NOT_ASKED -> "";
                    case UNSOLVED -> Messages.of("choice.sequential-previewed-with");
                    case RUNNING -> Messages.of("choice.being-solved-block");
                    case SOLVED -> Messages.of("choice.solved-block-block");
                });
        text.getStyleClass().setAll("label", "small", state == SolvingModel.State.UNSOLVED ? "notice" : "muted");
        setVisible(state != SolvingModel.State.NOT_ASKED);
        setManaged(isVisible());
        solve.setVisible(state == SolvingModel.State.UNSOLVED);
        solve.setManaged(solve.isVisible());
    }
}
