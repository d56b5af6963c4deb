package lapidary.app.contest;

import java.util.Optional;
import lapidary.app.workbench.OpenModel;
import lapidary.core.bench.Candidates;
import lapidary.core.data.Use;
import lapidary.views.text.Messages;

/// Why nothing can be compared now.
final class ContestObstacle {
    private ContestObstacle() {}

    /// As a sentence that says what to do; "" when nothing does.
    static String of(ContestModel contest) {
        Optional<OpenModel> open = contest.workbench().model();
        if (open.isEmpty()) {
            return Messages.of("contest.open-model");
        }
        boolean isGraph = ContestRun.isGraph(open.get().model());
        if (open.get().model().architecture().isEmpty() && !isGraph) {
            return Messages.of("contest.methods-compared-on");
        }
        if (contest.chosenProperty().get().isEmpty()) {
            return Messages.of("contest.tick-at-least");
        }
        if (contest.widthsProperty().get().isEmpty()) {
            return Messages.of("contest.choose-at-least");
        }
        if (isGraph) {
            return ofGraph(contest);
        }
        if (contest.onLayerProperty().get()) {
            if (contest.layer().isEmpty()) {
                return Messages.of("contest.select-linear-layer");
            }
            return contest.data().of(Use.CALIBRATE).isEmpty() ? Messages.of("contest.choose-calibration-text") : "";
        }
        return contest.data().of(Use.JUDGE).isEmpty() ? Messages.of("contest.choose-text-to") : "";
    }

    private static String ofGraph(ContestModel contest) {
        boolean isAnyForGraphs = contest.chosenProperty().get().stream()
                .anyMatch(
                        contender -> Candidates.isForGraphs(contest.workbench().methods(), contender));
        if (!isAnyForGraphs) {
            return Messages.of("contest.tick-method-not");
        }
        if (contest.onLayerProperty().get()) {
            return Messages.of("contest.layers-compared-in");
        }
        return contest.data().of(Use.JUDGE).isEmpty() ? Messages.of("contest.choose-images-or") : "";
    }
}
