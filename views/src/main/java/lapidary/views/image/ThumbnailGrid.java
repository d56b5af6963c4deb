package lapidary.views.image;

import java.util.ArrayList;
import java.util.List;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.css.PseudoClass;
import javafx.geometry.Bounds;
import javafx.geometry.Pos;
import javafx.scene.AccessibleRole;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.image.Image;
import javafx.scene.image.ImageView;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import javafx.stage.Popup;
import lapidary.views.text.Messages;

/// Pictures in rows, each with a few lines below it. Arrow keys select, click or Enter enlarges, Escape closes.
public final class ThumbnailGrid extends ScrollPane {
    private static final PseudoClass SELECTED = PseudoClass.getPseudoClass("selected");
    private static final double SIDE = 64;
    private static final double LARGE = 320;
    /// Pictures of at most so many pixels a side keep sharp pixels.
    private static final double FEW_PIXELS = 64;

    private final ObjectProperty<List<Thumbnail>> thumbnails =
            new SimpleObjectProperty<>(this, "thumbnails", List.of());
    private final IntegerProperty selected = new SimpleIntegerProperty(this, "selected", -1);
    private final FlowPane flow = new FlowPane();
    private final Popup popup = new Popup();

    public ThumbnailGrid() {
        getStyleClass().addAll("thumbnail-grid", "edge-to-edge");
        flow.getStyleClass().add("thumbnails");
        setContent(flow);
        setFitToWidth(true);
        setHbarPolicy(ScrollBarPolicy.NEVER);
        setFocusTraversable(true);
        setAccessibleRole(AccessibleRole.LIST_VIEW);
        popup.setAutoHide(true);
        popup.setHideOnEscape(true);
        thumbnails.subscribe(this::show);
        selected.subscribe((before, now) -> {
            mark(before.intValue(), false);
            mark(now.intValue(), true);
        });
        addEventFilter(KeyEvent.KEY_PRESSED, this::key);
    }

    /// The pictures, in order.
    public ObjectProperty<List<Thumbnail>> thumbnailsProperty() {
        return thumbnails;
    }

    /// Number of the one that is selected, −1 for none.
    public IntegerProperty selectedProperty() {
        return selected;
    }

    /// Whether a picture is shown enlarged.
    public boolean isEnlarged() {
        return popup.isShowing();
    }

    /// Shows the selected picture large, over the window.
    public void enlarge() {
        int which = selected.get();
        if (which < 0 || which >= flow.getChildren().size() || getScene() == null) {
            return;
        }
        Thumbnail thumbnail = thumbnails.get().get(which);
        Label account = new Label(thumbnail.account());
        account.getStyleClass().add("thumbnail-account");
        account.setWrapText(true);
        HBox large = new HBox(picture(thumbnail, LARGE), account);
        large.getStyleClass().add("thumbnail-large");
        large.getStylesheets().setAll(getScene().getStylesheets());
        large.setOnMouseClicked(ignored -> popup.hide());
        popup.getContent().setAll(large);
        Bounds place = localToScreen(getBoundsInLocal());
        popup.show(this, place.getMinX() + 12, Math.max(0, place.getMaxY() - LARGE - 40));
    }

    private void show(List<Thumbnail> now) {
        popup.hide();
        List<Node> cells = new ArrayList<>();
        for (Thumbnail thumbnail : now) {
            int which = cells.size();
            Node cell = cell(thumbnail);
            cell.setOnMouseClicked(ignored -> {
                requestFocus();
                selected.set(which);
                enlarge();
            });
            cells.add(cell);
        }
        flow.getChildren().setAll(cells);
        if (selected.get() >= now.size()) {
            selected.set(-1);
        }
        mark(selected.get(), true);
        setAccessibleText(Messages.of("image.pictures", now.size()));
    }

    private static VBox cell(Thumbnail thumbnail) {
        Label title = new Label(thumbnail.title());
        title.getStyleClass().add("thumbnail-title");
        VBox cell = new VBox(picture(thumbnail, SIDE), title);
        for (String line : thumbnail.lines()) {
            Label label = new Label(line);
            label.getStyleClass().add("caption");
            cell.getChildren().add(label);
        }
        cell.getStyleClass().add("thumbnail");
        cell.setAlignment(Pos.TOP_CENTER);
        cell.setAccessibleText(thumbnail.account());
        return cell;
    }

    private static ImageView picture(Thumbnail thumbnail, double side) {
        ImageView view = new ImageView(sharp(thumbnail.image(), side));
        view.setFitWidth(side);
        view.setFitHeight(side);
        view.setPreserveRatio(true);
        return view;
    }

    /// A small picture with each pixel repeated, because smoothing would make a blur of it.
    private static Image sharp(Image image, double side) {
        int width = (int) image.getWidth();
        int height = (int) image.getHeight();
        int times = (int) Math.ceil(2 * side / Math.max(width, height));
        if (Math.max(width, height) > FEW_PIXELS || times < 2) {
            return image;
        }
        int[] row = new int[width];
        int[] wide = new int[width * times];
        WritableImage sharp = new WritableImage(wide.length, height * times);
        for (int y = 0; y < height; y++) {
            image.getPixelReader().getPixels(0, y, width, 1, PixelFormat.getIntArgbInstance(), row, 0, width);
            for (int x = 0; x < wide.length; x++) {
                wide[x] = row[x / times];
            }
            // The same line for each of its repetitions.
            sharp.getPixelWriter()
                    .setPixels(0, y * times, wide.length, times, PixelFormat.getIntArgbInstance(), wide, 0, 0);
        }
        return sharp;
    }

    private void key(KeyEvent e) {
        int last = thumbnails.get().size() - 1;
        int row = Math.max(1, columns());
        switch (e.getCode()) {
            case LEFT -> select(selected.get() - 1);
            case RIGHT -> select(selected.get() + 1);
            case UP -> select(selected.get() - row);
            case DOWN -> select(selected.get() + row);
            case HOME -> select(0);
            case END -> select(last);
            case ENTER, SPACE -> enlarge();
            default -> {
                return;
            }
        }
        e.consume();
    }

    private void select(int which) {
        int last = thumbnails.get().size() - 1;
        if (last < 0) {
            return;
        }
        selected.set(Math.clamp(which, 0, last));
        Node cell = flow.getChildren().get(selected.get());
        double height = flow.getHeight() - getViewportBounds().getHeight();
        if (height > 0) {
            setVvalue(Math.clamp(cell.getBoundsInParent().getMinY() / height, 0, 1));
        }
    }

    /// Pictures in a row.
    private int columns() {
        return (int) flow.getChildren().stream()
                .filter(node ->
                        node.getLayoutY() == flow.getChildren().getFirst().getLayoutY())
                .count();
    }

    private void mark(int which, boolean isSelected) {
        if (which >= 0 && which < flow.getChildren().size()) {
            flow.getChildren().get(which).pseudoClassStateChanged(SELECTED, isSelected);
        }
    }
}
