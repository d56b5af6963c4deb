package lapidary.app.look.picture;

import java.util.ArrayList;
import java.util.List;
import lapidary.core.calib.InputMoments;
import lapidary.core.job.Job;
import lapidary.core.quant.ChoiceHistory;
import lapidary.views.plot.Curve;
import lapidary.views.plot.PlotColor;
import lapidary.views.plot.SharePlot.Share;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;

/// AdaRound's soft choices between rounding down and up: where they ended, and how they got there.
final class ChoicesPicture implements PictureMaker {

    @Override
    public List<Picture> of(Subject subject, Job job) {
        boolean isWhole = subject.matrix() == subject.made();
        return subject.moments()
                .filter(moments -> isWhole && subject.original().shape().elements() > 0)
                .map(moments -> pictures(subject, moments, job))
                .orElse(List.of());
    }

    private static List<Picture> pictures(Subject subject, InputMoments moments, Job job) {
        ChoiceHistory history = ChoiceHistory.of(subject.original(), subject.settings(), moments, job);
        String basis = Messages.of(
                "look.learned-again", history.rows(), subject.original().shape().rows());
        List<Share> shares = new ArrayList<>();
        for (int tenth = 0; tenth < history.last().length; tenth++) {
            shares.add(new Share(
                    Numbers.fixed(tenth / 10.0, 1) + "–" + Numbers.fixed((tenth + 1) / 10.0, 1),
                    history.last()[tenth]));
        }
        Picture ends = new Picture.Shares(
                Messages.of("look.up-or-down"),
                Messages.of("look.soft-choices-h", Numbers.percent(history.settledInTheEnd()), basis),
                Messages.of("look.soft-choice-h"),
                shares);
        Picture way = new Picture.Curves(
                Messages.of("look.choices-settling"),
                Messages.of("look.pressure-towards-down", subject.settings().whole("steps"), basis),
                Messages.of("look.steps-done"),
                Messages.of("look.share-choices-within"),
                false,
                List.of(new Curve(Messages.of("look.settled"), PlotColor.COMPRESSED, history.settled())));
        return List.of(ends, way);
    }
}
