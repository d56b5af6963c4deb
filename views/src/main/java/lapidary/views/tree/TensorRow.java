package lapidary.views.tree;

import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import lapidary.views.bits.BitsChip;
import lapidary.views.text.Bytes;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;

/// Name, shape, bytes and choice of a tensor in columns. Shape and bytes give way, in this order, when space is
/// short.
public final class TensorRow extends HBox {
    private static final PseudoClass GROUP = PseudoClass.getPseudoClass("group");
    private static final PseudoClass CHANGED = PseudoClass.getPseudoClass("changed");
    private static final double SHAPE_WIDTH = 92;
    private static final double BYTES_WIDTH = 68;
    private static final double CHIP_WIDTH = 84;
    private static final int CHIP_LETTERS = 8;
    private static final double LEAST_FOR_BYTES = 300;
    private static final double LEAST_FOR_SHAPE = 400;

    private final Label name = new Label();
    private final Label shape = new Label();
    private final Label bytes = new Label();
    private final BitsChip chip = new BitsChip();

    public TensorRow() {
        getStyleClass().add("tensor-row");
        setAlignment(Pos.CENTER_LEFT);
        name.getStyleClass().add("tensor-name");
        name.setMinWidth(40);
        name.setMaxWidth(Double.MAX_VALUE);
        HBox.setHgrow(name, Priority.ALWAYS);
        column(shape, "tensor-shape", SHAPE_WIDTH);
        column(bytes, "tensor-bytes", BYTES_WIDTH);
        chip.setMinWidth(CHIP_WIDTH);
        chip.setMaxWidth(CHIP_WIDTH);
        getChildren().addAll(name, shape, bytes, chip);
    }

    /// Shows these facts from now on.
    public void show(TensorLine line) {
        name.setText(line.name());
        shape.setText(line.shape());
        bytes.setText(Bytes.text(line.bytes()));
        boolean changed = !line.choice().isEmpty();
        chip.textProperty().set(changed ? line.choice() : brief(line.type()));
        chip.bitsProperty().set(line.bits());
        pseudoClassStateChanged(GROUP, line.isGroup());
        pseudoClassStateChanged(CHANGED, changed);
    }

    /// The leading words of a type that fit beside the bar: "GPTQ" for "GPTQ 4-bit g64"; the account has them all.
    static String brief(String type) {
        if (type.length() <= CHIP_LETTERS) {
            return type;
        }
        int end = type.lastIndexOf(' ', CHIP_LETTERS);
        return end <= 0 ? type.substring(0, CHIP_LETTERS) : type.substring(0, end);
    }

    /// Everything about a row, one fact a line.
    static String account(TensorLine line) {
        StringBuilder text = new StringBuilder(line.detail().isEmpty() ? line.name() : line.detail());
        if (!line.shape().isEmpty()) {
            text.append('\n').append(line.shape()).append(' ').append(line.type());
        }
        text.append('\n').append(Bytes.exact(line.bytes()));
        if (!line.choice().isEmpty()) {
            text.append('\n').append(Messages.of("tree.becomes", line.choice(), Numbers.significant(line.bits(), 3)));
        }
        return text.toString();
    }

    /// Leaves out what a tree of this width has no room for, the same in every row whatever its indentation.
    void fit(double treeWidth) {
        keep(bytes, treeWidth >= LEAST_FOR_BYTES);
        keep(shape, treeWidth >= LEAST_FOR_SHAPE);
    }

    private static void keep(Label label, boolean shown) {
        label.setVisible(shown);
        label.setManaged(shown);
    }

    private static void column(Label label, String styleClass, double width) {
        label.getStyleClass().add(styleClass);
        label.setMinWidth(width);
        label.setMaxWidth(width);
        label.setAlignment(Pos.CENTER_RIGHT);
    }
}
