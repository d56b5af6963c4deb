package lapidary.views.catalogue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import javafx.scene.Parent;
import javafx.scene.image.WritableImage;
import javafx.scene.paint.Color;
import lapidary.views.image.Thumbnail;
import lapidary.views.image.ThumbnailGrid;
import lapidary.views.plot.BarPlot;
import lapidary.views.plot.ConfusionCounts;
import lapidary.views.plot.ConfusionMatrix;

/// Pages of what is shown of classifiers and of layers.
public final class ModelPages {
    private static final List<String> CIFAR =
            List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

    private ModelPages() {}

    static Parent confusion() {
        ConfusionMatrix matrix = matrix(CIFAR);
        matrix.shownProperty().set(ConfusionCounts.Show.COMPRESSED);
        return PlotPages.framed(matrix);
    }

    static Parent confusionChange() {
        return PlotPages.framed(matrix(CIFAR));
    }

    static Parent confusionMany() {
        return PlotPages.framed(
                matrix(IntStream.range(0, 100).mapToObj(i -> "class " + i).toList()));
    }

    public static ConfusionMatrix matrix(List<String> classes) {
        SplittableRandom random = new SplittableRandom(3);
        int size = classes.size();
        long[] original = new long[size * size];
        long[] compressed = new long[size * size];
        for (int i = 0; i < 100 * size; i++) {
            int truth = i % size;
            int before = random.nextInt(12) == 0 ? random.nextInt(size) : truth;
            int after = random.nextInt(15) == 0 ? random.nextInt(size) : before;
            original[truth * size + before]++;
            compressed[truth * size + after]++;
        }
        ConfusionMatrix matrix = new ConfusionMatrix("images");
        matrix.countsProperty().set(new ConfusionCounts(classes, original, compressed));
        return matrix;
    }

    static Parent bars() {
        return PlotPages.framed(barPlot(9));
    }

    static Parent barsMany() {
        return PlotPages.framed(barPlot(180));
    }

    public static BarPlot barPlot(int count) {
        SplittableRandom random = new SplittableRandom(6);
        List<BarPlot.Bar> bars = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double value = i == 3 ? 0 : i == 5 ? Double.NaN : Math.pow(10, -4 + 3 * random.nextDouble());
            bars.add(new BarPlot.Bar("conv" + i, 100 * value));
        }
        BarPlot plot = new BarPlot("%");
        plot.valueTitleProperty().set("Output error (%)");
        plot.barTitleProperty().set("Layers, first to last");
        plot.barsProperty().set(bars);
        plot.selectedProperty().set(Set.of("conv1", "conv2"));
        return plot;
    }

    static Parent thumbnails() {
        ThumbnailGrid grid = thumbnailGrid(14);
        grid.selectedProperty().set(2);
        return PlotPages.framed(grid);
    }

    public static ThumbnailGrid thumbnailGrid(int count) {
        List<Thumbnail> thumbnails = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            WritableImage image = new WritableImage(8, 8);
            SplittableRandom random = new SplittableRandom(i);
            for (int pixel = 0; pixel < 64; pixel++) {
                image.getPixelWriter().setColor(pixel % 8, pixel / 8, Color.gray(random.nextDouble()));
            }
            thumbnails.add(new Thumbnail(
                    image, "4 → 9", List.of("true 4", "loss +2.31"), "Image " + i + "\noriginal 4, compressed 9"));
        }
        ThumbnailGrid grid = new ThumbnailGrid();
        grid.thumbnailsProperty().set(thumbnails);
        return grid;
    }
}
