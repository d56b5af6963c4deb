package lapidary.app.tour;

import java.util.Optional;
import javafx.geometry.BoundingBox;
import javafx.geometry.Bounds;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import lapidary.views.text.Messages;
import org.jspecify.annotations.Nullable;

/// A mark beside the control that the tour's step needs, and a ring around it. The window below stays in use.
public final class TourPane extends Pane {
    private static final double WIDTH = 300;
    private static final double GAP = 12;
    private static final double RING = 3;

    private final TourModel model;
    private final Region ring = new Region();
    private final Label head = new Label();
    private final Label words = new Label();
    private final Button skip = new Button(Messages.of("tour.skip"));
    private final Button leave = new Button();
    private final VBox mark;
    private final Runnable place = this::place;
    private @Nullable Scene watched;

    public TourPane(TourModel model) {
        this.model = model;
        setId("tour");
        setPickOnBounds(false);
        ring.getStyleClass().add("tour-ring");
        ring.setMouseTransparent(true);
        head.getStyleClass().add("section-title");
        words.setId("tour-words");
        words.setWrapText(true);
        words.setMinHeight(USE_PREF_SIZE);
        skip.getStyleClass().add("flat");
        skip.setId("tour-skip");
        skip.setTooltip(new Tooltip(Messages.of("tour.skip.help")));
        skip.setOnAction(ignored -> model.skip());
        leave.setId("tour-leave");
        leave.setTooltip(new Tooltip(Messages.of("tour.leave.help")));
        leave.setOnAction(ignored -> model.leave());
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        HBox buttons = new HBox(skip, space, leave);
        buttons.setAlignment(Pos.CENTER_LEFT);
        mark = new VBox(head, words, buttons);
        mark.setId("tour-mark");
        mark.getStyleClass().add("tour-mark");
        mark.setMinWidth(WIDTH);
        mark.setMaxWidth(WIDTH);
        mark.setOnKeyPressed(event -> {
            if (event.getCode() == KeyCode.ESCAPE) {
                model.leave();
                event.consume();
            }
        });
        getChildren().addAll(ring, mark);
        model.hintProperty().subscribe(this::show);
        sceneProperty().subscribe(ignored -> watch());
    }

    private void show(Optional<Hint> hint) {
        setVisible(hint.isPresent());
        watch();
        hint.ifPresent(now -> {
            boolean isDone = model.stepProperty().get() == TourStep.DONE;
            String step = Messages.of(model.stepProperty().get().key());
            head.setText(
                    isDone
                            ? step
                            : Messages.of(
                                    "tour.step", model.stepProperty().get().ordinal() + 1, step));
            words.setText(Messages.of(now.key()));
            skip.setVisible(!isDone);
            leave.setText(Messages.of(isDone ? "tour.end" : "tour.leave"));
            mark.setAccessibleText(head.getText() + ". " + words.getText());
        });
        requestLayout();
    }

    /// The mark follows its control wherever layout puts that; watched only while the tour is taken.
    private void watch() {
        @Nullable Scene wanted = isVisible() ? getScene() : null;
        if (wanted != watched) {
            if (watched != null) {
                watched.removePostLayoutPulseListener(place);
            }
            if (wanted != null) {
                wanted.addPostLayoutPulseListener(place);
            }
            watched = wanted;
        }
    }

    private void place() {
        Optional<Bounds> anchor = model.hintProperty().get().flatMap(this::bounds);
        ring.setVisible(anchor.isPresent());
        double height = mark.prefHeight(WIDTH);
        Bounds at = anchor.orElseGet(() -> new BoundingBox(getWidth() / 2, getHeight() / 2, 0, 0));
        ring.resizeRelocate(
                at.getMinX() - RING, at.getMinY() - RING, at.getWidth() + 2 * RING, at.getHeight() + 2 * RING);
        double x;
        double y;
        if (at.getMaxX() + GAP + WIDTH <= getWidth()) {
            x = at.getMaxX() + GAP;
            y = at.getMinY();
        } else if (at.getMinX() - GAP - WIDTH >= 0) {
            x = at.getMinX() - GAP - WIDTH;
            y = at.getMinY();
        } else {
            x = at.getCenterX() - WIDTH / 2;
            y = at.getMaxY() + GAP + height <= getHeight() ? at.getMaxY() + GAP : at.getMinY() - GAP - height;
        }
        mark.resizeRelocate(
                Math.clamp(x, GAP, Math.max(GAP, getWidth() - WIDTH - GAP)),
                Math.clamp(y, GAP, Math.max(GAP, getHeight() - height - GAP)),
                WIDTH,
                height);
    }

    private Optional<Bounds> bounds(Hint hint) {
        Node root = getParent() == null ? this : getParent();
        return root.lookupAll(hint.anchor()).stream()
                .filter(TourPane::isShown)
                .findFirst()
                .map(node -> sceneToLocal(node.localToScene(node.getLayoutBounds())))
                .map(bounds -> shared(bounds));
    }

    /// A control that is larger than the window is marked where it is seen.
    private Bounds shared(Bounds bounds) {
        double left = Math.max(RING, bounds.getMinX());
        double top = Math.max(RING, bounds.getMinY());
        return new BoundingBox(
                left,
                top,
                Math.max(0, Math.min(getWidth() - RING, bounds.getMaxX()) - left),
                Math.max(0, Math.min(getHeight() - RING, bounds.getMaxY()) - top));
    }

    private static boolean isShown(Node node) {
        for (Node each = node; each != null; each = each.getParent()) {
            if (!each.isVisible()) {
                return false;
            }
        }
        return node.getLayoutBounds().getWidth() > 0;
    }

    @Override
    protected void layoutChildren() {
        place();
    }
}
