package lapidary.app.workbench;

import lapidary.core.quant.explore.TypeMeasure;
import lapidary.core.quant.explore.TypeSurvey;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;

/// What the explorer says in words; the command line says the same.
public final class TypeWords {
    private TypeWords() {}

    /// "measured on all 131,072 weights"; "measured on 372 of 4,096 rows, evenly spaced".
    public static String sample(TypeSurvey survey) {
        return survey.isWhole()
                ? Messages.of("workbench.measured-on-all", survey.weights())
                : Messages.of("workbench.measured-on-rows", survey.sampledRows(), survey.rows());
    }

    /// "groups of 64", "one scale per row"
    public static String group(int group) {
        return group == 0 ? Messages.of("workbench.one-scale-per") : Messages.of("workbench.groups", group);
    }

    /// What a type costs and loses, in one sentence.
    public static String account(TypeMeasure type) {
        return type.error()
                .map(error -> Messages.of(
                        "workbench.errs-weights-size",
                        type.name(),
                        Numbers.percent(error.relative()),
                        Numbers.decibels(error.sqnrDecibels()),
                        Numbers.fixed(error.bitsPerWeight(), 2)))
                .orElse(type.name() + ": " + type.reason());
    }
}
