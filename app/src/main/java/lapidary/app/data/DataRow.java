package lapidary.app.data;

import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.Tooltip;
import javafx.scene.image.ImageView;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import lapidary.core.data.DataSet;
import lapidary.core.data.RawImage;
import lapidary.core.data.Use;
import lapidary.views.text.Messages;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2AL;

/// One data set: name, count, hash, where it comes from, and a glance at it.
final class DataRow extends VBox {
    private static final double SIDE = 40;
    private static final double WIDEST_NAME = 260;

    DataRow(DataModel model, Use use, DataSet data) {
        getStyleClass().add("data-row");
        Label name = new Label(data.name());
        name.getStyleClass().add("strong");
        name.setMinWidth(Region.USE_PREF_SIZE);
        name.setMaxWidth(WIDEST_NAME);
        name.setTooltip(new Tooltip(data.name()));
        name.setTextOverrun(OverrunStyle.CENTER_ELLIPSIS);
        Label kind = plain(data.kind().label() + " · " + DataWords.count(data));
        kind.setMinWidth(Region.USE_PREF_SIZE);
        Label hash = plain(DataWords.hash(data));
        hash.getStyleClass().add("mono");
        hash.setMinWidth(Region.USE_PREF_SIZE);
        hash.setTooltip(new Tooltip(Messages.of("data.sha-256-content", data.sha256())));
        Label place = plain(DataWords.place(data));
        place.setMinWidth(0);
        place.setTextOverrun(OverrunStyle.LEADING_ELLIPSIS);
        place.setTooltip(new Tooltip(String.join(
                "\n",
                data.files().stream()
                        .map(path -> path.toAbsolutePath().toString())
                        .toList())));
        HBox.setHgrow(place, Priority.ALWAYS);
        place.setMaxWidth(Double.MAX_VALUE);
        HBox line = new HBox(name, kind, hash, place, remove(model, use, data));
        line.getStyleClass().add("data-line");
        line.setAlignment(Pos.CENTER_LEFT);
        getChildren().add(line);
        data.notes().forEach(note -> getChildren().add(wrapped(note, "caption")));
        model.sample(data).ifPresent(sample -> getChildren().addAll(glance(sample)));
        setAccessibleText(Messages.of("data.for", data.name(), kind.getText(), use.label()));
    }

    private static Button remove(DataModel model, Use use, DataSet data) {
        Button remove = new Button("", new FontIcon(Material2AL.CLOSE));
        remove.getStyleClass().addAll("flat", "button-icon");
        remove.setAccessibleText(Messages.of("data.remove-from.spoken", data.name(), use.label()));
        remove.setTooltip(new Tooltip(Messages.of("data.remove-from", use.label())));
        remove.setOnAction(ignored -> model.remove(use, data));
        return remove;
    }

    private static Label plain(String text) {
        Label label = new Label(text);
        label.getStyleClass().addAll("small", "muted");
        return label;
    }

    private static Label wrapped(String text, String... styles) {
        Label label = new Label(text);
        label.getStyleClass().addAll(styles);
        label.setWrapText(true);
        label.setMinHeight(Region.USE_PREF_SIZE);
        return label;
    }

    private static List<? extends Node> glance(DataSample sample) {
        return switch (sample) {
            case DataSample.Lines(List<String> lines, boolean isCode) ->
                lines.stream()
                        .map(line -> wrapped(line, isCode ? "mono" : "small", "muted", "data-sample"))
                        .toList();
            case DataSample.Pictures(List<DataSample.Picture> pictures) -> List.of(pictures(pictures));
        };
    }

    private static FlowPane pictures(List<DataSample.Picture> pictures) {
        FlowPane flow = new FlowPane(8, 8);
        for (DataSample.Picture picture : pictures) {
            ImageView view = new ImageView(Pictures.of(picture.image(), times(picture.image())));
            view.setFitHeight(SIDE);
            view.setFitWidth(SIDE);
            view.setPreserveRatio(true);
            Label label = new Label(picture.label());
            label.getStyleClass().add("caption");
            VBox cell = new VBox(view, label);
            cell.setAlignment(Pos.TOP_CENTER);
            flow.getChildren().add(cell);
        }
        return flow;
    }

    private static int times(RawImage raw) {
        return Math.max(1, (int) (2 * SIDE) / Math.max(raw.width(), raw.height()));
    }
}
