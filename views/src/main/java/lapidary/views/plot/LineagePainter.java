package lapidary.views.plot;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import javafx.geometry.Point2D;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.paint.Color;
import lapidary.views.text.Messages;

/// Draws a [LineagePlot]: candidates of a generation side by side before its mark, the best on it.
final class LineagePainter {
    private static final double SMALL = 1.75;
    private static final double MIDDLE = 3;
    private static final double LARGE = 4.5;
    private static final double SPREAD = 0.7;
    private static final double MARGIN = 0.06;
    private static final double WIDE = 4;

    /// Candidates above the parents by more than this factor are drawn at the upper edge.
    private static final double FAR = 20;

    private final LineagePlot plot;
    private final Map<Integer, Double> shifts = new HashMap<>();
    private Frame frame = new Frame(0, 0, 1, 1);
    private Scale across = new LinearScale(0, 1);
    private Scale up = new LinearScale(0, 1);

    LineagePainter(LineagePlot plot) {
        this.plot = plot;
    }

    /// Places are found anew.
    void forget() {
        shifts.clear();
        Map<Integer, List<LineagePlot.Node>> byGeneration = new HashMap<>();
        for (LineagePlot.Node node : plot.nodesProperty().get()) {
            byGeneration
                    .computeIfAbsent(node.generation(), ignored -> new ArrayList<>())
                    .add(node);
        }
        byGeneration.values().forEach(siblings -> {
            for (int i = 0; i < siblings.size(); i++) {
                double place = -SPREAD * (siblings.size() - i) / (siblings.size() + 1);
                shifts.put(siblings.get(i).id(), siblings.get(i).isParent() ? 0 : place);
            }
        });
        across = new WholeScale(
                -SPREAD - 0.1, Math.max(1, plot.generationsProperty().get()) + 0.3);
        up = scale();
    }

    private Scale scale() {
        double[] best = plot.bestProperty().get().stream()
                .mapToDouble(LineagePlot.Best::fitness)
                .toArray();
        double most = FAR * DoubleStream.of(best).max().orElse(Double.POSITIVE_INFINITY);
        double[] values = DoubleStream.concat(
                        DoubleStream.of(best),
                        plot.nodesProperty().get().stream()
                                .filter(LineagePlot.Node::isDrawn)
                                .mapToDouble(LineagePlot.Node::fitness))
                .map(value -> Math.min(value, most))
                .sorted()
                .toArray();
        double low = values.length == 0 ? 0 : values[0];
        double high = values.length == 0 ? 1 : values[values.length - 1];
        if (low > 0 && high > WIDE * low) {
            double margin = Math.pow(high / low, MARGIN);
            return new LogScale(low / margin, high * margin);
        }
        double margin = high > low ? (high - low) * MARGIN : Math.max(1e-9, Math.abs(high) * MARGIN);
        return new LinearScale(low - margin, high + margin);
    }

    Point2D at(LineagePlot.Node node) {
        double x = node.generation() + shifts.getOrDefault(node.id(), 0.0);
        return new Point2D(frame.across(across, x), up(fitness(node)));
    }

    /// Of one that became a parent, what the line of the best says.
    private double fitness(LineagePlot.Node node) {
        return plot.bestProperty().get().stream()
                .filter(best -> best.id() == node.id() && best.generation() == node.generation())
                .findFirst()
                .map(LineagePlot.Best::fitness)
                .orElse(node.fitness());
    }

    private double up(double value) {
        return Math.clamp(frame.up(up, value), frame.y(), frame.bottom());
    }

    void draw(Ink ink, double width, double height) {
        if (plot.bestProperty().get().isEmpty()) {
            return;
        }
        Axes axes = new Axes(
                across,
                up,
                plot.acrossTitleProperty().get(),
                plot.upTitleProperty().get());
        frame = axes.frame(ink, width, height, Ink.LINE / 2);
        axes.draw(ink, frame);
        branches(ink);
        plot.nodesProperty().get().stream()
                .filter(node -> node.isDrawn() && !node.isParent())
                .forEach(node -> dot(
                        ink,
                        node,
                        node.isFinalist() ? MIDDLE : SMALL,
                        ink.palette().get(PlotColor.COMPRESSED, node.isFinalist() ? 0.9 : 0.45)));
        trunk(ink);
        plot.nodesProperty().get().stream()
                .filter(node -> node.isDrawn() && node.isParent())
                .forEach(node -> dot(ink, node, LARGE, ink.palette().get(PlotColor.ACCENT)));
        chosen().ifPresent(node -> ring(ink, node, PlotColor.ACCENT));
        Legend legend = new Legend(ink);
        legend.add(Messages.of("plot.became-parent"), ink.palette().get(PlotColor.ACCENT));
        legend.add(Messages.of("plot.finalist"), ink.palette().get(PlotColor.COMPRESSED, 0.9));
        legend.add(Messages.of("plot.thrown-out-early"), ink.palette().get(PlotColor.COMPRESSED, 0.45));
        legend.drawRow(frame.right() - legend.rowWidth(), Axes.HEAD + Ink.LINE / 2);
    }

    private Optional<LineagePlot.Node> chosen() {
        return plot.selectedProperty().get().isPresent()
                ? plot.find(plot.selectedProperty().get().getAsInt()).filter(LineagePlot.Node::isDrawn)
                : Optional.empty();
    }

    /// From parents to the children that were looked at closely.
    private void branches(Ink ink) {
        Color faint = ink.palette().get(PlotColor.MUTED, 0.25);
        for (LineagePlot.Node node : plot.nodesProperty().get()) {
            if (node.isDrawn()
                    && node.isFinalist()
                    && !node.isParent()
                    && node.parent().isPresent()) {
                plot.find(node.parent().getAsInt()).ifPresent(parent -> {
                    Point2D from = standing(parent, node.generation() - 1);
                    Point2D to = at(node);
                    ink.hairline(from.getX(), from.getY(), to.getX(), to.getY(), faint);
                });
            }
        }
    }

    /// Where a parent stands after a generation.
    private Point2D standing(LineagePlot.Node parent, int generation) {
        return plot.bestProperty().get().stream()
                .filter(best -> best.id() == parent.id() && best.generation() == generation)
                .findFirst()
                .map(best -> new Point2D(frame.across(across, generation), up(best.fitness())))
                .orElseGet(() -> at(parent));
    }

    private void trunk(Ink ink) {
        GraphicsContext g = ink.graphics();
        g.setStroke(ink.palette().get(PlotColor.ACCENT));
        g.setLineWidth(1.75);
        g.beginPath();
        boolean isFirst = true;
        for (LineagePlot.Best best : plot.bestProperty().get()) {
            double x = frame.across(across, best.generation());
            double y = up(best.fitness());
            if (isFirst) {
                g.moveTo(x, y);
            } else {
                g.lineTo(x, y);
            }
            isFirst = false;
        }
        g.stroke();
    }

    private void dot(Ink ink, LineagePlot.Node node, double size, Color color) {
        Point2D at = at(node);
        ink.graphics().setFill(color);
        ink.graphics().fillOval(at.getX() - size, at.getY() - size, 2 * size, 2 * size);
    }

    void ring(Ink ink, LineagePlot.Node node, PlotColor color) {
        Point2D at = at(node);
        ink.graphics().setStroke(ink.palette().get(color));
        ink.graphics().setLineWidth(2);
        ink.graphics().strokeOval(at.getX() - 7.5, at.getY() - 7.5, 15, 15);
    }
}
