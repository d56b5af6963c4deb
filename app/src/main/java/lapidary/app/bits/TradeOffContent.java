package lapidary.app.bits;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javafx.geometry.Point2D;
import lapidary.core.recipe.Recipe;
import lapidary.views.plot.ParetoLegend;
import lapidary.views.plot.ParetoPlot;
import lapidary.views.plot.ParetoPoint;
import lapidary.views.text.Numbers;

/// What the plot of size against loss shows: the table's best choice for every size, presets, and what was measured.
final class TradeOffContent {
    static final String NOW = "now";

    static final ParetoLegend LEGEND = new ParetoLegend(
            List.of(
                    new ParetoLegend.Entry(ParetoPoint.Kind.METHOD, true, "on the front"),
                    new ParetoLegend.Entry(ParetoPoint.Kind.METHOD, false, "measured"),
                    new ParetoLegend.Entry(ParetoPoint.Kind.PIPELINE, false, "now"),
                    new ParetoLegend.Entry(ParetoPoint.Kind.COMPETITOR, false, "presets, predicted")),
            "best, predicted");

    private static final String TRIED = "tried ";
    private static final String STOCK = "preset ";
    private static final double MEBI = 1 << 20;
    private static final int MOST_POINTS = 400;

    private TradeOffContent() {}

    static void show(ParetoPlot plot, BitsModel model, TradeOff tradeOff) {
        boolean isInBytes = model.kindProperty().get().isInBytes();
        List<TradeOff.Tried> tried = tradeOff.triedProperty().get();
        List<ParetoPoint> points = new ArrayList<>();
        for (int i = 0; i < tried.size(); i++) {
            points.add(tried(i, tried.get(i), isInBytes));
        }
        tradeOff.stockProperty().get().forEach(each -> points.add(stock(each, isInBytes)));
        Optional<Standing> now = model.standingProperty().get();
        now.filter(found -> found.predicted() > 0).ifPresent(found -> points.add(now(found, isInBytes)));
        double unit = now.map(found -> isInBytes ? MEBI : found.table().costs().parameters())
                .orElse(1.0);
        List<Point2D> curve = model.answersProperty()
                .get()
                .map(found -> found.points(isInBytes, MOST_POINTS).stream()
                        .map(point -> new Point2D(point.cost() / unit, point.damage()))
                        .toList())
                .orElse(List.of());
        plot.sizeTitleProperty().set(isInBytes ? "Size of the file, MiB" : "Bits per weight");
        plot.lossTitleProperty().set("KL divergence, nats");
        plot.legendProperty().set(LEGEND);
        plot.curveProperty().set(curve);
        plot.pointsProperty().set(points);
        plot.frontProperty().set(front(tried, isInBytes));
        plot.currentProperty().set(current(tried, model));
    }

    /// What a point stands for.
    static void pick(ParetoPoint point, TradeOff tradeOff) {
        String id = point.id();
        if (id.startsWith(TRIED)) {
            tradeOff.load(tradeOff.triedProperty().get().get(Integer.parseInt(id.substring(TRIED.length()))));
        } else if (id.startsWith(STOCK)) {
            tradeOff.stockProperty().get().stream()
                    .filter(each -> id.equals(STOCK + each.option().name()))
                    .findFirst()
                    .ifPresent(tradeOff::load);
        }
    }

    private static double size(long bytes, double bitsPerWeight, boolean isInBytes) {
        return isInBytes ? bytes / MEBI : bitsPerWeight;
    }

    private static ParetoPoint tried(int index, TradeOff.Tried tried, boolean isInBytes) {
        return new ParetoPoint(
                TRIED + index,
                "Tried " + (index + 1),
                "",
                size(tried.bytes(), tried.bitsPerWeight(), isInBytes),
                tried.divergence().value(),
                tried.divergence().low(),
                tried.divergence().high(),
                ParetoPoint.Kind.METHOD,
                "Measured on the judging data, " + Numbers.count(tried.tokens()) + " tokens. Click to take it.");
    }

    private static ParetoPoint stock(TradeOff.Stock stock, boolean isInBytes) {
        return new ParetoPoint(
                STOCK + stock.option().name(),
                stock.option().name(),
                stock.option().name(),
                size(stock.option().bytes(), stock.option().bitsPerWeight(), isInBytes),
                stock.predicted(),
                Double.NaN,
                Double.NaN,
                ParetoPoint.Kind.COMPETITOR,
                "Predicted from the table. Click to take it; the preview measures it.");
    }

    private static ParetoPoint now(Standing standing, boolean isInBytes) {
        return new ParetoPoint(
                NOW,
                standing.isDraft() ? "What is being tried out" : "The present types",
                "",
                size(standing.bytes(), standing.bitsPerWeight(), isInBytes),
                standing.predicted(),
                Double.NaN,
                Double.NaN,
                ParetoPoint.Kind.PIPELINE,
                "Predicted: the sum of what was measured one tensor at a time.");
    }

    /// What nothing that was measured beats in both.
    private static Set<String> front(List<TradeOff.Tried> tried, boolean isInBytes) {
        Set<String> front = new HashSet<>();
        for (int i = 0; i < tried.size(); i++) {
            TradeOff.Tried own = tried.get(i);
            boolean isBeaten = tried.stream()
                    .anyMatch(other -> !other.equals(own)
                            && size(other.bytes(), other.bitsPerWeight(), isInBytes)
                                    <= size(own.bytes(), own.bitsPerWeight(), isInBytes)
                            && other.divergence().value() < own.divergence().value());
            if (!isBeaten) {
                front.add(TRIED + i);
            }
        }
        return front;
    }

    private static Optional<String> current(List<TradeOff.Tried> tried, BitsModel model) {
        Optional<Recipe> recipe = model.workbench().recipeProperty().get();
        boolean isDraft = model.standingProperty().get().map(Standing::isDraft).orElse(false);
        for (int i = 0; i < tried.size() && !isDraft; i++) {
            if (Optional.of(tried.get(i).recipe()).equals(recipe)) {
                return Optional.of(TRIED + i);
            }
        }
        return Optional.of(NOW);
    }
}
