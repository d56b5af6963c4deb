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
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;

/// What methods did to the groups that a tensor belongs to: the ratios that were tried, the scales that moved, the
/// gains of the norm.
public final class GroupPictures {

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
                pictures.add(scales(outcome, scaling.columns(), Messages.of("look.input")));
            } else if (scaling != null && scaling.rows().length > 0) {
                pictures.add(scales(outcome, scaling.rows(), Messages.of("look.output")));
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
                ? Messages.of("look.no-scales-best")
                : Messages.of(
                        "look.ratio-leaves-error",
                        Numbers.significant(curve.ratios()[curve.chosen()], 2),
                        Numbers.percent(curve.share()));
        return new Picture.Curves(
                Messages.of("look.error-ratio"),
                Messages.of(
                        "look.tried-scales-for",
                        outcome.method().title(),
                        losses.size(),
                        outcome.task().group().tensors().size(),
                        found),
                Messages.of("look.scales-tried-0"),
                Messages.of("look.squared-change-outputs"),
                false,
                List.of(
                        new Curve(Messages.of("look.error"), PlotColor.ORIGINAL, losses),
                        new Curve(Messages.of("look.chosen"), PlotColor.COMPRESSED, chosen)));
    }

    private static Picture magnitudes(ScaleCurve curve) {
        int largest = IntStream.range(0, curve.magnitudes().length)
                .reduce((a, b) -> curve.magnitudes()[b] > curve.magnitudes()[a] ? b : a)
                .orElse(0);
        return new Picture.Curves(
                Messages.of("look.input-sizes"),
                Messages.of("look.input-largest-on", largest, Numbers.significant(curve.magnitudes()[largest], 3)),
                Messages.of("look.input"),
                Messages.of("look.mean-x-scale"),
                true,
                List.of(
                        new Curve(
                                Messages.of("look.mean-x"),
                                PlotColor.ORIGINAL,
                                Arrays.stream(curve.magnitudes()).boxed().toList()),
                        new Curve(Messages.of("look.scale"), PlotColor.COMPRESSED, values(curve.scales()))));
    }

    private static Picture scales(GroupOutcome outcome, float[] factors, String across) {
        List<Double> values = values(factors);
        return new Picture.Curves(
                Messages.of("look.picture.scales", outcome.method().title()),
                Messages.of("look.weights-multiplied-before", span(values)),
                across,
                Messages.of("look.factor"),
                true,
                List.of(new Curve(Messages.of("look.factor"), PlotColor.COMPRESSED, values)));
    }

    private static Picture gains(GroupOutcome outcome) {
        return new Picture.Curves(
                Messages.of("look.norm-gain"),
                Messages.of("look.multiplies-gains-norm", outcome.method().title(), span(outcome.gains())),
                Messages.of("look.channel"),
                Messages.of("look.new-gain-old"),
                false,
                List.of(new Curve(Messages.of("look.new-old"), PlotColor.COMPRESSED, outcome.gains())));
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
        return Messages.of(
                "common.range", Numbers.significant(summary.getMin(), 3), Numbers.significant(summary.getMax(), 3));
    }
}
