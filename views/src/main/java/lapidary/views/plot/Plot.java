package lapidary.views.plot;

import java.util.List;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.css.CssMetaData;
import javafx.css.Styleable;
import javafx.scene.AccessibleRole;
import javafx.scene.SnapshotParameters;
import javafx.scene.canvas.Canvas;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Label;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.image.WritableImage;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.Region;
import javafx.scene.transform.Transform;
import lapidary.views.image.CopyBoard;
import lapidary.views.table.ChartTable;
import lapidary.views.text.Messages;

/// What all plots share: two canvases (the picture, and above it what follows the mouse), colours from the style
/// sheet, the hover readout, copying of image and data, keyboard focus.
public abstract class Plot extends Region {
    private static final double READOUT_GAP = 14;

    private final Canvas picture = new Canvas();
    private final Canvas overlay = new Canvas();
    private final Region focusRing = new Region();
    private final Label readout = new Label();
    private final Palette palette;
    private final Ink pictureInk;
    private final Ink overlayInk;
    private final ReadOnlyStringWrapper hoverText = new ReadOnlyStringWrapper(this, "hoverText", "");
    private final ObjectProperty<CopyBoard> copyBoard =
            new SimpleObjectProperty<>(this, "copyBoard", CopyBoard.system());
    private boolean pictureDirty = true;
    private boolean overlayDirty = true;
    private double readoutX;
    private double readoutY;

    /// @param styleClass of this kind of plot, besides "plot"
    Plot(String styleClass) {
        getStyleClass().addAll("plot", styleClass);
        palette = new Palette(this, () -> {
            paletteChanged();
            redraw();
        });
        pictureInk = new Ink(picture.getGraphicsContext2D(), palette);
        overlayInk = new Ink(overlay.getGraphicsContext2D(), palette);
        focusRing.getStyleClass().add("plot-focus");
        focusRing.setMouseTransparent(true);
        readout.getStyleClass().add("plot-readout");
        readout.setManaged(false);
        readout.setVisible(false);
        readout.setMouseTransparent(true);
        readout.textProperty().bind(hoverText);
        overlay.setMouseTransparent(true);
        getChildren().addAll(picture, overlay, focusRing, readout);
        setMinSize(160, 96);
        setPrefSize(560, 320);
        setFocusTraversable(true);
        setAccessibleRole(AccessibleRole.IMAGE_VIEW);
        setOnMousePressed(e -> requestFocus());
        setOnContextMenuRequested(e -> menu().show(this, e.getScreenX(), e.getScreenY()));
        addEventHandler(KeyEvent.KEY_PRESSED, e -> {
            if (e.isShortcutDown() && e.getCode() == KeyCode.C) {
                copyData();
                e.consume();
            }
        });
        widthProperty().subscribe(this::redraw);
        heightProperty().subscribe(this::redraw);
    }

    /// The numbers behind the picture, as far as they are in view.
    public abstract ChartTable table();

    /// Exact values under the mouse or the keyboard's cursor; "" when there is none.
    public final ReadOnlyStringProperty hoverTextProperty() {
        return hoverText.getReadOnlyProperty();
    }

    /// Where copies go; the desktop's clipboard unless set.
    public final ObjectProperty<CopyBoard> copyBoardProperty() {
        return copyBoard;
    }

    /// The plot as a picture, at twice its size on the screen.
    public final WritableImage image() {
        SnapshotParameters parameters = new SnapshotParameters();
        parameters.setFill(palette.get(PlotColor.SURFACE));
        parameters.setTransform(Transform.scale(2, 2));
        boolean shown = readout.isVisible();
        setCompanionsVisible(false, false);
        WritableImage image = snapshot(parameters, null);
        setCompanionsVisible(true, shown);
        return image;
    }

    /// Copies [#image()].
    public final void copyImage() {
        copyBoard.get().image(image());
    }

    /// Copies [#table()] as CSV.
    public final void copyData() {
        copyBoard.get().text(table().csv());
    }

    @Override
    public final List<CssMetaData<? extends Styleable, ?>> getCssMetaData() {
        return Palette.metaData();
    }

    final Palette palette() {
        return palette;
    }

    /// Draws the picture; the canvas is empty.
    abstract void draw(Ink ink, double width, double height);

    /// Draws what follows the mouse.
    abstract void drawOverlay(Ink ink, double width, double height);

    /// Drops what was made from the old colours.
    void paletteChanged() {}

    /// Further entries of the context menu.
    List<MenuItem> menuItems() {
        return List.of();
    }

    /// Draws everything anew at the next pulse.
    final void redraw() {
        pictureDirty = true;
        redrawOverlay();
    }

    /// Draws what follows the mouse anew at the next pulse.
    final void redrawOverlay() {
        overlayDirty = true;
        setNeedsLayout(true);
    }

    /// Shows a readout beside a point; "" hides it.
    final void showReadout(String text, double x, double y) {
        hoverText.set(text);
        readoutX = x;
        readoutY = y;
        readout.setVisible(!text.isEmpty());
        redrawOverlay();
    }

    /// An item of the context menu.
    static MenuItem item(String text, Runnable action) {
        MenuItem item = new MenuItem(text);
        item.setOnAction(e -> action.run());
        return item;
    }

    @Override
    protected final void layoutChildren() {
        double width = Math.max(1, getWidth());
        double height = Math.max(1, getHeight());
        for (Canvas canvas : new Canvas[] {picture, overlay}) {
            canvas.setWidth(width);
            canvas.setHeight(height);
        }
        focusRing.resizeRelocate(0, 0, width, height);
        if (pictureDirty) {
            pictureDirty = false;
            picture.getGraphicsContext2D().clearRect(0, 0, width, height);
            draw(pictureInk, width, height);
        }
        if (overlayDirty) {
            overlayDirty = false;
            overlay.getGraphicsContext2D().clearRect(0, 0, width, height);
            drawOverlay(overlayInk, width, height);
        }
        placeReadout(width, height);
    }

    /// What follows the mouse or shows the focus is no part of a copied image.
    private void setCompanionsVisible(boolean visible, boolean readoutVisible) {
        overlay.setVisible(visible);
        focusRing.setVisible(visible);
        readout.setVisible(readoutVisible);
    }

    private void placeReadout(double width, double height) {
        if (!readout.isVisible()) {
            return;
        }
        readout.autosize();
        double x = readoutX + READOUT_GAP;
        if (x + readout.getWidth() > width) {
            x = readoutX - READOUT_GAP - readout.getWidth();
        }
        double y = Math.min(readoutY + READOUT_GAP, height - readout.getHeight());
        readout.relocate(Math.rint(Math.max(0, x)), Math.rint(Math.max(0, y)));
    }

    private ContextMenu menu() {
        ContextMenu menu = new ContextMenu(
                item(Messages.of("plot.copy-image"), this::copyImage),
                item(Messages.of("plot.copy-data"), this::copyData));
        List<MenuItem> more = menuItems();
        if (!more.isEmpty()) {
            menu.getItems().add(new SeparatorMenuItem());
            menu.getItems().addAll(more);
        }
        menu.setAutoHide(true);
        return menu;
    }
}
