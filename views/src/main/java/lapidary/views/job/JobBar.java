package lapidary.views.job;

import javafx.beans.InvalidationListener;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.css.PseudoClass;
import javafx.geometry.Bounds;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import javafx.stage.Popup;
import lapidary.views.text.Messages;

/// All running jobs in one line: the newest with title, step, bar, share and remaining time, and cancel; a button
/// opens the list of the others. Hidden from layout while there is nothing to do.
public final class JobBar extends HBox {
    private static final PseudoClass STILL = PseudoClass.getPseudoClass("still");

    private final ObservableList<JobItem> jobs = FXCollections.observableArrayList();
    private final HBox front = new HBox();
    private final Button more = new Button();
    private final VBox list = new VBox();
    private final Popup popup = new Popup();
    private final Label idle = new Label(Messages.of("job.no-jobs-running"));

    public JobBar() {
        getStyleClass().add("job-bar");
        setAlignment(Pos.CENTER_LEFT);
        front.getStyleClass().add("job-front");
        front.setAlignment(Pos.CENTER_LEFT);
        HBox.setHgrow(front, Priority.ALWAYS);
        idle.getStyleClass().add("job-activity");
        idle.setMinWidth(USE_PREF_SIZE);
        more.getStyleClass().addAll("flat", "compact");
        more.setOnAction(e -> toggleList());
        list.getStyleClass().add("job-list");
        popup.getContent().add(list);
        popup.setAutoHide(true);
        getChildren().addAll(front, more);
        jobs.addListener((InvalidationListener) o -> show());
        show();
    }

    /// The jobs, oldest first. Add and remove on the FX thread.
    public ObservableList<JobItem> jobs() {
        return jobs;
    }

    private void show() {
        if (jobs.isEmpty()) {
            front.getChildren().setAll(idle);
            popup.hide();
        } else {
            JobRow row = new JobRow(jobs.getLast());
            HBox.setHgrow(row, Priority.ALWAYS);
            front.getChildren().setAll(row);
        }
        int others = jobs.size() - 1;
        more.setVisible(others > 0);
        more.setManaged(others > 0);
        more.setText(Messages.of("job.more", others));
        more.setAccessibleText(Messages.of("job.show-all-jobs", jobs.size()));
        if (popup.isShowing()) {
            fillList();
        }
    }

    private void toggleList() {
        if (popup.isShowing()) {
            popup.hide();
            return;
        }
        fillList();
        list.pseudoClassStateChanged(STILL, isStill());
        Bounds place = localToScreen(getBoundsInLocal());
        list.setPrefWidth(Math.max(420, getWidth()));
        popup.setAnchorLocation(Popup.AnchorLocation.CONTENT_BOTTOM_RIGHT);
        popup.show(this, place.getMaxX(), place.getMinY() - 4);
    }

    /// Whether nothing moves by itself in the window; the list lies outside of it.
    private boolean isStill() {
        for (Node node = this; node != null; node = node.getParent()) {
            if (node.getPseudoClassStates().contains(STILL)) {
                return true;
            }
        }
        return false;
    }

    private void fillList() {
        list.getChildren().setAll(jobs.stream().map(JobRow::new).toList());
    }
}
