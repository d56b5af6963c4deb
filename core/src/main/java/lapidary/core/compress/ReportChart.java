package lapidary.core.compress;

import java.util.List;

/// Stored bytes of each tensor before and after, as bars in file order.
final class ReportChart {
    private static final int WIDTH = 1000;
    private static final int HEIGHT = 180;
    private static final int FOOT = 24;

    private ReportChart() {}

    static Html draw(List<TensorReport> tensors) {
        Html svg = new Html();
        svg.add(
                "<svg viewBox='0 0 %d %d' role='img' aria-label='Bytes per tensor before and after'>",
                WIDTH, HEIGHT + FOOT);
        long largest = tensors.stream()
                .mapToLong(t -> Math.max(t.sourceBytes(), t.action().writtenBytes()))
                .max()
                .orElse(1);
        double step = (double) WIDTH / Math.max(1, tensors.size());
        double gap = Math.min(2, step / 5);
        for (int i = 0; i < tensors.size(); i++) {
            TensorReport tensor = tensors.get(i);
            svg.add(
                    "<g><title>%s: %s, then %s</title>",
                    tensor.action().id().name(),
                    Sizes.text(tensor.sourceBytes()),
                    Sizes.text(tensor.action().writtenBytes()));
            bar(svg, "original", i * step, step - gap, height(tensor.sourceBytes(), largest));
            bar(svg, "compressed", i * step, step - gap, height(tensor.action().writtenBytes(), largest));
            svg.add("</g>");
        }
        svg.add("<line class='axis' x1='0' y1='%d' x2='%d' y2='%d'/>", HEIGHT, WIDTH, HEIGHT);
        svg.add("<text x='0' y='%d'>first tensor of the file</text>", HEIGHT + FOOT - 6);
        svg.add("<text x='%d' y='%d' text-anchor='end'>last</text>", WIDTH, HEIGHT + FOOT - 6);
        svg.add("<text x='%d' y='12' text-anchor='end'>highest bar: %s</text></svg>", WIDTH, Sizes.text(largest));
        return svg;
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
