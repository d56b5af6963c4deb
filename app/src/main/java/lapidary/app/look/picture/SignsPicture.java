package lapidary.app.look.picture;

import java.util.List;
import lapidary.core.compressed.SignShares;
import lapidary.core.job.Job;
import lapidary.views.plot.SharePlot.Share;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;

/// How many weights of a ternary or binary tensor are negative, zero and positive.
final class SignsPicture implements PictureMaker {
    @Override
    public List<Picture> of(Subject subject, Job job) {
        return SignShares.of(subject.made()).map(SignsPicture::picture).stream().toList();
    }

    private static Picture picture(SignShares signs) {
        List<Share> shares = List.of(
                new Share(Numbers.MINUS, signs.negative()),
                new Share("0", signs.zero()),
                new Share("+", signs.positive()));
        String scales = signs.scales() == 1
                ? Messages.of("look.one-scale", Numbers.significant(signs.meanScale(), 3))
                : Messages.of(
                        "look.scales-from-to",
                        signs.scales(),
                        Numbers.significant(signs.leastScale(), 3),
                        Numbers.significant(signs.largestScale(), 3));
        return new Picture.Shares(
                Messages.of("look.signs"),
                Messages.of("look.weights-zero-counted", Numbers.percent(signs.zeroShare()), scales),
                Messages.of("look.sign"),
                shares);
    }
}
