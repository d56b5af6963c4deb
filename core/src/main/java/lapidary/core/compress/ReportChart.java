package lapidary.core.compress;

import java.util.ArrayList;
import java.util.List;

/// Stored bytes of each tensor before and after, as bars in file order.
final class ReportChart {
    private static final int WIDTH = 1000;
    private static final int HEIGHT = 180;
    private static final int FOOT = 24;

    private ReportChart() {}

    /// Bars that are told apart; of a model with more tensors, neighbours share one.
    private static final int MOST = 400;

    static Html draw(List<TensorReport> reports) {
        List<Bar> tensors = bars(reports);
        Html svg = new Html();
        svg.add(
                "<svg class='wide' viewBox='0 0 %d %d' role='img' aria-label='Bytes per tensor before and after'>",
                WIDTH, HEIGHT + FOOT);
        long largest = tensors.stream()
                .mapToLong(bar -> Math.max(bar.before(), bar.after()))
                .max()
                .orElse(1);
        double step = (double) WIDTH / Math.max(1, tensors.size());
        double gap = Math.min(2, step / 5);
        for (int i = 0; i < tensors.size(); i++) {
            Bar tensor = tensors.get(i);
            svg.add(
                    "<g><title>%s: %s, then %s</title>",
                    tensor.name(), Sizes.text(tensor.before()), Sizes.text(tensor.after()));
            bar(svg, "original", i * step, step - gap, height(tensor.before(), largest));
            bar(svg, "compressed", i * step, step - gap, height(tensor.after(), largest));
            svg.add("</g>");
        }
        svg.add("<line class='axis' x1='0' y1='%d' x2='%d' y2='%d'/>", HEIGHT, WIDTH, HEIGHT);
        svg.add("<text x='0' y='%d'>first tensor of the file</text>", HEIGHT + FOOT - 6);
        svg.add("<text x='%d' y='%d' text-anchor='end'>last</text>", WIDTH, HEIGHT + FOOT - 6);
        svg.add("<text x='%d' y='12' text-anchor='end'>highest bar: %s</text></svg>", WIDTH, Sizes.text(largest));
        return svg;
    }

    /// Bytes of one tensor, or of neighbours together.
    private record Bar(String name, long before, long after) {}

    private static List<Bar> bars(List<TensorReport> reports) {
        int together = Math.max(1, Math.ceilDiv(reports.size(), MOST));
        List<Bar> bars = new ArrayList<>();
        for (int from = 0; from < reports.size(); from += together) {
            List<TensorReport> some = reports.subList(from, Math.min(reports.size(), from + together));
            String first = some.getFirst().action().id().name();
            bars.add(new Bar(
                    some.size() == 1 ? first : first + " and " + (some.size() - 1) + " more",
                    some.stream().mapToLong(TensorReport::sourceBytes).sum(),
                    some.stream()
                            .mapToLong(each -> each.action().writtenBytes())
                            .sum()));
        }
        return bars;
    }

    private static double height(long bytes, long largest) {
        return bytes == 0 ? 0 : Math.max(1, (double) HEIGHT * bytes / Math.max(1, largest));
    }

    private static void bar(Html svg, String kind, double x, double width, double height) {
        svg.add(
                "<rect class='%s' x='%.2f' y='%.2f' width='%.2f' height='%.2f'/>",
                kind, x, HEIGHT - height, width, height);
    }
}
