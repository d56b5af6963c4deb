package lapidary.core.compress;

import java.util.List;
import lapidary.core.eval.Estimate;

/// Where sizes and losses lie in the picture: sizes from 0 in equal steps, losses by powers of ten.
///
/// @param most largest size shown, MiB
/// @param lowest power of ten of the smallest loss shown
/// @param highest power of ten of the largest
record QualityAxes(double most, double step, double lowest, double highest, Frame frame) {

    /// The rectangle inside the axes.
    record Frame(int left, int top, int width, int height) {}

    /// @param largest size, MiB
    /// @param losses all above 0
    static QualityAxes of(double largest, List<Estimate> losses, Frame frame) {
        double raw = Math.max(largest, 1e-6) / 6;
        double power = Math.pow(10, Math.floor(Math.log10(raw)));
        double step = power * (raw / power <= 1 ? 1 : raw / power <= 2 ? 2 : raw / power <= 5 ? 5 : 10);
        double low = losses.stream()
                .mapToDouble(loss -> Math.max(loss.low(), loss.value() / 10))
                .min()
                .orElse(0.01);
        double high = losses.stream()
                .mapToDouble(loss -> Math.max(loss.high(), loss.value()))
                .max()
                .orElse(1);
        double bottom = Math.floor(Math.log10(low));
        return new QualityAxes(
                step * Math.ceil(largest * 1.02 / step),
                step,
                bottom,
                Math.max(bottom + 1, Math.ceil(Math.log10(high))),
                frame);
    }

    double x(double mebi) {
        return frame.left() + frame.width() * mebi / most;
    }

    double y(double loss) {
        double share = (Math.log10(Math.max(loss, 1e-300)) - lowest) / (highest - lowest);
        return frame.top() + frame.height() * (1 - Math.clamp(share, 0, 1));
    }

    /// Lines and numbers of the losses.
    void addLoss(Html page, int right) {
        for (double power = lowest; power <= highest; power++) {
            double y = y(Math.pow(10, power));
            page.add("<line class='grid' x1='%d' y1='%.1f' x2='%d' y2='%.1f'/>", frame.left(), y, right, y);
            String number = power >= 0 ? Html.format("%.0f", Math.pow(10, power)) : small(power);
            page.add("<text x='%d' y='%.1f' text-anchor='end'>%s</text>", frame.left() - 8, y + 4, number);
        }
        double middle = frame.top() + frame.height() / 2.0;
        page.add("<text transform='rotate(-90 14 %.1f)' x='14' y='%.1f' text-anchor='middle'>", middle, middle);
        page.add("KL divergence, nats (log)</text>");
    }

    private static String small(double power) {
        return power < -6 ? Html.format("1e%.0f", power) : Html.format("%." + (int) -power + "f", Math.pow(10, power));
    }

    /// The line and numbers of the sizes.
    void addSize(Html page, int y) {
        page.add("<line class='axis' x1='%d' y1='%d' ", frame.left(), y);
        page.add("x2='%d' y2='%d'/>", frame.left() + frame.width(), y);
        int count = (int) Math.round(most / step);
        int digits = (int) Math.max(0, Math.ceil(-Math.log10(step)));
        for (int i = 0; i <= count; i++) {
            double x = x(i * step);
            page.add("<line class='axis' x1='%.1f' y1='%d' x2='%.1f' y2='%d'/>", x, y, x, y + 4);
            String anchor = i == 0 ? "start" : i == count ? "end" : "middle";
            page.add("<text x='%.1f' y='%d' text-anchor='%s'>", x, y + 17, anchor);
            page.add("%s</text>", Html.format("%,." + digits + "f", i * step));
        }
    }
}
