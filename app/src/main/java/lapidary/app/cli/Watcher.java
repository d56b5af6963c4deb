package lapidary.app.cli;

import java.util.Collection;
import java.util.function.Consumer;
import lapidary.core.eval.Evaluation;
import lapidary.core.preview.PreviewUpdate;
import lapidary.views.text.Numbers;

/// Prints what a running preview answers, one line per wave and about one per tenth of the text.
final class Watcher implements Consumer<PreviewUpdate> {
    private static final int LINES = 10;

    private final Console console;
    private final boolean prints;
    private int told = -1;

    /// @param prints whether running estimates are printed; what makes a preview impossible always is
    Watcher(Console console, boolean prints) {
        this.console = console;
        this.prints = prints;
    }

    @Override
    public void accept(PreviewUpdate update) {
        if (update instanceof PreviewUpdate.Unavailable unavailable) {
            console.note("note: no preview: " + unavailable.reason());
        } else if (prints) {
            print(update);
        }
    }

    private void print(PreviewUpdate update) {
        switch (update) {
            case PreviewUpdate.WeightError error -> weights(error.sqnrDecibels().values());
            case PreviewUpdate.OutputError error ->
                outputs(error.relativeError().values(), error.tokens());
            case PreviewUpdate.Scored scored -> {}
            case PreviewUpdate.Parts parts -> {}
            case PreviewUpdate.Examples examples -> {}
            case PreviewUpdate.Running running -> running(running.evaluation());
            case PreviewUpdate.Compared compared -> {}
            case PreviewUpdate.Notices notices -> notices.sentences().forEach(console::say);
            case PreviewUpdate.Unavailable unavailable -> {}
        }
    }

    private void weights(Collection<Double> sqnr) {
        sqnr.stream()
                .mapToDouble(Double::doubleValue)
                .filter(Double::isFinite)
                .min()
                .ifPresent(worst -> console.say("weights: signal to noise at least " + Numbers.decibels(worst)));
    }

    private void outputs(Collection<Double> errors, long tokens) {
        errors.stream()
                .mapToDouble(Double::doubleValue)
                .max()
                .ifPresent(worst -> console.say("layer outputs: relative error at most " + Numbers.significant(worst, 3)
                        + "; measured, " + Numbers.count(tokens) + " tokens"));
    }

    private void running(Evaluation evaluation) {
        int share = LINES * evaluation.sequences() / Math.max(1, evaluation.allSequences());
        if (share > told) {
            told = share;
            console.say(EvaluationText.line(evaluation));
        }
    }
}
