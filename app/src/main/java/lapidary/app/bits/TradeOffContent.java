package lapidary.app.bits;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import javafx.geometry.Point2D;
import lapidary.core.recipe.Recipe;
import lapidary.views.plot.ParetoLegend;
import lapidary.views.plot.ParetoPlot;
import lapidary.views.plot.ParetoPoint;
import lapidary.views.text.Messages;

/// What the plot of size against loss shows: the table's best choice for every size, presets, and what was measured.
final class TradeOffContent {
    static final String NOW = Messages.of("bits.point.now");

    static final ParetoLegend LEGEND = new ParetoLegend(
            List.of(
                    new ParetoLegend.Entry(ParetoPoint.Kind.METHOD, true, Messages.of("plot.on-front")),
                    new ParetoLegend.Entry(ParetoPoint.Kind.METHOD, false, Messages.of("bits.point.measured")),
                    new ParetoLegend.Entry(ParetoPoint.Kind.PIPELINE, false, Messages.of("bits.point.now")),
                    new ParetoLegend.Entry(ParetoPoint.Kind.COMPETITOR, false, Messages.of("bits.presets-predicted"))),
            Messages.of("bits.best-predicted"));

    private static final String TRIED = "tried ";
    private static final String STOCK = "preset ";
    private static final double MEBI = 1 << 20;
    private static final double NANOSECONDS = 1e6;
    private static final int MOST_POINTS = 400;

    private TradeOffContent() {}

    static void show(ParetoPlot plot, BitsModel model, TradeOff tradeOff) {
        Counting counting = model.budget().kindProperty().get().counting();
        List<TradeOff.Tried> tried = tradeOff.triedProperty().get();
        List<ParetoPoint> points = new ArrayList<>();
        for (int i = 0; i < tried.size(); i++) {
            double size = size(tradeOff, tried.get(i), counting);
            if (size > 0) {
                points.add(tried(i, tried.get(i), size));
            }
        }
        for (TradeOff.Stock each : tradeOff.stockProperty().get()) {
            double size = size(
                    each.option().bytes(),
                    each.option().bitsPerWeight(),
                    each.foretold().nanos(),
                    counting);
            if (size > 0) {
                points.add(stock(each, size));
            }
        }
        Optional<Standing> now = model.standingProperty().get();
        now.filter(found -> found.predicted() > 0).ifPresent(found -> {
            double size = size(found.bytes(), found.bitsPerWeight(), nanos(model, found), counting);
            if (size > 0) {
                points.add(now(found, size));
            }
        });
        double unit =
                switch (counting) {
                    case BITS ->
                        now.map(found -> found.table().costs().parameters()).orElse(1L);
                    case BYTES -> MEBI;
                    case TIME -> NANOSECONDS;
                };
        List<Point2D> curve = model.budget()
                .answersProperty()
                .get()
                .filter(found -> found.has(counting))
                .map(found -> found.points(counting, MOST_POINTS).stream()
                        .map(point -> new Point2D(point.cost() / unit, point.damage()))
                        .toList())
                .orElse(List.of());
        plot.sizeTitleProperty().set(counting.axis());
        plot.lossTitleProperty().set(Messages.of("bits.kl-divergence-nats"));
        plot.legendProperty().set(LEGEND);
        plot.curveProperty().set(curve);
        plot.pointsProperty().set(points);
        plot.frontProperty().set(front(points));
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

    private static double size(long bytes, double bitsPerWeight, OptionalLong nanos, Counting counting) {
        return switch (counting) {
            case BITS -> bitsPerWeight;
            case BYTES -> bytes / MEBI;
            case TIME -> nanos.isPresent() ? nanos.getAsLong() / NANOSECONDS : Double.NaN;
        };
    }

    private static double size(TradeOff tradeOff, TradeOff.Tried tried, Counting counting) {
        TradeOff.Foretold foretold =
                tradeOff.foretoldProperty().get().getOrDefault(tried.recipe(), TradeOff.Foretold.NOTHING);
        return size(tried.bytes(), tried.bitsPerWeight(), foretold.nanos(), counting);
    }

    private static ParetoPoint tried(int index, TradeOff.Tried tried, double size) {
        return new ParetoPoint(
                TRIED + index,
                Messages.of("bits.point.tried", index + 1),
                "",
                size,
                tried.divergence().value(),
                tried.divergence().low(),
                tried.divergence().high(),
                ParetoPoint.Kind.METHOD,
                Messages.of("bits.measured-on-judging", tried.tokens()));
    }

    private static ParetoPoint stock(TradeOff.Stock stock, double size) {
        return new ParetoPoint(
                STOCK + stock.option().name(),
                stock.option().name(),
                stock.option().name(),
                size,
                stock.foretold().divergence(),
                Double.NaN,
                Double.NaN,
                ParetoPoint.Kind.COMPETITOR,
                Messages.of("bits.predicted-from-table"));
    }

    private static OptionalLong nanos(BitsModel model, Standing standing) {
        return model.times()
                .timesProperty()
                .get()
                .map(standing.assignment()::nanos)
                .orElse(OptionalLong.empty());
    }

    private static ParetoPoint now(Standing standing, double size) {
        return new ParetoPoint(
                NOW,
                standing.isDraft() ? Messages.of("bits.what-being-tried") : Messages.of("bits.present-types"),
                "",
                size,
                standing.predicted(),
                Double.NaN,
                Double.NaN,
                ParetoPoint.Kind.PIPELINE,
                Messages.of("bits.predicted-sum-what"));
    }

    /// What nothing that was measured beats in both.
    private static Set<String> front(List<ParetoPoint> points) {
        List<ParetoPoint> measured = points.stream()
                .filter(point -> point.kind() == ParetoPoint.Kind.METHOD)
                .toList();
        Set<String> front = new HashSet<>();
        for (ParetoPoint own : measured) {
            boolean isBeaten = measured.stream()
                    .anyMatch(other -> !other.equals(own) && other.size() <= own.size() && other.loss() < own.loss());
            if (!isBeaten) {
                front.add(own.id());
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
