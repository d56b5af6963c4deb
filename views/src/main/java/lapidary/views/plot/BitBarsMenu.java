package lapidary.views.plot;

import java.util.List;
import java.util.function.Predicate;
import javafx.scene.control.MenuItem;
import lapidary.views.plot.BitBars.Pick.How;
import lapidary.views.plot.BitBars.Segment;
import lapidary.views.text.Messages;

/// What the context menu of a segment offers.
final class BitBarsMenu {
    private BitBarsMenu() {}

    static List<MenuItem> of(BitBars bars, Segment at) {
        String layer = bars.contentProperty().get().columns().get(at.column());
        String lock = at.isLocked() ? "bits.menu.unlock" : "bits.menu.lock";
        return List.of(
                Plot.item(Messages.of("bits.menu.larger"), () -> bars.shift(at, 1, true)),
                Plot.item(Messages.of("bits.menu.smaller"), () -> bars.shift(at, -1, true)),
                Plot.item(Messages.of(lock), () -> bars.onLockProperty().get().accept(at)),
                all(bars, Messages.of("bits.menu.layer", layer), each -> each.column() == at.column()),
                all(bars, Messages.of("bits.menu.role", at.name()), each -> each.name()
                        .equals(at.name())),
                all(bars, Messages.of("bits.menu.type", at.type()), each -> each.type()
                        .equals(at.type())));
    }

    private static MenuItem all(BitBars bars, String text, Predicate<Segment> wanted) {
        return Plot.item(text, () -> bars.pick(bars.ids(wanted), How.ONLY));
    }
}
