package lapidary.app.export;

import java.util.List;
import java.util.Optional;
import lapidary.core.compress.SizePoint;
import lapidary.core.eval.Evaluation;
import lapidary.core.recipe.DataRef;

/// What is known of the accuracy of a recipe, for the report.
///
/// @param evaluation over all judging texts, where it has been measured to the end
/// @param data that it was measured on
/// @param remarks what the numbers rest on, and numbers that are no evaluation of a text
/// @param points what else was measured on that data
public record Judgement(
        Optional<Evaluation> evaluation, Optional<DataRef> data, List<String> remarks, List<SizePoint> points) {
    /// Nothing has been measured.
    public static final Judgement NONE = new Judgement(Optional.empty(), Optional.empty(), List.of(), List.of());

    public Judgement {
        remarks = List.copyOf(remarks);
        points = List.copyOf(points);
    }
}
