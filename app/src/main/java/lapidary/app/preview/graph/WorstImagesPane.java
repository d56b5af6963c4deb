package lapidary.app.preview.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.scene.control.Label;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import lapidary.app.data.Pictures;
import lapidary.core.eval.Classification;
import lapidary.views.image.Thumbnail;
import lapidary.views.image.ThumbnailGrid;
import lapidary.views.text.Help;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;

/// The images on which the compressed model does worst against the original: what both say, what is right, and what
/// the loss rose by.
public final class WorstImagesPane extends VBox {
    private final ThumbnailGrid grid = new ThumbnailGrid();
    private final Label note = new Label();

    public WorstImagesPane(GraphPreviewModel model) {
        getStyleClass().add("worst-images");
        note.getStyleClass().addAll("small", "muted");
        grid.setId("worst-images");
        Help.on(grid, "help.worst-images");
        VBox.setVgrow(grid, Priority.ALWAYS);
        getChildren().addAll(note, grid);
        model.worstProperty().subscribe(this::show);
    }

    private void show(List<WorstImage> worst) {
        List<Thumbnail> thumbnails = new ArrayList<>();
        worst.forEach(image -> thumbnails.add(thumbnail(image)));
        grid.thumbnailsProperty().set(thumbnails);
        long flipped = worst.stream()
                .filter(image -> image.example().original() != image.example().changed())
                .count();
        note.setText(
                worst.isEmpty()
                        ? Messages.of("preview.both-models-say")
                        : Messages.of("preview.images-suffered-most-worst", worst.size(), flipped));
    }

    static Thumbnail thumbnail(WorstImage image) {
        List<String> lines = new ArrayList<>();
        Classification.WorstExample example = image.example();
        Optional.of(image.truth())
                .filter(truth -> !truth.isEmpty())
                .ifPresent(truth -> lines.add(Messages.of("preview.true", truth)));
        lines.add(
                Double.isNaN(example.lossIncrease())
                        ? Messages.of("preview.kl.brief", Numbers.significant(example.divergence(), 3))
                        : Messages.of("preview.loss.brief", signed(example.lossIncrease())));
        return new Thumbnail(Pictures.of(image.image()), image.change(), lines, account(image));
    }

    private static String account(WorstImage image) {
        Classification.WorstExample example = image.example();
        List<String> lines = new ArrayList<>(List.of(
                image.name(),
                Messages.of("preview.image.original", image.className(example.original())),
                Messages.of("preview.image.compressed", image.className(example.changed()))));
        if (example.label() >= 0) {
            lines.add(Messages.of("preview.image.truth", image.truth()));
            lines.add(Messages.of("preview.image.loss", signed(example.lossIncrease())));
        }
        lines.add(Messages.of("preview.image.divergence", Numbers.significant(example.divergence(), 3)));
        return String.join("\n", lines);
    }

    private static String signed(double value) {
        return (value < 0 ? Numbers.MINUS : "+") + Numbers.significant(Math.abs(value), 3);
    }
}
