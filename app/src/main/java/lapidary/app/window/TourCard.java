package lapidary.app.window;

import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import lapidary.app.tour.TourModel;
import lapidary.app.tour.TourStep;
import lapidary.views.state.InScene;
import lapidary.views.text.Messages;

/// The tour on the start page: to begin, to go on with, or to take again.
final class TourCard extends HBox {
    TourCard(TourModel tour, Runnable start) {
        getStyleClass().add("tour-card");
        setAlignment(Pos.CENTER_LEFT);
        Label title = new Label(Messages.of("tour.title"));
        title.getStyleClass().add("section-title");
        Label words = new Label(Messages.of("tour.text"));
        words.getStyleClass().add("muted");
        words.setWrapText(true);
        words.setMinHeight(USE_PREF_SIZE);
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        Button go = new Button();
        go.setId("tour-start");
        go.setMinWidth(USE_PREF_SIZE);
        go.setTooltip(new Tooltip(Messages.of("tour.start.help")));
        go.setOnAction(ignored -> start.run());
        tour.stepProperty()
                .when(InScene.of(this))
                .subscribe(step -> go.setText(
                        step == TourStep.INSPECT
                                ? Messages.of("tour.start")
                                : step == TourStep.DONE
                                        ? Messages.of("tour.again")
                                        : Messages.of("tour.resume", step.ordinal() + 1)));
        tour.runningProperty().when(InScene.of(this)).subscribe(isRunning -> go.setDisable(isRunning));
        getChildren().addAll(new VBox(title, words), space, go);
    }
}
