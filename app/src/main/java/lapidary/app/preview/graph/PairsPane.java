package lapidary.app.preview.graph;

import java.util.List;
import java.util.Optional;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import lapidary.core.eval.GraphOutcome;
import lapidary.core.eval.Similarity;
import lapidary.views.plot.HistogramPlot;
import lapidary.views.table.StatisticsTable;
import lapidary.views.text.Help;
import lapidary.views.text.Messages;

/// An embedding model in numbers: rank correlation before and after, how its sentences' cosines to the original are
/// distributed, and the pairs that it sees most differently.
public final class PairsPane extends HBox {
    private final GraphPreviewModel model;
    private final StatisticsTable ranks =
            new StatisticsTable(List.of(Messages.of("common.original"), Messages.of("common.compressed")));
    private final Label from = new Label();
    private final HistogramPlot cosines = new HistogramPlot();
    private final VBox worst = new VBox();

    public PairsPane(GraphPreviewModel model) {
        this.model = model;
        getStyleClass().add("classes-pane");
        from.getStyleClass().add("caption");
        from.setWrapText(true);
        from.setMinHeight(USE_PREF_SIZE);
        VBox numbers = new VBox(ranks, from);
        numbers.getStyleClass().add("class-numbers");
        numbers.setMinWidth(300);
        numbers.setPrefWidth(300);
        Help.on(cosines, "help.pair-cosines");
        cosines.valueTitleProperty().set(Messages.of("preview.cosine-to-originals"));
        cosines.setPrefWidth(1);
        worst.getStyleClass().add("class-numbers");
        ScrollPane scroll = new ScrollPane(worst);
        scroll.setFitToWidth(true);
        scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
        scroll.getStyleClass().add("edge-to-edge");
        scroll.setPrefWidth(1);
        HBox.setHgrow(cosines, Priority.ALWAYS);
        HBox.setHgrow(scroll, Priority.ALWAYS);
        getChildren().addAll(numbers, cosines, scroll);
        model.outcomeProperty().subscribe(this::show);
    }

    private void show(Optional<GraphOutcome> outcome) {
        Optional<Similarity> found = outcome.flatMap(GraphOutcome::similarity);
        found.ifPresent(similarity -> {
            ranks.entriesProperty().set(PairWords.ranks(similarity));
            from.setText(ClassTables.provenance(outcome.orElseThrow()));
            similarity.change().ifPresent(this::show);
        });
    }

    private void show(Similarity.EmbeddingChange change) {
        cosines.compressedProperty().set(PairWords.distribution(change.cosine().values()));
        worst.getChildren().clear();
        Label title = new Label(Messages.of("preview.pairs-seen-most"));
        title.getStyleClass().add("section-title");
        worst.getChildren().add(title);
        PairWords.worst(change.worst(), model.pairs()).forEach(line -> {
            Label label = new Label(line);
            label.getStyleClass().addAll("small", "muted");
            label.setWrapText(true);
            label.setMinHeight(USE_PREF_SIZE);
            worst.getChildren().add(label);
        });
    }
}
