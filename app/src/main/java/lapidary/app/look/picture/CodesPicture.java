package lapidary.app.look.picture;

import java.util.ArrayList;
import java.util.List;
import lapidary.core.compressed.Grid;
import lapidary.core.compressed.LevelGrid;
import lapidary.core.job.Job;
import lapidary.views.plot.SharePlot.Share;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;

/// How often each code is used, where there are few of them: equally often is most informative.
final class CodesPicture implements PictureMaker {
    private static final int MOST_BITS = 5;

    @Override
    public List<Picture> of(Subject subject, Job job) {
        return switch (subject.matrix()) {
            case Grid grid when grid.bits() <= MOST_BITS -> of(counts(grid.codes()), grid);
            case LevelGrid levels when levels.bits() <= MOST_BITS -> of(counts(levels.codes()), levels);
            default -> List.of();
        };
    }

    /// By code as an unsigned byte.
    private static long[] counts(byte[][] codes) {
        long[] counts = new long[256];
        for (byte[] row : codes) {
            for (byte code : row) {
                counts[code & 0xff]++;
            }
        }
        return counts;
    }

    private static List<Picture> of(long[] counts, Grid grid) {
        List<Share> shares = new ArrayList<>();
        boolean isSigned = grid.isSymmetric();
        int least = isSigned ? -(1 << grid.bits() - 1) : 0;
        int most = isSigned ? Math.max(1, (1 << grid.bits() - 1) - 1) : (1 << grid.bits()) - 1;
        for (int code = least; code <= most; code++) {
            long count = counts[code & 0xff];
            boolean isOutermost = isSigned && (code == least || code == 0 && grid.bits() == 1);
            if (count > 0 || !isOutermost) {
                shares.add(new Share(code < 0 ? Numbers.MINUS + -code : Integer.toString(code), count));
            }
        }
        return List.of(
                new Picture.Shares(Messages.of("look.codes-used"), sentence(shares), Messages.of("look.code"), shares));
    }

    private static List<Picture> of(long[] counts, LevelGrid grid) {
        List<Share> shares = new ArrayList<>();
        for (int code = 0; code < grid.levels().length; code++) {
            shares.add(new Share(Numbers.significant(grid.levels()[code], 2), counts[code]));
        }
        return List.of(new Picture.Shares(
                Messages.of("look.levels-used"), sentence(shares), Messages.of("look.level-over-largest"), shares));
    }

    /// Entropy says how many bits the codes would need.
    private static String sentence(List<Share> shares) {
        double total = shares.stream().mapToLong(Share::count).sum();
        double entropy = 0;
        for (Share share : shares) {
            double p = share.count() / Math.max(1, total);
            entropy -= p == 0 ? 0 : p * Math.log(p) / Math.log(2);
        }
        return Messages.of("look.codes-carry-bits", Numbers.fixed(entropy, 2), (long) total);
    }
}
