package lapidary.app.bits;

import java.util.Optional;
import java.util.OptionalLong;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.FlowPane;
import lapidary.core.eval.Divergence;
import lapidary.core.eval.Estimate;
import lapidary.core.eval.Evaluation;
import lapidary.views.text.Bytes;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;

/// What the present types come to: size, predicted loss and beside it the measured one, each with where it comes from.
final class LossRow extends FlowPane {
    private static final double STALE = 0.5;
    private static final double NANOSECONDS = 1e6;

    private final BitsModel model;
    private final TradeOff tradeOff;
    private final Label size = new Label();
    private final Label time = new Label();
    private final Label predicted = new Label();
    private final Label measured = new Label();
    private final Tooltip predictedFrom = new Tooltip();
    private final Tooltip measuredFrom = new Tooltip();

    LossRow(BitsModel model) {
        this.model = model;
        this.tradeOff = model.tradeOff();
        getStyleClass().add("contest-options");
        setHgap(14);
        setVgap(4);
        setAlignment(Pos.CENTER_LEFT);
        size.setId("bits-size");
        size.getStyleClass().add("strong");
        time.setId("bits-time");
        time.setTooltip(new Tooltip(Messages.of("bits.time.from")));
        predicted.setId("bits-predicted");
        predicted.setTooltip(predictedFrom);
        measured.setId("bits-measured");
        measured.setTooltip(measuredFrom);
        getChildren().addAll(size, time, predicted, measured);
        tradeOff.measuring().changes().forEach(news -> news.subscribe(ignored -> measure()));
        model.times().timesProperty().subscribe(ignored -> show());
    }

    void show() {
        model.standingProperty().get().ifPresent(standing -> {
            size.setText(Messages.of(
                    "common.size-and-bits", Bytes.text(standing.bytes()), Numbers.fixed(standing.bitsPerWeight(), 2)));
            time(standing);
            long others = standing.assignment().others();
            predicted.setText(
                    others == 0
                            ? Messages.of("bits.predicted", Numbers.significant(standing.predicted(), 3))
                            : Messages.of("bits.predicted.not", others));
            predictedFrom.setText(Messages.of(
                    "bits.predicted.from",
                    standing.table().tokens(),
                    standing.table().from().data()));
        });
        measure();
    }

    private void time(Standing standing) {
        OptionalLong nanos = model.times()
                .timesProperty()
                .get()
                .map(standing.assignment()::nanos)
                .orElse(OptionalLong.empty());
        time.setText(
                nanos.isPresent()
                        ? Messages.of("bits.time", Numbers.significant(nanos.getAsLong() / NANOSECONDS, 3))
                        : "");
        time.setVisible(nanos.isPresent());
        time.setManaged(nanos.isPresent());
    }

    private void measure() {
        Optional<Evaluation> evaluation = tradeOff.measured();
        Optional<Estimate> loss = evaluation.flatMap(Evaluation::divergence).map(Divergence::mean);
        boolean isDraft = model.standingProperty().get().map(Standing::isDraft).orElse(false);
        measured.setText(loss.map(LossRow::words).orElse(Messages.of("bits.measured.not")));
        measuredFrom.setText(
                loss.isPresent()
                        ? Messages.of(
                                "bits.measured.from", evaluation.orElseThrow().tokens())
                        : Messages.of("bits.measured.soon"));
        measured.setOpacity(isDraft || loss.isEmpty() ? STALE : 1);
    }

    private static String words(Estimate loss) {
        String value = Numbers.significant(loss.value(), 3);
        return loss.high() > loss.low()
                ? Messages.of("bits.measured", value, Numbers.significant((loss.high() - loss.low()) / 2, 2))
                : Messages.of("bits.measured.exact", value);
    }
}
