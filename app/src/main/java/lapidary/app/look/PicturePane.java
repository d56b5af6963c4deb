package lapidary.app.look;

import java.util.List;
import java.util.Optional;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import lapidary.app.look.picture.Picture;
import lapidary.core.stats.HeatTile.Reduction;
import lapidary.views.plot.CurvePlot;
import lapidary.views.plot.HeatMap;
import lapidary.views.plot.SharePlot;
import lapidary.views.plot.TensorCells;
import lapidary.views.state.EmptyState;
import lapidary.views.text.Help;
import lapidary.views.text.Messages;
import org.kordamp.ikonli.material2.Material2AL;

/// What the method did to the tensor: one picture at a time, with a sentence that says what it shows.
final class PicturePane extends VBox {
    private final LookModel look;
    private final PicturesModel model;
    private final ComboBox<String> titles = new ComboBox<>();
    private final Label sentence = new Label();
    private final StackPane place = new StackPane();
    private final CurvePlot curves = new CurvePlot();
    private final SharePlot shares = new SharePlot();
    private final HeatMap matrix = new HeatMap();
    private final BlockPane blocks;
    private boolean following;

    PicturePane(LookModel look) {
        this.look = look;
        this.model = look.pictures();
        this.blocks = new BlockPane(model);
        getStyleClass().add("look-part");
        curves.setId("picture-curves");
        Help.on(curves, "help.picture-curves");
        shares.setId("picture-shares");
        Help.on(shares, "help.picture-shares");
        matrix.setId("picture-matrix");
        Help.on(matrix, "help.picture-matrix");
        titles.setId("pictures");
        titles.getStyleClass().add("compact");
        titles.setAccessibleText(Messages.of("look.what-to-see"));
        titles.setMinWidth(60);
        titles.valueProperty().subscribe(ignored -> {
            if (!following) {
                model.chosenProperty().set(titles.getSelectionModel().getSelectedIndex());
            }
        });
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        HBox header = new HBox(new PageSwitch(look), space, titles);
        header.getStyleClass().add("part-header");
        header.setAlignment(Pos.CENTER_LEFT);
        sentence.setId("picture-sentence");
        sentence.getStyleClass().add("small");
        sentence.setWrapText(true);
        sentence.setMinHeight(Region.USE_PREF_SIZE);
        VBox.setVgrow(place, Priority.ALWAYS);
        place.setMinHeight(0);
        getChildren().addAll(header, sentence, place);
        model.picturesProperty().subscribe(this::list);
        model.chosenProperty().subscribe(ignored -> show());
        model.busyProperty().subscribe(ignored -> show());
        look.staleProperty().subscribe(stale -> place.setOpacity(stale ? 0.75 : 1));
    }

    private void list(List<Picture> pictures) {
        following = true;
        titles.getItems().setAll(pictures.stream().map(Picture::title).toList());
        int at = Math.clamp(model.chosenProperty().get(), 0, Math.max(0, pictures.size() - 1));
        titles.getSelectionModel().select(pictures.isEmpty() ? -1 : at);
        titles.setVisible(pictures.size() > 1);
        following = false;
        show();
    }

    private void show() {
        Optional<Picture> picture = model.picture();
        sentence.setText(picture.map(Picture::sentence).orElse(""));
        sentence.setTooltip(picture.map(shown -> new Tooltip(shown.sentence())).orElse(null));
        sentence.setManaged(picture.isPresent());
        place.getChildren().setAll(picture.map(this::node).orElseGet(this::nothing));
    }

    private Node nothing() {
        return model.busyProperty().get()
                ? EmptyState.loading(Messages.of("look.looking-at-what"), "")
                : EmptyState.empty(
                        Material2AL.INSIGHTS,
                        Messages.of("look.nothing-special-to"),
                        Messages.of("look.method-leaves-nothing"));
    }

    private Node node(Picture picture) {
        return switch (picture) {
            case Picture.Curves shown -> {
                curves.acrossTitleProperty().set(shown.acrossTitle());
                curves.upTitleProperty().set(shown.upTitle());
                curves.logarithmicProperty().set(shown.isLogarithmic());
                curves.curvesProperty().set(shown.curves());
                yield curves;
            }
            case Picture.Shares shown -> {
                shares.acrossTitleProperty().set(shown.acrossTitle());
                shares.sharesProperty().set(shown.shares());
                yield shares;
            }
            case Picture.Matrix shown -> {
                matrix.rowTitleProperty().set(shown.rowTitle());
                matrix.columnTitleProperty().set(shown.columnTitle());
                matrix.valueTitleProperty().set(Messages.of("look.largest-value"));
                matrix.sourceProperty().set(new TensorCells(shown.values(), Reduction.EXTREME, look.cellWorker()));
                yield matrix;
            }
            case Picture.Blocks shown -> blocks;
        };
    }
}
