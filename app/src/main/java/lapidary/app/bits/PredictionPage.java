package lapidary.app.bits;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javafx.geometry.Insets;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import lapidary.core.recipe.Recipe;
import lapidary.views.plot.ScatterPlot;
import lapidary.views.state.EmptyState;
import lapidary.views.text.Bytes;
import lapidary.views.text.Help;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;
import org.kordamp.ikonli.material2.Material2AL;

/// What the table predicts against what was measured, a point for everything that was tried: how far predictions can be
/// trusted on this model.
final class PredictionPage extends VBox {
    private static final double LEAST_HEIGHT = 96;

    private final TradeOff tradeOff;
    private final ScatterPlot plot = new ScatterPlot();
    private final Label summary = new Label();
    private final Node empty = EmptyState.empty(
            Material2AL.EQUALIZER, Messages.of("bits.prediction.title"), Messages.of("bits.prediction.empty"));

    /// Something that was tried and is predicted.
    ///
    /// @param index among all that was tried
    private record Both(int index, TradeOff.Tried tried, double predicted) {
        double ratio() {
            return tried.divergence().value() / predicted;
        }
    }

    PredictionPage(TradeOff tradeOff) {
        this.tradeOff = tradeOff;
        setSpacing(4);
        setPadding(new Insets(4, 8, 0, 4));
        setId("bits-prediction");
        setMinHeight(0);
        summary.setId("bits-prediction-summary");
        summary.getStyleClass().add("muted");
        summary.setWrapText(true);
        summary.setMinHeight(USE_PREF_SIZE);
        plot.setId("bits-prediction-plot");
        Help.on(plot, "help.bits-prediction");
        plot.diagonalProperty().set(true);
        plot.pointTitleProperty().set(Messages.of("bits.tried"));
        plot.acrossTitleProperty().set(Messages.of("bits.prediction.across"));
        plot.upTitleProperty().set(Messages.of("bits.prediction.up"));
        plot.setMinHeight(LEAST_HEIGHT);
        plot.onPickProperty().set(point -> {
            List<TradeOff.Tried> all = tradeOff.triedProperty().get();
            tradeOff.load(all.get(Integer.parseInt(point.id()) - 1));
        });
        VBox.setVgrow(plot, Priority.ALWAYS);
        VBox.setVgrow(empty, Priority.ALWAYS);
        tradeOff.triedProperty().subscribe(ignored -> show());
        tradeOff.foretoldProperty().subscribe(ignored -> show());
        show();
    }

    private List<Both> both() {
        Map<Recipe, TradeOff.Foretold> foretold = tradeOff.foretoldProperty().get();
        List<TradeOff.Tried> all = tradeOff.triedProperty().get();
        List<Both> found = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            double predicted = foretold.getOrDefault(all.get(i).recipe(), TradeOff.Foretold.NOTHING)
                    .divergence();
            if (predicted > 0) {
                found.add(new Both(i, all.get(i), predicted));
            }
        }
        return found;
    }

    /// Rings the present recipe.
    void mark(Optional<Recipe> recipe) {
        List<TradeOff.Tried> all = tradeOff.triedProperty().get();
        int index = all.stream()
                .map(TradeOff.Tried::recipe)
                .map(Optional::of)
                .toList()
                .indexOf(recipe);
        plot.selectedProperty().set(index < 0 ? Set.of() : Set.of(Integer.toString(index + 1)));
    }

    private void show() {
        List<Both> all = both();
        if (all.isEmpty()) {
            getChildren().setAll(empty);
            return;
        }
        plot.pointsProperty().set(all.stream().map(PredictionPage::point).toList());
        double logarithms =
                all.stream().mapToDouble(each -> Math.log(each.ratio())).sum();
        int others = tradeOff.triedProperty().get().size() - all.size();
        summary.setText(Messages.of(
                        "bits.prediction.summary",
                        all.size(),
                        Numbers.significant(Math.exp(logarithms / all.size()), 3),
                        Numbers.significant(
                                all.stream().mapToDouble(Both::ratio).min().orElse(0), 3),
                        Numbers.significant(
                                all.stream().mapToDouble(Both::ratio).max().orElse(0), 3))
                + (others == 0 ? "" : " " + Messages.of("bits.prediction.others", others)));
        if (!getChildren().contains(plot)) {
            getChildren().setAll(summary, plot);
        }
    }

    private static ScatterPlot.Point point(Both both) {
        TradeOff.Tried tried = both.tried();
        String words = Messages.of(
                "bits.prediction.words",
                both.index() + 1,
                Bytes.text(tried.bytes()),
                Numbers.fixed(tried.bitsPerWeight(), 2),
                Numbers.significant(both.predicted(), 3),
                Numbers.significant(tried.divergence().value(), 3),
                Numbers.significant(
                        (tried.divergence().high() - tried.divergence().low()) / 2, 2),
                Numbers.count(tried.tokens()),
                Numbers.significant(both.ratio(), 3));
        return new ScatterPlot.Point(
                Integer.toString(both.index() + 1),
                both.predicted(),
                tried.divergence().value(),
                tried.divergence().low(),
                tried.divergence().high(),
                words);
    }
}
