package lapidary.app.bits;

import java.util.Optional;
import javafx.scene.Node;
import lapidary.core.table.MeasurementTable;
import lapidary.views.state.EmptyState;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;
import org.kordamp.ikonli.material2.Material2AL;
import org.kordamp.ikonli.material2.Material2MZ;

/// What stands in place of bars while there is no whole table.
///
/// @param showData shows the page where data is chosen
record EmptyBits(TableModel tables, Runnable showData) {

    /// In place of sizes in milliseconds while they are not known; how to get them stands above, beside the budget.
    static Node noTimes() {
        return EmptyState.empty(Material2MZ.SPEED, Messages.of("latency.missing"), Messages.of("latency.missing.text"));
    }

    Node of() {
        String title = Messages.of("bits.empty.title");
        String problem = tables.problemProperty().get();
        if (tables.runningProperty().get()) {
            return EmptyState.loading(title, Messages.of("bits.empty.running"));
        }
        if (!problem.isEmpty()) {
            return EmptyState.failed(title, problem).withButton(Messages.of("bits.empty.again"), tables::measure);
        }
        String obstacle = tables.obstacle();
        if (!obstacle.isEmpty()) {
            EmptyState state = EmptyState.empty(Material2AL.EQUALIZER, title, obstacle);
            return tables.lacksData() ? state.withButton(Messages.of("common.choose-data"), showData) : state;
        }
        Optional<MeasurementTable> known = tables.knownProperty().get().map(TableModel.Known::table);
        int missing = known.map(MeasurementTable::missing).orElse(0);
        int done = known.map(table -> table.entries().size()).orElse(0);
        String kept = done == 0
                ? ""
                : " " + Messages.of("bits.empty.kept", Numbers.count(done), Numbers.count(done + missing));
        return EmptyState.empty(Material2AL.EQUALIZER, title, Messages.of("bits.empty.text", tables.dataName()) + kept)
                .withButton(Messages.of(done == 0 ? "bits.measure-types" : "bits.empty.go.on"), tables::measure);
    }
}
