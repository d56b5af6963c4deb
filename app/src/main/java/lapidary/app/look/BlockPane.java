package lapidary.app.look;

import java.util.Optional;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import lapidary.app.look.picture.BlockView;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2AL;

/// One block of numbers with its scale: each code above what it stands for, clipped weights marked.
final class BlockPane extends VBox {
    private static final PseudoClass SATURATED = PseudoClass.getPseudoClass("saturated");

    private final PicturesModel model;
    private final Label words = new Label();
    private final FlowPane cells = new FlowPane();

    BlockPane(PicturesModel model) {
        this.model = model;
        getStyleClass().add("block-pane");
        words.setId("block-words");
        Button before = step(Material2AL.CHEVRON_LEFT, Messages.of("look.show-block-before"), -1);
        Button next = step(Material2AL.CHEVRON_RIGHT, Messages.of("look.show-next-block"), 1);
        Button clipped = new Button(Messages.of("look.next-clipped"));
        clipped.setId("next-clipped");
        clipped.getStyleClass().addAll("flat", "compact");
        clipped.setTooltip(new Tooltip(Messages.of("look.show-next-block-in")));
        clipped.setMinWidth(Region.USE_PREF_SIZE);
        clipped.setOnAction(ignored -> model.showBlock(model.blockNumber() + 1, true));
        HBox header = new HBox(before, next, clipped);
        header.getStyleClass().add("line");
        header.setAlignment(Pos.CENTER_LEFT);
        cells.getStyleClass().add("block-cells");
        ScrollPane scroll = new ScrollPane(cells);
        scroll.setFitToWidth(true);
        scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
        scroll.getStyleClass().add("edge-to-edge");
        scroll.setMinHeight(0);
        words.getStyleClass().add("small");
        getChildren().addAll(new FlowPane(8, 2, header, words), scroll);
        model.blockProperty().subscribe(this::show);
    }

    private Button step(org.kordamp.ikonli.Ikon icon, String help, int by) {
        Button button = new Button("", new FontIcon(icon));
        button.getStyleClass().addAll("flat", "button-icon");
        button.setAccessibleText(help);
        button.setTooltip(new Tooltip(help));
        button.setOnAction(ignored -> model.showBlock(model.blockNumber() + by, false));
        return button;
    }

    private void show(Optional<BlockView> block) {
        cells.getChildren().clear();
        if (block.isEmpty()) {
            words.setText("");
            return;
        }
        BlockView shown = block.get();
        words.setText(Messages.of("look.row-column-scale", shown.row(), shown.firstColumn(), shown.scale()));
        for (BlockView.Entry entry : shown.entries()) {
            cells.getChildren().add(cell(entry));
        }
    }

    private static VBox cell(BlockView.Entry entry) {
        Label code = new Label(entry.code());
        code.getStyleClass().add("mono");
        Label value = new Label(Numbers.significant(entry.value(), 2));
        value.getStyleClass().addAll("small", "muted");
        VBox cell = new VBox(code, value);
        cell.getStyleClass().add("block-cell");
        cell.setAlignment(Pos.CENTER);
        cell.pseudoClassStateChanged(SATURATED, entry.isSaturated());
        Tooltip.install(
                cell,
                new Tooltip(Messages.of(
                        entry.isSaturated() ? "look.weight-stored.clipped" : "look.weight-stored",
                        Numbers.significant(entry.original(), 4),
                        Numbers.significant(entry.value(), 4))));
        return cell;
    }
}
