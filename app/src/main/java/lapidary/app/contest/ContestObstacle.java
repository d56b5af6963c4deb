package lapidary.app.contest;

import java.util.Optional;
import lapidary.app.workbench.OpenModel;
import lapidary.core.bench.Candidates;
import lapidary.core.data.Use;

/// Why nothing can be compared now.
final class ContestObstacle {
    private ContestObstacle() {}

    /// As a sentence that says what to do; "" when nothing does.
    static String of(ContestModel contest) {
        Optional<OpenModel> open = contest.workbench().model();
        if (open.isEmpty()) {
            return "Open a model.";
        }
        boolean isGraph = ContestRun.isGraph(open.get().model());
        if (open.get().model().architecture().isEmpty() && !isGraph) {
            return "Methods are compared on models that Lapidary can run, and this model is none.";
        }
        if (contest.chosenProperty().get().isEmpty()) {
            return "Tick at least one method.";
        }
        if (contest.widthsProperty().get().isEmpty()) {
            return "Choose at least one width.";
        }
        if (isGraph) {
            return ofGraph(contest);
        }
        if (contest.onLayerProperty().get()) {
            if (contest.layer().isEmpty()) {
                return "Select a linear layer in the tree.";
            }
            return contest.data().of(Use.CALIBRATE).isEmpty() ? "Choose a calibration text on the Data page." : "";
        }
        return contest.data().of(Use.JUDGE).isEmpty() ? "Choose a text to judge on on the Data page." : "";
    }

    private static String ofGraph(ContestModel contest) {
        boolean isAnyForGraphs = contest.chosenProperty().get().stream()
                .anyMatch(
                        contender -> Candidates.isForGraphs(contest.workbench().methods(), contender));
        if (!isAnyForGraphs) {
            return "Tick a method that is not for language models alone.";
        }
        if (contest.onLayerProperty().get()) {
            return "Layers are compared in language models; choose the whole model.";
        }
        return contest.data().of(Use.JUDGE).isEmpty()
                ? "Choose images or arrays with their classes on the Data page."
                : "";
    }
}
