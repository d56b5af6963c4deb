package lapidary.app.preview;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import lapidary.app.preview.graph.GraphNumbers;
import lapidary.core.eval.GraphOutcome;
import lapidary.core.eval.Similarity;
import lapidary.core.measure.Measured;
import lapidary.views.text.MeasureText;
import lapidary.views.text.MeasuredLabel;
import lapidary.views.text.Messages;

/// The numbers of a graph in the estimate line: accuracy, agreement and divergence of a classifier; rank correlation of
/// an embedding model; closeness of the outputs of any other.
final class GraphEstimate extends HBox {
    private static final String UNIT = Messages.of("preview.examples");

    private final Label before = new Label();
    private final MeasuredLabel accuracy = new MeasuredLabel("", UNIT);
    private final HBox accuracies = new HBox(before, accuracy);
    private final MeasuredLabel agreement = new MeasuredLabel(Messages.of("preview.agreement"), UNIT);
    private final MeasuredLabel divergence = new MeasuredLabel(Messages.of("preview.kl"), UNIT);
    private final MeasuredLabel spearman = new MeasuredLabel(Messages.of("preview.spearman"), UNIT);
    private final MeasuredLabel sqnr = new MeasuredLabel(Messages.of("preview.output-sqnr"), UNIT);
    private final MeasuredLabel cosine = new MeasuredLabel(Messages.of("preview.cosine"), UNIT);
    private final Label source = new Label();

    GraphEstimate(PreviewModel model) {
        getStyleClass().add("graph-estimate");
        setAlignment(Pos.CENTER_LEFT);
        before.getStyleClass().add("measured-name");
        before.setMinWidth(USE_PREF_SIZE);
        accuracies.getStyleClass().add("estimate-pair");
        accuracies.setAlignment(Pos.BASELINE_LEFT);
        for (MeasuredLabel label : List.of(accuracy, agreement, divergence, spearman, sqnr, cosine)) {
            label.withoutTag().staleProperty().bind(model.staleProperty());
        }
        source.getStyleClass().add("measured-tag");
        source.setMinWidth(0);
        getChildren().addAll(accuracies, agreement, divergence, spearman, sqnr, cosine, source);
        accuracies.visibleProperty().bind(accuracy.measuredProperty().isNotNull());
        accuracies.managedProperty().bind(accuracies.visibleProperty());
    }

    void show(Optional<GraphOutcome> outcome) {
        setVisible(outcome.isPresent());
        setManaged(outcome.isPresent());
        boolean isClassifier = outcome.flatMap(GraphOutcome::classification).isPresent();
        boolean isEmbedding = outcome.flatMap(GraphOutcome::similarity).isPresent();
        Optional<Measured> now = outcome.flatMap(GraphNumbers::topOne).map(GraphNumbers::percent);
        accuracy.measuredProperty().set(now.orElse(null));
        before.setText(now.flatMap(shown -> outcome.flatMap(GraphNumbers::topOneBefore)
                        .map(was -> Messages.of("preview.top-1.from", MeasureText.beside(100 * was.value(), shown))))
                .orElse(Messages.of("preview.top-1")));
        set(agreement, outcome.flatMap(GraphNumbers::agreement).map(GraphNumbers::percent));
        set(divergence, outcome.flatMap(GraphNumbers::divergence));
        set(spearman, outcome.flatMap(GraphOutcome::similarity).map(Similarity::spearman));
        set(sqnr, isClassifier ? Optional.empty() : outcome.flatMap(GraphNumbers::sqnr));
        set(cosine, isClassifier && !isEmbedding ? Optional.empty() : outcome.flatMap(GraphNumbers::cosine));
        source.setText(Stream.of(accuracy, agreement, divergence, spearman, sqnr, cosine)
                .flatMap(label -> Stream.ofNullable(label.measuredProperty().get()))
                .findFirst()
                .map(shown -> MeasureText.tag(shown, UNIT))
                .orElse(""));
    }

    private static void set(MeasuredLabel label, Optional<Measured> number) {
        label.measuredProperty().set(number.orElse(null));
        label.setVisible(number.isPresent());
        label.setManaged(number.isPresent());
    }
}
