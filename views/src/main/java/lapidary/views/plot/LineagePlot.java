package lapidary.views.plot;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javafx.beans.Observable;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.geometry.Point2D;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import lapidary.views.table.ChartTable;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;
import org.jspecify.annotations.Nullable;

/// A family tree over generations: every candidate at its fitness, a line to its parent, and the line of those that
/// became parents drawn strongly. Hover or the arrow keys read a candidate, a click or Enter picks it.
public final class LineagePlot extends Plot {
    private static final double REACH = 12;

    /// A candidate.
    ///
    /// @param parent empty of a start
    /// @param generation 0 for the starts
    /// @param fitness smaller is better; NaN while it is not known
    /// @param isFinalist whether it was looked at as closely as the best
    /// @param isParent whether it became the parent of a generation
    /// @param words what hovering says
    public record Node(
            int id,
            OptionalInt parent,
            int generation,
            double fitness,
            boolean isFinalist,
            boolean isParent,
            String words) {
        boolean isDrawn() {
            return Double.isFinite(fitness);
        }
    }

    /// Who is the best after a generation, and how fit on its tokens.
    public record Best(int generation, int id, double fitness) {}

    private final ObjectProperty<List<Node>> nodes = new SimpleObjectProperty<>(this, "nodes", List.of());
    private final ObjectProperty<List<Best>> best = new SimpleObjectProperty<>(this, "best", List.of());
    private final IntegerProperty generations = new SimpleIntegerProperty(this, "generations", 1);
    private final ObjectProperty<OptionalInt> selected =
            new SimpleObjectProperty<>(this, "selected", OptionalInt.empty());
    private final ObjectProperty<Consumer<Node>> onPick = new SimpleObjectProperty<>(this, "onPick", node -> {});
    private final StringProperty acrossTitle =
            new SimpleStringProperty(this, "acrossTitle", Messages.of("plot.generation"));
    private final StringProperty upTitle = new SimpleStringProperty(this, "upTitle", "");
    private final LineagePainter painter = new LineagePainter(this);
    private Map<Integer, Node> byId = Map.of();
    private @Nullable Node hovered;

    public LineagePlot() {
        super("lineage-plot");
        for (Observable each : new Observable[] {nodes, best, generations, selected, acrossTitle, upTitle}) {
            each.addListener(ignored -> changed());
        }
        addEventHandler(MouseEvent.MOUSE_MOVED, e -> hover(nearest(e.getX(), e.getY())));
        addEventHandler(MouseEvent.MOUSE_EXITED, e -> hover(Optional.empty()));
        addEventHandler(MouseEvent.MOUSE_CLICKED, e -> {
            if (e.getButton() == MouseButton.PRIMARY) {
                nearest(e.getX(), e.getY()).ifPresent(onPick.get());
            }
        });
        addEventHandler(KeyEvent.KEY_PRESSED, this::key);
    }

    /// In the order in which they were tried.
    public ObjectProperty<List<Node>> nodesProperty() {
        return nodes;
    }

    /// One for each generation.
    public ObjectProperty<List<Best>> bestProperty() {
        return best;
    }

    /// How many are planned: the axis goes so far from the beginning.
    public IntegerProperty generationsProperty() {
        return generations;
    }

    /// Id of the candidate that is ringed.
    public ObjectProperty<OptionalInt> selectedProperty() {
        return selected;
    }

    /// What a click does with a candidate.
    public ObjectProperty<Consumer<Node>> onPickProperty() {
        return onPick;
    }

    public StringProperty acrossTitleProperty() {
        return acrossTitle;
    }

    public StringProperty upTitleProperty() {
        return upTitle;
    }

    @Override
    public ChartTable table() {
        return new ChartTable(
                List.of("id", "parent", "generation", upTitle.get(), Messages.of("plot.finalist"), "became parent"),
                nodes.get().stream()
                        .map(node -> List.of(
                                Integer.toString(node.id()),
                                node.parent().isPresent()
                                        ? Integer.toString(node.parent().getAsInt())
                                        : "",
                                Integer.toString(node.generation()),
                                Double.toString(node.fitness()),
                                node.isFinalist() ? "yes" : "no",
                                node.isParent() ? "yes" : "no"))
                        .toList());
    }

    @Override
    void draw(Ink ink, double width, double height) {
        painter.draw(ink, width, height);
    }

    @Override
    void drawOverlay(Ink ink, double width, double height) {
        if (hovered != null) {
            painter.ring(ink, hovered, PlotColor.TEXT);
        }
    }

    Optional<Node> find(int id) {
        return Optional.ofNullable(byId.get(id));
    }

    /// Where a candidate was drawn, in pixels of this plot; for tests.
    public Optional<Point2D> place(int id) {
        return find(id).filter(Node::isDrawn).map(painter::at);
    }

    private Optional<Node> nearest(double x, double y) {
        return nodes.get().stream()
                .filter(Node::isDrawn)
                .filter(node -> painter.at(node).distance(x, y) <= REACH)
                .min(Comparator.<Node>comparingDouble(node -> painter.at(node).distance(x, y))
                        .thenComparing(node -> !node.isParent()));
    }

    private void hover(Optional<Node> node) {
        hovered = node.orElse(null);
        node.ifPresentOrElse(
                found -> {
                    Point2D at = painter.at(found);
                    showReadout(found.words(), at.getX(), at.getY());
                },
                () -> showReadout("", 0, 0));
    }

    private void key(KeyEvent e) {
        switch (e.getCode()) {
            case LEFT -> step(-1);
            case RIGHT -> step(1);
            case ENTER, SPACE -> Optional.ofNullable(hovered).ifPresent(onPick.get());
            default -> {
                return;
            }
        }
        e.consume();
    }

    /// Along the line of parents.
    private void step(int by) {
        List<Node> parents = nodes.get().stream()
                .filter(node -> node.isDrawn() && node.isParent())
                .toList();
        if (!parents.isEmpty()) {
            int from = hovered == null ? (by > 0 ? -1 : parents.size()) : parents.indexOf(hovered);
            hover(Optional.of(parents.get(Math.clamp(from + by, 0, parents.size() - 1))));
        }
    }

    private void changed() {
        byId = nodes.get().stream().collect(Collectors.toMap(Node::id, node -> node, (a, b) -> b, HashMap::new));
        int before = hovered == null ? -1 : hovered.id();
        hovered = byId.get(before);
        painter.forget();
        String candidates = Messages.of(
                "plot.candidates",
                upTitle.get(),
                nodes.get().size(),
                Math.max(0, best.get().size() - 1));
        setAccessibleText(
                best.get().isEmpty()
                        ? candidates
                        : Messages.of(
                                "plot.candidates.best",
                                candidates,
                                Numbers.significant(best.get().getLast().fitness(), 3)));
        redraw();
    }
}
