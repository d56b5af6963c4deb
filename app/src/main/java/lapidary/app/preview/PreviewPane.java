package lapidary.app.preview;

import java.util.List;
import javafx.scene.Node;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import lapidary.app.data.DataWanted;
import lapidary.app.workbench.Awaited;
import lapidary.views.job.JobBar;
import lapidary.views.state.EmptyState;
import lapidary.views.text.Messages;
import org.kordamp.ikonli.material2.Material2AL;
import org.kordamp.ikonli.material2.Material2MZ;

/// The bottom of the window: a line with the tabs and the job bar, rows of switches, and the tab that is chosen; or,
/// while nothing is measured, why not and what it takes.
public final class PreviewPane extends VBox {
    private final PreviewModel model;
    private final Runnable pickData;
    private final Runnable showData;
    private final StackPane place = new StackPane();
    private final PreviewHeader header;

    /// @param tabs what can be shown, see [PreviewTabs]
    /// @param rows shown between the tabs and their content
    /// @param showData goes to the place where data is chosen
    /// @param pickData asks for a file to measure on
    public PreviewPane(
            PreviewModel model,
            List<PreviewTab> tabs,
            List<Node> rows,
            Runnable showData,
            Runnable pickData,
            JobBar jobBar) {
        this.model = model;
        this.pickData = pickData;
        this.showData = showData;
        this.header = new PreviewHeader(model, tabs, showData, jobBar);
        getStyleClass().add("preview-pane");
        VBox.setVgrow(place, Priority.ALWAYS);
        getChildren().add(header);
        getChildren().addAll(rows);
        getChildren().add(place);
        model.stateProperty().subscribe(ignored -> show());
        model.trailProperty().subscribe(ignored -> show());
        model.workbench().awaiting().awaitedProperty().subscribe(ignored -> show());
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
                        Messages.of("preview.preview"),
                        Messages.of("preview.what-compression-costs"));
            case PreviewState.NeedsData needsData -> needsData();
            case PreviewState.Preparing(String data) ->
                EmptyState.loading(Messages.of("common.reading", data), Messages.of("preview.read-only-once"));
            case PreviewState.Unavailable(String reason) ->
                model.workbench()
                        .awaiting()
                        .awaitedProperty()
                        .get()
                        .map(this::awaited)
                        .orElseGet(() -> unavailable(reason));
            case PreviewState.Running running ->
                header.chosenProperty().get().content().get();
            case PreviewState.Done done ->
                header.chosenProperty().get().content().get();
        };
    }

    private Node needsData() {
        DataWanted wanted = model.data().wantedProperty().get();
        return EmptyState.empty(Material2AL.ARTICLE, Messages.of("preview.choose-data-to"), wanted.sentence())
                .withButton(Messages.of("preview.choose-data"), pickData);
    }

    /// The numbers follow by themselves once it is there.
    private Node awaited(Awaited awaited) {
        return switch (awaited.kind()) {
            case UNDER_WAY -> EmptyState.loading(awaited.title(), awaited.sentence());
            case DATA ->
                EmptyState.empty(Material2AL.ARTICLE, awaited.title(), awaited.sentence())
                        .withButton(Messages.of("preview.show-data"), showData);
            case IMPORTANCE -> EmptyState.empty(Material2AL.ARTICLE, awaited.title(), awaited.sentence());
        };
    }

    /// Other data helps only a model that can be run.
    private Node unavailable(String reason) {
        return model.isRunnable()
                ? EmptyState.failed(Messages.of("preview.preview-cannot-run"), reason)
                        .withButton(Messages.of("preview.choose-other-data"), pickData)
                : EmptyState.empty(Material2MZ.SHOW_CHART, Messages.of("preview.no-preview-model"), reason);
    }
}
