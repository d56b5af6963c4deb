package lapidary.app.look.picture;

import java.util.Arrays;
import java.util.List;
import lapidary.core.calib.InputMoments;
import lapidary.core.job.Job;
import lapidary.core.quant.LayerLoss;
import lapidary.views.plot.Curve;
import lapidary.views.plot.PlotColor;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;

/// How much the layer's output changes on the calibration data, predicted and measured, and which inputs that comes
/// from.
final class LayerLossPicture implements PictureMaker {
    private static final double STANDARD_DAMPING = 0.01;
    private static final int MOST_INPUTS = 8192;

    @Override
    public List<Picture> of(Subject subject, Job job) {
        return subject
                .moments()
                .filter(moments -> moments.inputs() <= MOST_INPUTS)
                .flatMap(moments -> LayerLoss.of(
                                subject.original(),
                                subject.made(),
                                moments,
                                damping(subject),
                                byActivation(subject),
                                job)
                        .map(loss -> picture(subject, moments, loss)))
                .stream()
                .toList();
    }

    private static Picture picture(Subject subject, InputMoments moments, LayerLoss loss) {
        boolean isGptq = subject.method().id().equals("gptq");

        return new Picture.Curves(
                Messages.of("look.loss-input"),
                Messages.of(
                        isGptq ? "look.layer-loss.gptq" : "look.layer-loss",
                        Numbers.significant(loss.measured(), 3),
                        Numbers.percent(Math.sqrt(loss.relative())),
                        moments.tokens(),
                        Numbers.significant(loss.predicted(), 3),
                        Numbers.percent(loss.damping())),
                Messages.of("look.input"),
                Messages.of("look.squared-change-output"),
                true,
                List.of(new Curve(
                        Messages.of("look.loss"),
                        PlotColor.COMPRESSED,
                        Arrays.stream(loss.columns()).boxed().toList())));
    }

    private static double damping(Subject subject) {
        return subject.method().id().equals("gptq") ? subject.settings().real("damping") / 100 : STANDARD_DAMPING;
    }

    private static boolean byActivation(Subject subject) {
        return subject.method().id().equals("gptq")
                && subject.settings().text("order").equals("activation");
    }
}
