package lapidary.views.bits;

import javafx.beans.property.DoubleProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;

/// A storage type with a small bar for its bits per weight: violet and short for few bits, teal and long for eight,
/// full and grey for untouched 16 and 32.
public final class BitsChip extends HBox {
    private static final double BAR_WIDTH = 32;
    private static final double BAR_HEIGHT = 8;
    private static final double FULL_BITS = 8;

    private final Label type = new Label();
    private final Region fill = new Region();
    private final StringProperty text = new SimpleStringProperty(this, "text", "");
    private final DoubleProperty bits = new SimpleDoubleProperty(this, "bits", 0);

    public BitsChip() {
        getStyleClass().add("bits-chip");
        setAlignment(Pos.CENTER_RIGHT);
        type.getStyleClass().add("bits-type");
        type.textProperty().bind(text);
        type.setMinWidth(0); // long names ("float8_e4m3fn") end in an ellipsis; the row's account has them whole
        fill.getStyleClass().add("bits-fill");
        fill.setMaxHeight(BAR_HEIGHT);
        StackPane bar = new StackPane(fill);
        bar.getStyleClass().add("bits-bar");
        bar.setAlignment(Pos.CENTER_LEFT);
        bar.setMinSize(BAR_WIDTH, BAR_HEIGHT);
        bar.setMaxSize(BAR_WIDTH, BAR_HEIGHT);
        getChildren().addAll(type, bar);
        bits.subscribe(value -> show(value.doubleValue()));
    }

    public BitsChip(String text, double bits) {
        this();
        this.text.set(text);
        this.bits.set(bits);
    }

    /// The type's name: "Q4_0".
    public StringProperty textProperty() {
        return text;
    }

    /// True bits per weight, scales included; 0 draws an empty bar.
    public DoubleProperty bitsProperty() {
        return bits;
    }

    /// The style class that colours something with so many bits per weight: "bits-4" for 4.5.
    public static String styleClass(double bits) {
        return bits >= 10 ? "bits-dense" : "bits-" + (int) Math.clamp(bits, 1, FULL_BITS);
    }

    private void show(double value) {
        double width = BAR_WIDTH * Math.clamp(value / FULL_BITS, 0, 1);
        fill.setMinWidth(width);
        fill.setMaxWidth(width);
        fill.getStyleClass().removeIf(c -> c.startsWith("bits-") && !c.equals("bits-fill"));
        fill.getStyleClass().add(styleClass(value));
        setAccessibleText(Messages.of("bits.chip", text.get(), Numbers.significant(value, 3)));
    }
}
