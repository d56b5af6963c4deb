package lapidary.app.bits;

import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import lapidary.core.eval.Divergence;
import lapidary.core.eval.Estimate;
import lapidary.core.eval.Evaluation;
import lapidary.views.text.Bytes;
import lapidary.views.text.Numbers;

/// What the present types come to: size, predicted loss and beside it the measured one; and buttons for the selection.
final class LossRow extends FlowPane {
    private static final double STALE = 0.5;

    private final BitsModel model;
    private final TradeOff tradeOff;
    private final Supplier<Set<Integer>> selected;
    private final Label size = new Label();
    private final Label predicted = new Label();
    private final Label measured = new Label();
    private final Button smaller = new Button("Smaller");
    private final Button larger = new Button("Larger");
    private final Button lock = new Button("Lock");

    /// @param selected units of the table
    /// @param pages shown at the end
    LossRow(BitsModel model, TradeOff tradeOff, Supplier<Set<Integer>> selected, Node... pages) {
        this.model = model;
        this.tradeOff = tradeOff;
        this.selected = selected;
        getStyleClass().add("contest-options");
        setHgap(14);
        setVgap(6);
        setAlignment(Pos.CENTER_LEFT);
        size.setId("bits-size");
        size.getStyleClass().add("strong");
        predicted.setId("bits-predicted");
        predicted.setTooltip(new Tooltip("The sum of the losses that were measured one tensor at a time: what is"
                + " predicted if each adds its own"));
        measured.setId("bits-measured");
        measured.setTooltip(new Tooltip("The whole model on the judging data, as the preview has it"));
        button(smaller, "bits-smaller", "Give the selected tensors the next smaller type (−)", -1);
        button(larger, "bits-larger", "Give the selected tensors the next larger type (+)", 1);
        lock.setId("bits-lock");
        lock.getStyleClass().add("small");
        lock.setTooltip(new Tooltip("Keep the type of the selected tensors whatever the budget (L)"));
        lock.setOnAction(ignored -> model.lock(selected.get(), !areLocked()));
        HBox change = new HBox(4, smaller, larger, lock);
        HBox shown = new HBox(pages);
        getChildren().addAll(size, predicted, measured, change, shown);
        tradeOff.measuring().changes().forEach(news -> news.subscribe(ignored -> measure()));
    }

    private void button(Button button, String id, String help, int steps) {
        button.setId(id);
        button.getStyleClass().add("small");
        button.setTooltip(new Tooltip(help));
        button.setOnAction(ignored -> {
            model.shift(selected.get(), steps);
            model.commit();
        });
    }

    private boolean areLocked() {
        Set<Integer> units = selected.get();
        return !units.isEmpty() && model.lockedProperty().get().containsAll(units);
    }

    void show() {
        Optional<Standing> now = model.standingProperty().get();
        now.ifPresent(standing -> {
            size.setText(
                    Bytes.text(standing.bytes()) + " · " + Numbers.fixed(standing.bitsPerWeight(), 2) + " bits/weight");
            long others = standing.assignment().others();
            predicted.setText(
                    others == 0
                            ? "KL " + loss(standing.predicted()) + " predicted"
                            : "KL not predicted: " + others + " with other methods");
        });
        boolean isAny = !selected.get().isEmpty() && now.isPresent();
        smaller.setDisable(!isAny);
        larger.setDisable(!isAny);
        lock.setDisable(!isAny);
        lock.setText(areLocked() ? "Unlock" : "Lock");
        measure();
    }

    private static String loss(double nats) {
        return Numbers.significant(nats, 3) + " nats";
    }

    private void measure() {
        Optional<Evaluation> evaluation = tradeOff.measured();
        Optional<Estimate> loss = evaluation.flatMap(Evaluation::divergence).map(Divergence::mean);
        boolean isDraft = model.standingProperty().get().map(Standing::isDraft).orElse(false);
        measured.setText(loss.map(found -> "KL " + Numbers.significant(found.value(), 3)
                        + (found.high() > found.low()
                                ? " ± " + Numbers.significant((found.high() - found.low()) / 2, 2)
                                : "")
                        + " measured, "
                        + Numbers.count(evaluation.orElseThrow().tokens()) + " tokens")
                .orElse("not measured yet"));
        measured.setOpacity(isDraft || loss.isEmpty() ? STALE : 1);
    }
}
