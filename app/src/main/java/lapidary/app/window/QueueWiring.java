package lapidary.app.window;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lapidary.app.bits.TradeOff;
import lapidary.app.preset.ImportanceModel;
import lapidary.app.queue.QueueFolder;
import lapidary.app.queue.QueueModel;
import lapidary.app.queue.Wanted;
import lapidary.core.calib.Evidence;
import lapidary.core.compress.SizePoint;
import lapidary.core.data.DataSet;
import lapidary.core.data.Use;
import lapidary.core.recipe.Recipe;
import lapidary.views.text.Messages;

/// Gives the place *Queue* what the window would write now.
final class QueueWiring {
    private QueueWiring() {}

    /// @param folder for what the program notes about its own runs
    static QueueModel of(WindowModel window, Path folder) {
        return new QueueModel(
                window.workbench(),
                QueueFolder.in(folder),
                () -> new Wanted(window.export().out(), judge(window), importance(window)));
    }

    /// The one file that the preview measures on.
    private static Optional<Path> judge(WindowModel window) {
        List<DataSet> judging = window.data().of(Use.JUDGE);
        return judging.size() == 1 && judging.getFirst().files().size() == 1
                ? Optional.of(judging.getFirst().files().getFirst())
                : Optional.empty();
    }

    /// What was measured besides a recipe on the same data, for its report.
    static List<SizePoint> tried(TradeOff tradeOff, Recipe recipe) {
        List<TradeOff.Tried> tried = tradeOff.triedProperty().get();
        List<SizePoint> points = new ArrayList<>();
        for (TradeOff.Tried each : tried) {
            if (!each.recipe().equals(recipe)) {
                points.add(new SizePoint(
                        Messages.of("queue.tried", tried.indexOf(each) + 1),
                        SizePoint.Kind.TRIED,
                        each.bytes(),
                        each.bitsPerWeight(),
                        Optional.of(each.divergence())));
            }
        }
        return points;
    }

    private static Optional<Path> importance(WindowModel window) {
        ImportanceModel model = window.importance();
        return model.evidenceProperty()
                .get()
                .calibration()
                .map(Evidence.Calibration::sha256)
                .flatMap(model::file);
    }
}
