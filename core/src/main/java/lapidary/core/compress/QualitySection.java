package lapidary.core.compress;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import lapidary.core.eval.Divergence;
import lapidary.core.eval.Estimate;
import lapidary.core.eval.Evaluation;

/// Size against quality: this file, what else was tried on the same data, and where presets would be.
record QualitySection(Report report, ReportContext context) {
    private static final int WIDTH = 1000;
    private static final int LEFT = 76;
    private static final int RIGHT = 24;
    private static final int TOP = 16;
    private static final int HEIGHT = 260;
    private static final int STRIP = 66;
    private static final int FOOT = 40;

    /// @param isThis whether it is this very file
    private record Point(
            String label, boolean isThis, boolean isPreset, double mebi, double bits, Optional<Estimate> loss) {}

    void addTo(Html page) {
        List<Point> points = points();
        page.add("<section id='quality'><h2>Size against quality</h2>");
        page.add(
                points.stream().anyMatch(point -> point.loss().isPresent())
                        ? "<p class='soft'>Mean KL divergence from the original, nats per token, measured on the same data; bars are "
                                + "95 % intervals. Presets without a point were planned, not measured.</p>"
                        : "<p class='soft'>Nothing was measured: write it with --preview TEXT, or wait for the estimate in the "
                                + "window. Sizes of presets are planned from the headers.</p>");
        chart(page, points);
        table(page, points);
        page.add("</section>");
    }

    private List<Point> points() {
        List<Point> points = new ArrayList<>();
        Optional<Estimate> own =
                report.evaluation().flatMap(Evaluation::divergence).map(Divergence::mean);
        points.add(new Point(
                "this file",
                true,
                false,
                mebi(report.writtenBytes()),
                report.plan().bitsPerWeight(),
                own));
        for (SizePoint point : context.points()) {
            if (isMeasuredElsewhere(point)) {
                continue;
            }
            points.add(new Point(
                    point.label(),
                    false,
                    point.kind() == SizePoint.Kind.PRESET,
                    mebi(point.bytes()),
                    point.bitsPerWeight(),
                    point.loss()));
        }
        points.sort(Comparator.comparingDouble(Point::mebi).thenComparing(Point::label));
        return points;
    }

    /// Whether a preset that was only planned is among what was tried, too.
    private boolean isMeasuredElsewhere(SizePoint point) {
        return point.loss().isEmpty()
                && context.points().stream()
                        .anyMatch(other -> other.bytes() == point.bytes()
                                && other.label().equals(point.label())
                                && other.loss().isPresent());
    }

    private static double mebi(long bytes) {
        return bytes / (double) (1 << 20);
    }

    private void table(Html page, List<Point> points) {
        page.add("<div class='scroll'><table><caption>The same as numbers, smallest first</caption><thead><tr>");
        page.add("<th scope='col'>choice</th><th scope='col' class='number'>MiB</th>");
        page.add("<th scope='col' class='number'>bits/weight</th><th scope='col' class='number'>KL, nats</th>");
        page.add(
                "<th scope='col' class='number'>95 % interval</th><th scope='col'>how it is known</th></tr></thead><tbody>\n");
        for (Point point : points) {
            page.add("<tr><th scope='row' class='long'>%s</th>", point.label());
            page.add("<td class='number'>%.3f</td><td class='number'>%.3f</td>", point.mebi(), point.bits());
            page.add(
                    "<td class='number'>%s</td>",
                    point.loss().map(e -> Html.format("%.5f", e.value())).orElse("–"));
            page.add(
                    "<td class='number'>%s</td>",
                    point.loss()
                            .map(e -> Html.format("%.5f to %.5f", e.low(), e.high()))
                            .orElse("–"));
            page.add(
                    "<td>%s</td></tr>\n",
                    point.loss().isPresent() ? "measured" : point.isThis() ? "written" : "planned");
        }
        page.add("</tbody></table></div>");
    }

    private void chart(Html page, List<Point> points) {
        List<Point> measured = points.stream()
                .filter(point -> point.loss().filter(loss -> loss.value() > 0).isPresent())
                .toList();
        int plot = measured.isEmpty() ? 0 : HEIGHT;
        QualityAxes axes = QualityAxes.of(
                points.stream().mapToDouble(Point::mebi).max().orElse(1),
                measured.stream().map(point -> point.loss().orElseThrow()).toList(),
                new QualityAxes.Frame(LEFT, TOP, WIDTH - LEFT - RIGHT, Math.max(1, plot)));
        int height = TOP + plot + STRIP + FOOT;
        page.add("<div class='scroll'><svg class='wide' viewBox='0 0 %d %d' role='img' ", WIDTH, height);
        page.add("aria-label='Size against KL divergence; the table below has the numbers'>");
        if (!measured.isEmpty()) {
            axes.addLoss(page, WIDTH - RIGHT);
        }
        axes.addSize(page, TOP + plot + STRIP);
        page.add("<text x='%d' y='%d' text-anchor='end'>size of the file, MiB</text>", WIDTH - RIGHT, height - 6);
        for (Point point : measured) {
            mark(page, point, axes);
        }
        strip(page, points, axes, TOP + plot);
        page.add("</svg></div>");
    }

    private static void mark(Html page, Point point, QualityAxes axes) {
        Estimate loss = point.loss().orElseThrow();
        double x = axes.x(point.mebi());
        page.add("<g class='%s'><title>", point.isThis() ? "this" : "tried");
        page.add("%s: %s</title>", point.label(), Html.format("%.3f MiB, KL %.5f", point.mebi(), loss.value()));
        page.add("<line class='bar' x1='%.2f' y1='%.2f' x2='%.2f' ", x, axes.y(loss.high()), x);
        page.add("y2='%.2f'/>", axes.y(loss.low()));
        page.add("<circle cx='%.2f' cy='%.2f' r='%d'/>", x, axes.y(loss.value()), point.isThis() ? 7 : 5);
        boolean isRight = x > LEFT + 0.8 * (WIDTH - LEFT - RIGHT);
        page.add(
                "<text x='%.2f' y='%.2f' text-anchor='%s'>",
                isRight ? x - 12 : x + 12, axes.y(loss.value()) - 6, isRight ? "end" : "start");
        page.add("%s</text></g>", brief(point.label()));
    }

    /// Sizes that nobody measured, as ticks in three rows, so that their names do not lie over each other.
    private static void strip(Html page, List<Point> points, QualityAxes axes, int top) {
        double[] free = {Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY};
        for (Point point : points) {
            if (point.loss().filter(loss -> loss.value() > 0).isPresent()) {
                continue;
            }
            double x = axes.x(point.mebi());
            int row = 0;
            while (row < 2 && free[row] > x - 4) {
                row++;
            }
            String label = brief(point.label());
            boolean isRoom = free[row] <= x - 4;
            free[row] = x + 14 + 7.2 * label.length();
            int y = top + 18 + row * 18;
            page.add(
                    "<g class='%s'><title>%s, not measured</title>", point.isThis() ? "this" : "preset", point.label());
            page.add("<line class='tick' x1='%.2f' y1='%d' x2='%.2f' y2='%d'/>", x, y - 5, x, top + STRIP);
            page.add("<circle cx='%.2f' cy='%d' r='4'/>", x, y - 5);
            if (isRoom) {
                page.add("<text x='%.2f' y='%d'>%s</text>", x + 8, y, label);
            }
            page.add("</g>");
        }
    }

    private static String brief(String label) {
        return label.length() <= 28 ? label : label.substring(0, 27) + "…";
    }
}
