package lapidary.app.window;

import java.util.Optional;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import lapidary.app.workbench.Awaited;
import lapidary.app.workbench.Planned;
import lapidary.app.workbench.WorkbenchModel;
import lapidary.views.text.Bytes;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;

/// The size of the file to be written, as a share of the opened one and in bits per weight; exact bytes on hover.
final class Budget extends HBox {
    private static final PseudoClass REFUSED = PseudoClass.getPseudoClass("refused");
    private static final PseudoClass STALE = PseudoClass.getPseudoClass("stale");
    private static final double WIDTH = 160;

    private final WorkbenchModel workbench;
    private final Region fill = new Region();
    private final Label bytes = new Label();
    private final Label bits = new Label();
    private final Tooltip tooltip = new Tooltip();

    Budget(WindowModel model) {
        this.workbench = model.workbench();
        setId("budget");
        getStyleClass().add("budget");
        setAlignment(Pos.CENTER);
        fill.getStyleClass().add("budget-fill");
        StackPane bar = new StackPane(fill);
        bar.setAlignment(Pos.CENTER_LEFT);
        bar.getStyleClass().add("budget-bar");
        bar.setMinWidth(WIDTH);
        bar.setMaxWidth(WIDTH);
        bytes.getStyleClass().add("strong");
        bytes.setMinWidth(USE_PREF_SIZE);
        bits.getStyleClass().add("muted");
        bits.setMinWidth(USE_PREF_SIZE);
        getChildren().addAll(bar, bytes, bits);
        Tooltip.install(this, tooltip);
        workbench.plannedProperty().subscribe(ignored -> show());
        workbench.recipeProperty().subscribe(ignored -> show());
        workbench.awaiting().awaitedProperty().subscribe(ignored -> show());
    }

    private void show() {
        Optional<Planned> planned = workbench.plannedProperty().get();
        setVisible(planned.isPresent());
        pseudoClassStateChanged(STALE, !workbench.isPlanCurrent());
        Optional<Awaited> awaited = workbench.awaiting().awaitedProperty().get();
        boolean isRefused =
                awaited.isEmpty() && planned.map(p -> p.plan().isRefused()).orElse(false);
        pseudoClassStateChanged(REFUSED, isRefused);
        if (planned.isEmpty() || workbench.model().isEmpty()) {
            return;
        }
        long before = workbench.model().get().model().file().bytes();
        long after = planned.get().plan().fileBytes();
        double width = WIDTH * Math.clamp((double) after / Math.max(1, before), 0.01, 1);
        fill.setMinWidth(width);
        fill.setMaxWidth(width);
        bytes.setText(after == 0 ? Numbers.NONE : Bytes.text(after));
        bits.setText(Messages.of(
                "common.bits-per-weight.value",
                Numbers.fixed(planned.get().plan().bitsPerWeight(), 2)));
        tooltip.setText(Messages.of(
                "window.file-after-file",
                Bytes.exact(after),
                Bytes.exact(before),
                isRefused
                        ? Messages.of("window.cannot-be-written")
                        : awaited.map(Awaited::sentence).orElse(Messages.of("window.exact-what-planned"))));
        setAccessibleText(Messages.of("window.file-after", Bytes.exact(after), bits.getText()));
    }
}
