package lapidary.views.job;

import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import lapidary.core.job.Progress;
import lapidary.views.text.Messages;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2AL;

/// One job: title, step, bar, state, cancel.
final class JobRow extends HBox {
    private static final double BAR_WIDTH = 120;
    private static final double STATE_WIDTH = 136;

    private final JobItem job;
    private final Label title = new Label();
    private final Label activity = new Label();
    private final ProgressBar bar = new ProgressBar();
    private final Label state = new Label();
    private final Button cancel = new Button();

    JobRow(JobItem job) {
        this.job = job;
        getStyleClass().add("job-row");
        setAlignment(Pos.CENTER_LEFT);
        title.getStyleClass().add("job-title");
        title.setMinWidth(USE_PREF_SIZE);
        activity.getStyleClass().add("job-activity");
        activity.setMinWidth(0);
        bar.setPrefWidth(BAR_WIDTH);
        bar.setMinWidth(BAR_WIDTH);
        state.getStyleClass().add("job-state");
        state.setMinWidth(STATE_WIDTH);
        state.setAlignment(Pos.CENTER_RIGHT);
        cancel.getStyleClass().addAll("flat", "button-icon", "job-cancel");
        cancel.setGraphic(new FontIcon(Material2AL.CLOSE));
        cancel.setTooltip(new Tooltip(Messages.of("common.cancel")));
        cancel.setOnAction(e -> job.cancel());
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        getChildren().addAll(title, activity, space, state, bar, cancel);
        job.progressProperty().subscribe(p -> show());
        job.cancellingProperty().subscribe(c -> show());
    }

    private void show() {
        Progress progress = job.progressProperty().get();
        title.setText(progress.title());
        activity.setText(progress.activity());
        boolean waiting = progress.state() == Progress.State.WAITING;
        bar.setProgress(waiting ? ProgressBar.INDETERMINATE_PROGRESS : Math.clamp(progress.fraction(), 0, 1));
        state.setText(JobText.state(progress, job.cancellingProperty().get()));
        boolean canStop = waiting || progress.state() == Progress.State.RUNNING;
        cancel.setDisable(!canStop || job.cancellingProperty().get());
        cancel.setAccessibleText(Messages.of("job.cancel-job", progress.title()));
        setAccessibleText(progress.title() + " " + progress.activity() + " " + state.getText());
    }
}
