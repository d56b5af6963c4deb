package lapidary.app.look.picture;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import lapidary.core.method.Scaling;
import lapidary.core.model.ModelTensor;
import lapidary.core.preview.GroupOutcome;
import lapidary.core.quant.ScaleCurve;
import lapidary.views.plot.Curve;
import lapidary.views.plot.PlotColor;
import lapidary.views.text.Numbers;

/// What methods did to the groups that a tensor belongs to: the ratios that were tried, the scales that moved, the
/// gains of the norm.
public final class GroupPictures {
    private static final String BASIS = " (on the original's activations)";

    private GroupPictures() {}

    /// All pictures of a tensor's groups, in the order of the stages.
    public static List<Picture> of(ModelTensor tensor, List<GroupOutcome> outcomes) {
        List<Picture> pictures = new ArrayList<>();
        for (GroupOutcome outcome : outcomes) {
            outcome.curve().ifPresent(curve -> {
                pictures.add(ratios(outcome, curve));
                pictures.add(magnitudes(curve));
            });
            Scaling scaling = outcome.patch().scaled().get(tensor.id());
            if (scaling != null && scaling.columns().length > 0) {
                pictures.add(scales(outcome, scaling.columns(), "Input"));
            } else if (scaling != null && scaling.rows().length > 0) {
                pictures.add(scales(outcome, scaling.rows(), "Output"));
            }
            if (!outcome.gains().isEmpty()) {
                pictures.add(gains(outcome));
            }
        }
        return List.copyOf(pictures);
    }

    private static Picture ratios(GroupOutcome outcome, ScaleCurve curve) {
        List<Double> losses = Arrays.stream(curve.losses()).boxed().toList();
        List<Double> chosen = new ArrayList<>(Collections.nCopies(losses.size(), Double.NaN));
        chosen.set(curve.chosen(), losses.get(curve.chosen()));
        String found = curve.chosen() == 0
                ? "no scales are best"
                : "ratio " + Numbers.significant(curve.ratios()[curve.chosen()], 2) + " leaves "
                        + Numbers.percent(curve.share()) + " of the error without scales";
        return new Picture.Curves(
                "Error by ratio",
                outcome.method().title() + " tried " + Numbers.count(losses.size()) + " scales for "
                        + Numbers.count(outcome.task().group().tensors().size()) + " layers: " + found + BASIS + ".",
                "Scales tried (0 = none, then rising ratio)",
                "Squared change of the outputs per token",
                false,
                List.of(
                        new Curve("Error", PlotColor.ORIGINAL, losses),
                        new Curve("Chosen", PlotColor.COMPRESSED, chosen)));
    }

    private static Picture magnitudes(ScaleCurve curve) {
        int largest = IntStream.range(0, curve.magnitudes().length)
                .reduce((a, b) -> curve.magnitudes()[b] > curve.magnitudes()[a] ? b : a)
                .orElse(0);
        return new Picture.Curves(
                "Input sizes",
                "Input " + Numbers.count(largest) + " is the largest on average, |x| = "
                        + Numbers.significant(curve.magnitudes()[largest], 3) + "; the scales follow it" + BASIS + ".",
                "Input",
                "Mean |x|, and scale",
                true,
                List.of(
                        new Curve(
                                "Mean |x|",
                                PlotColor.ORIGINAL,
                                Arrays.stream(curve.magnitudes()).boxed().toList()),
                        new Curve("Scale", PlotColor.COMPRESSED, values(curve.scales()))));
    }

    private static Picture scales(GroupOutcome outcome, float[] factors, String across) {
        List<Double> values = values(factors);
        return new Picture.Curves(
                outcome.method().title() + " scales",
                "The weights are multiplied by " + span(values)
                        + " before they are rounded, and the layer beside this one by the inverse" + BASIS + ".",
                across,
                "Factor",
                true,
                List.of(new Curve("Factor", PlotColor.COMPRESSED, values)));
    }

    private static Picture gains(GroupOutcome outcome) {
        return new Picture.Curves(
                "Norm gain",
                outcome.method().title() + " multiplies the gains of the norm before this layer by "
                        + span(outcome.gains()) + BASIS + ".",
                "Channel",
                "New gain / old gain",
                false,
                List.of(new Curve("New / old", PlotColor.COMPRESSED, outcome.gains())));
    }

    private static List<Double> values(float[] factors) {
        return IntStream.range(0, factors.length)
                .mapToObj(i -> (double) factors[i])
                .toList();
    }

    private static String span(List<Double> values) {
        DoubleStream.Builder finite = DoubleStream.builder();
        values.stream().filter(Double::isFinite).forEach(finite::add);
        var summary = finite.build().summaryStatistics();
        return Numbers.significant(summary.getMin(), 3) + " to " + Numbers.significant(summary.getMax(), 3);
    }
}
