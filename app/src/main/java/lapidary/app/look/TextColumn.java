package lapidary.app.look;

import java.util.List;
import java.util.function.Function;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.text.Text;
import lapidary.views.text.Numbers;
import lapidary.views.theme.Fonts;
import org.jspecify.annotations.Nullable;

/// A column of numbers that is never narrower than what stands in it.
final class TextColumn<T> extends TableColumn<T, T> {
    /// Of the style sheet's small tables.
    private static final double SIZE = 12;

    private static final double PADDING = 10;
    private static final int MOST_DECIMALS = 6;

    private final Function<T, String> words;

    TextColumn(String title, Function<T, String> words) {
        super(title);
        this.words = words;
        setSortable(false);
        setReorderable(false);
        getStyleClass().add("number");
        setCellValueFactory(features -> new ReadOnlyObjectWrapper<>(features.getValue()));
        setCellFactory(ignored -> new TableCell<>() {
            @Override
            protected void updateItem(@Nullable T item, boolean empty) {
                super.updateItem(item, empty);
                setText(empty || item == null ? null : words.apply(item));
            }
        });
    }

    /// Makes room for all that a table holds; the table is then at least as wide as its columns.
    static <T> void fit(TableView<T> table, List<TextColumn<T>> columns) {
        Text ruler = new Text();
        ruler.setFont(Fonts.text(SIZE));
        double sum = 2;
        for (TextColumn<T> column : columns) {
            double widest = width(ruler, column.getText());
            for (T item : table.getItems()) {
                widest = Math.max(widest, width(ruler, column.words.apply(item)));
            }
            column.setMinWidth(widest + PADDING);
            sum += widest + PADDING;
        }
        table.setMinWidth(sum);
    }

    private static double width(Text ruler, String text) {
        ruler.setText(text);
        return Math.ceil(ruler.getLayoutBounds().getWidth());
    }

    /// Decimals that give the largest of some numbers so many digits, for a column with equal decimals.
    static int decimals(double largest, int digits) {
        return largest > 0 ? (int) Math.max(0, digits - 1 - Math.floor(Math.log10(largest))) : 0;
    }

    /// With equal decimals, unless these would be very many.
    static String number(double value, int decimals) {
        return decimals > MOST_DECIMALS ? Numbers.significant(value, 2) : Numbers.fixed(value, decimals);
    }
}
