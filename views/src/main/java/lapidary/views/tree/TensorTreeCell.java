package lapidary.views.tree;

import java.util.function.Function;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.Tooltip;
import javafx.scene.control.TreeCell;
import org.jspecify.annotations.Nullable;

/// A cell of the model tree: draws a [TensorRow] for whatever the tree holds.
public final class TensorTreeCell<T> extends TreeCell<T> {
    private final Function<T, TensorLine> line;
    private final TensorRow row = new TensorRow();
    private final Tooltip tooltip = new Tooltip();

    /// @param line the facts of an item
    public TensorTreeCell(Function<T, TensorLine> line) {
        this.line = line;
        setContentDisplay(ContentDisplay.GRAPHIC_ONLY);
        // The row takes what the tree has left, so that its right-hand columns stand below each other.
        setPrefWidth(0);
        widthProperty().subscribe(width -> row.fit(width.doubleValue()));
    }

    /// Asks for the facts of its item once more.
    public void again() {
        updateItem(getItem(), isEmpty());
    }

    @Override
    protected void updateItem(@Nullable T item, boolean empty) {
        super.updateItem(item, empty);
        if (empty || item == null) {
            setGraphic(null);
            setTooltip(null);
            setAccessibleText(null);
            return;
        }
        TensorLine facts = line.apply(item);
        row.show(facts);
        setGraphic(row);
        tooltip.setText(TensorRow.account(facts));
        setTooltip(tooltip);
        setAccessibleText(TensorRow.account(facts).replace('\n', ' '));
    }
}
