package lapidary.app.preview;

import java.util.List;
import javafx.scene.Node;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import lapidary.views.job.JobBar;
import lapidary.views.state.EmptyState;
import org.kordamp.ikonli.material2.Material2AL;
import org.kordamp.ikonli.material2.Material2MZ;

/// The bottom of the window: a line with the tabs and the job bar, rows of switches, and the tab that is chosen; or,
/// while nothing is measured, why not and what it takes.
public final class PreviewPane extends VBox {
    private final PreviewModel model;
    private final Runnable chooseData;
    private final StackPane place = new StackPane();
    private final PreviewHeader header;

    /// @param tabs what can be shown, see [PreviewTabs]
    /// @param rows shown between the tabs and their content
    /// @param chooseData lets the user choose what is measured on
    public PreviewPane(PreviewModel model, List<PreviewTab> tabs, List<Node> rows, Runnable chooseData, JobBar jobBar) {
        this.model = model;
        this.chooseData = chooseData;
        this.header = new PreviewHeader(model, tabs, chooseData, jobBar);
        getStyleClass().add("preview-pane");
        VBox.setVgrow(place, Priority.ALWAYS);
        getChildren().add(header);
        getChildren().addAll(rows);
        getChildren().add(place);
        model.stateProperty().subscribe(ignored -> show());
        model.trailProperty().subscribe(ignored -> show());
        header.chosenProperty().subscribe(ignored -> show());
    }

    /// Shows the running estimates.
    public void showEstimates() {
        header.choose("tab-estimate");
    }

    /// Shows the texts.
    public void showTexts() {
        header.choose("tab-text");
    }

    /// Shows the judging text token by token.
    public void showTokens() {
        header.choose("tab-tokens");
    }

    private void show() {
        Node wanted = wanted();
        if (place.getChildren().isEmpty() || place.getChildren().getFirst() != wanted) {
            place.getChildren().setAll(wanted);
        }
    }

    private Node wanted() {
        PreviewState state = model.stateProperty().get();
        return switch (state) {
            case PreviewState.NoModel noModel ->
                EmptyState.empty(
                        Material2MZ.SHOW_CHART,
                        "Preview",
                        "What compression costs: perplexity, KL divergence and agreement, measured while you choose.");
            case PreviewState.NeedsText needsText ->
                EmptyState.empty(
                                Material2AL.ARTICLE,
                                "Choose a text to measure on",
                                "Any plain text that the model was not trained on. A few pages are enough.")
                        .withButton("Choose text…", chooseData);
            case PreviewState.Preparing(String text) ->
                EmptyState.loading("Reading " + text, "Cutting it into tokens.");
            case PreviewState.Unavailable(String reason) -> unavailable(reason);
            case PreviewState.Running running ->
                header.chosenProperty().get().content().get();
            case PreviewState.Done done ->
                header.chosenProperty().get().content().get();
        };
    }

    /// Another text helps only a model that can be run.
    private Node unavailable(String reason) {
        return model.isRunnable()
                ? EmptyState.failed("The preview cannot run", reason).withButton("Choose another text…", chooseData)
                : EmptyState.empty(Material2MZ.SHOW_CHART, "No preview of this model", reason);
    }
}
