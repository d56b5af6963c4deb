package lapidary.app.preview;

import java.util.Optional;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import lapidary.app.open.FilePicker;
import lapidary.views.job.JobBar;
import lapidary.views.state.EmptyState;
import org.kordamp.ikonli.material2.Material2AL;
import org.kordamp.ikonli.material2.Material2MZ;

/// The bottom of the window: the running estimates or the text side by side, and the job bar.
public final class PreviewPane extends VBox {
    private final PreviewModel model;
    private final FilePicker picker;
    private final StackPane place = new StackPane();
    private final Node estimates;
    private final Node texts;
    private final ToggleButton estimateTab = new ToggleButton("Running estimate");
    private final ToggleButton textTab = new ToggleButton("Text side by side");

    public PreviewPane(PreviewModel model, PromptModel prompt, FilePicker picker, JobBar jobBar) {
        this.model = model;
        this.picker = picker;
        this.estimates = new EstimatePlots(model);
        this.texts = new PromptPane(prompt);
        getStyleClass().add("preview-pane");
        VBox.setVgrow(place, Priority.ALWAYS);
        getChildren().addAll(header(jobBar), place);
        model.stateProperty().subscribe(ignored -> show());
        model.trailProperty().subscribe(ignored -> show());
        estimateTab.selectedProperty().subscribe(ignored -> show());
    }

    /// Shows the running estimates.
    public void showEstimates() {
        estimateTab.setSelected(true);
    }

    /// Shows the texts.
    public void showTexts() {
        textTab.setSelected(true);
    }

    private HBox header(JobBar jobBar) {
        ToggleGroup tabs = new ToggleGroup();
        estimateTab.setId("tab-estimate");
        estimateTab.getStyleClass().addAll("compact", "left-pill");
        estimateTab.setTooltip(new Tooltip("Running estimate (Ctrl+2)"));
        textTab.setId("tab-text");
        textTab.getStyleClass().addAll("compact", "right-pill");
        textTab.setTooltip(new Tooltip("Text side by side (Ctrl+3)"));
        tabs.getToggles().addAll(estimateTab, textTab);
        tabs.selectToggle(estimateTab);
        tabs.selectedToggleProperty().subscribe((before, now) -> {
            if (now == null) {
                tabs.selectToggle(before);
            }
        });
        Label text = new Label();
        text.getStyleClass().add("caption");
        text.textProperty().bind(model.textProperty().map(chosen -> chosen.map(t -> "on " + t.name())
                .orElse("")));
        Button change = new Button("Change text…");
        change.setId("choose-text");
        change.getStyleClass().addAll("flat", "compact");
        change.setTooltip(new Tooltip("Measure on another text"));
        change.setOnAction(ignored -> chooseText());
        change.visibleProperty().bind(model.textProperty().map(Optional::isPresent));
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        jobBar.setMinWidth(0);
        HBox segments = new HBox(estimateTab, textTab);
        segments.setMinWidth(Region.USE_PREF_SIZE);
        HBox header = new HBox(segments, text, change, space, jobBar);
        header.getStyleClass().add("preview-header");
        header.setAlignment(Pos.CENTER_LEFT);
        return header;
    }

    private void chooseText() {
        picker.textFile().ifPresent(model::judgeBy);
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
                        .withButton("Choose text…", this::chooseText);
            case PreviewState.Preparing(String text) ->
                EmptyState.loading("Reading " + text, "Cutting it into tokens.");
            case PreviewState.Unavailable(String reason) -> unavailable(reason);
            case PreviewState.Running running -> numbers();
            case PreviewState.Done done -> numbers();
        };
    }

    /// Another text helps only a model that can be run.
    private Node unavailable(String reason) {
        return model.isRunnable()
                ? EmptyState.failed("The preview cannot run", reason)
                        .withButton("Choose another text…", this::chooseText)
                : EmptyState.empty(Material2MZ.SHOW_CHART, "No preview of this model", reason);
    }

    private Node numbers() {
        if (!estimateTab.isSelected()) {
            return texts;
        }
        return model.trailProperty().get().newest().isPresent()
                ? estimates
                : EmptyState.loading("Measuring", "The first numbers come within a second or two.");
    }
}
