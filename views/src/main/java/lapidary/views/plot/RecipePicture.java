package lapidary.views.plot;

import java.util.ArrayList;
import java.util.List;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.scene.canvas.GraphicsContext;
import lapidary.views.table.ChartTable;

/// One recipe in a list of them: where it hangs in the tree, and what it makes of each layer.
/// The height of a bar is the
/// layer's bits per weight, logarithmic; its colours, as everywhere, are the shares of the weights that have so many.
/// Bars hanging down are the share that is removed.
public final class RecipePicture extends Plot {
    /// Branches that are drawn beside each other; those beyond share the last place.
    public static final int MOST_LANES = 8;

    private static final double LANE = 12;
    private static final double DOT = 4;
    private static final double FULL_BITS = 32;
    private static final double REMOVED_SHARE = 0.28;
    private static final double THUMBNAIL = 96;
    private static final double HEIGHT = 36;
    private static final double GAP = 6;

    private final ObjectProperty<Branch> branch = new SimpleObjectProperty<>(this, "branch", Branch.NONE);
    private final ObjectProperty<List<Layer>> layers = new SimpleObjectProperty<>(this, "layers", List.of());
    private final IntegerProperty lanes = new SimpleIntegerProperty(this, "lanes", 1);

    /// Lines of the tree in the row of one recipe, newer ones above.
    ///
    /// @param lane of the recipe
    /// @param passing bits of the lanes of which a line passes
    /// @param joining bits of the lanes that begin here
    /// @param isContinued whether its own lane goes on above
    /// @param isRoot whether nothing is below
    /// @param isCurrent whether it is the present one
    public record Branch(int lane, int passing, int joining, boolean isContinued, boolean isRoot, boolean isCurrent) {
        /// Of a list without a tree.
        public static final Branch NONE = new Branch(0, 0, 0, false, true, false);
    }

    /// What becomes of a layer.
    ///
    /// @param removed share of its weights, 0 to 1
    /// @param parts its weights by bits, the fewest first
    public record Layer(String name, double bitsPerWeight, double removed, List<Part> parts) {
        public Layer {
            parts = List.copyOf(parts);
        }
    }

    /// The weights of a layer that have so many bits each.
    ///
    /// @param share of the layer's weights, 0 to 1
    public record Part(double bits, double share) {}

    public RecipePicture() {
        super("recipe-picture");
        lanes.subscribe(count -> {
            double width = barsLeft() + THUMBNAIL;
            setMinSize(width, HEIGHT);
            setPrefSize(width, HEIGHT);
            setMaxWidth(width);
            redraw();
        });
        setFocusTraversable(false);
        setMouseTransparent(true);
        branch.subscribe(this::redraw);
        layers.subscribe(this::redraw);
    }

    public ObjectProperty<Branch> branchProperty() {
        return branch;
    }

    /// From the first layer on; none while they are not known.
    public ObjectProperty<List<Layer>> layersProperty() {
        return layers;
    }

    /// How many branches the list has beside each other; room is kept for as many in each of its pictures.
    public IntegerProperty lanesProperty() {
        return lanes;
    }

    private double barsLeft() {
        return Math.clamp(lanes.get(), 1, MOST_LANES) * LANE + GAP;
    }

    @Override
    public ChartTable table() {
        List<List<String>> rows = new ArrayList<>();
        layers.get()
                .forEach(layer -> rows.add(List.of(
                        layer.name(), Double.toString(layer.bitsPerWeight()), Double.toString(layer.removed()))));
        return new ChartTable(List.of("layer", "bits per weight", "removed"), rows);
    }

    @Override
    void draw(Ink ink, double width, double height) {
        lines(ink.graphics(), height);
        bars(ink.graphics(), width, height);
    }

    private void lines(GraphicsContext graphics, double height) {
        Branch at = branch.get();
        double x = x(at.lane());
        double middle = height / 2;
        graphics.setStroke(palette().get(PlotColor.AXIS));
        graphics.setLineWidth(1.5);
        for (int lane = 0; lane < MOST_LANES; lane++) {
            if ((at.passing() & 1 << lane) != 0 && lane != at.lane()) {
                graphics.strokeLine(x(lane), 0, x(lane), height);
            }
            if ((at.joining() & 1 << lane) != 0 && lane != at.lane()) {
                graphics.beginPath();
                graphics.moveTo(x(lane), 0);
                graphics.bezierCurveTo(x(lane), middle, x(lane), middle, x, middle);
                graphics.stroke();
            }
        }
        if (at.isContinued()) {
            graphics.strokeLine(x, 0, x, middle);
        }
        if (!at.isRoot()) {
            graphics.strokeLine(x, middle, x, height);
        }
        graphics.setFill(palette().get(at.isCurrent() ? PlotColor.ACCENT : PlotColor.SURFACE));
        graphics.setStroke(palette().get(at.isCurrent() ? PlotColor.ACCENT : PlotColor.MUTED));
        double dot = at.isCurrent() ? DOT + 1.5 : DOT;
        graphics.fillOval(x - dot, middle - dot, 2 * dot, 2 * dot);
        graphics.strokeOval(x - dot, middle - dot, 2 * dot, 2 * dot);
    }

    private static double x(int lane) {
        return LANE * (lane + 0.5);
    }

    private void bars(GraphicsContext graphics, double width, double height) {
        double left = barsLeft();
        double room = height - 6;
        double base = 3 + room * (1 - REMOVED_SHARE);
        graphics.setStroke(palette().get(PlotColor.GRID));
        graphics.setLineWidth(1);
        graphics.strokeLine(left, Math.round(base) + 0.5, width - 1, Math.round(base) + 0.5);
        int count = layers.get().size();
        double pitch = (width - left - 1) / Math.max(8, count);
        double bar = Math.max(0.5, pitch - (pitch > 3 ? 1 : 0));
        for (int i = 0; i < count; i++) {
            Layer layer = layers.get().get(i);
            double from = base;
            for (Part part : layer.parts()) {
                double up = (base - 3) * raised(layer.bitsPerWeight()) * part.share();
                graphics.setFill(palette().get(PlotColor.ofBits(part.bits())));
                graphics.fillRect(left + i * pitch, from - up, bar, up);
                from -= up;
            }
            double down = room * REMOVED_SHARE * Math.clamp(layer.removed(), 0, 1);
            graphics.setFill(palette().get(PlotColor.COMPRESSED));
            graphics.fillRect(left + i * pitch, base + 1, bar, down);
        }
    }

    /// How high so many bits stand, 0 to 1: 3 and 4 bits are as easily told apart as 16 and 32.
    private static double raised(double bits) {
        return Math.clamp(Math.log1p(bits) / Math.log1p(FULL_BITS), 0.03, 1);
    }

    @Override
    void drawOverlay(Ink ink, double width, double height) {}
}
