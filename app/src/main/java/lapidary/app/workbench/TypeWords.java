package lapidary.app.workbench;

import lapidary.core.quant.explore.TypeMeasure;
import lapidary.core.quant.explore.TypeSurvey;
import lapidary.views.text.Numbers;

/// What the explorer says in words; the command line says the same.
public final class TypeWords {
    private TypeWords() {}

    /// "measured on all 131,072 weights"; "measured on 372 of 4,096 rows, evenly spaced".
    public static String sample(TypeSurvey survey) {
        return survey.isWhole()
                ? "measured on all " + Numbers.count(survey.weights()) + " weights"
                : "measured on " + Numbers.count(survey.sampledRows()) + " of " + Numbers.count(survey.rows())
                        + " rows, evenly spaced";
    }

    /// "groups of 64", "one scale per row"
    public static String group(int group) {
        return group == 0 ? "one scale per row" : "groups of " + group;
    }

    /// What a type costs and loses, in one sentence.
    public static String account(TypeMeasure type) {
        return type.error()
                .map(error -> type.name() + " errs by " + Numbers.percent(error.relative()) + " of the weights' size ("
                        + Numbers.decibels(error.sqnrDecibels()) + ") at " + Numbers.fixed(error.bitsPerWeight(), 2)
                        + " bits per weight")
                .orElse(type.name() + ": " + type.reason());
    }
}
