package lapidary.core.compress;

import java.util.List;
import java.util.function.ToDoubleFunction;

/// Bits per weight and the share of zeros, layer by layer, as bars and as a table.
final class LayerSection {
    private static final int WIDTH = 1000;
    private static final int LEFT = 56;
    private static final int TOP = 14;
    private static final int HEIGHT = 150;
    private static final int FOOT = 40;

    private LayerSection() {}

    static void add(Html page, Report report) {
        List<Layer> layers = Layer.of(report.tensors());
        page.add("<section id='layers'><h2>Bits and zeros of each layer</h2>");
        double most = layers.stream().mapToDouble(Layer::bitsPerWeight).max().orElse(1);
        chart(page, layers, "bits per weight", "bits", Math.max(1, nice(most)), Layer::bitsPerWeight);
        if (layers.stream().anyMatch(layer -> layer.sparsity() > 0)) {
            chart(page, layers, "zeros, % of weights", "zeros", 100, layer -> 100 * layer.sparsity());
        }
        table(page, layers);
        page.add(
                "<p class='soft'>Bits per weight: everything that the layer takes, scales included. Zeros: among the ");
        page.add(
                "weights as written; “–” where the layer was copied and nothing was counted. Worst SQNR: of its tensors ");
        page.add("the one with the largest error against its own power.</p></section>");
    }

    private static void table(Html page, List<Layer> layers) {
        page.add("<div class='scroll'><table><caption>The same as numbers</caption><thead><tr>");
        page.add("<th scope='col'>layer</th>");
        for (String title : List.of(
                "tensors", "weights", "bits/weight", "zeros", "bytes before", "bytes after", "worst SQNR, dB")) {
            page.add("<th scope='col' class='number'>%s</th>", title);
        }
        page.add("</tr></thead><tbody>\n");
        for (Layer layer : layers) {
            page.add("<tr><th scope='row' class='long'>%s</th>", layer.name());
            page.add("<td class='number'>%,d</td><td class='number'>%,d</td>", layer.tensors(), layer.weights());
            page.add("<td class='number'>%.3f</td><td class='number'>%s</td>", layer.bitsPerWeight(), zeros(layer));
            page.add(
                    "<td class='number'>%,d</td><td class='number'>%,d</td>",
                    layer.sourceBytes(), layer.writtenBytes());
            page.add("<td class='number'>%s</td></tr>\n", Html.decibels(layer.worst()));
        }
        page.add("</tbody></table></div>");
    }

    private static String zeros(Layer layer) {
        return layer.counted() == 0 ? "–" : Html.format("%.2f %%", 100 * layer.sparsity());
    }

    private static void chart(
            Html page, List<Layer> layers, String title, String kind, double most, ToDoubleFunction<Layer> value) {
        page.add("<div class='scroll'><svg class='wide' viewBox='0 0 %d %d' role='img' ", WIDTH, TOP + HEIGHT + FOOT);
        page.add("aria-label='%s of each layer; the table below has the numbers'>", title);
        for (int tick = 0; tick <= 4; tick++) {
            double level = most * tick / 4;
            double y = TOP + HEIGHT * (1 - tick / 4.0);
            page.add("<line class='grid' x1='%d' y1='%.1f' x2='%d' y2='%.1f'/>", LEFT, y, WIDTH, y);
            page.add("<text x='%d' y='%.1f' text-anchor='end'>%s</text>", LEFT - 6, y + 4, number(level));
        }
        double step = (double) (WIDTH - LEFT) / Math.max(1, layers.size());
        double gap = Math.min(3, step / 4);
        int every = Math.max(1, (int) Math.ceil(34 / step));
        for (int i = 0; i < layers.size(); i++) {
            Layer layer = layers.get(i);
            double x = LEFT + i * step;
            double height = HEIGHT * Math.clamp(value.applyAsDouble(layer) / most, 0, 1);
            String colour = kind.equals("bits") ? "bits-" + Html.ramp(layer.bitsPerWeight()) : "zeros";
            page.add("<rect class='%s' x='%.2f' y='%.2f' ", colour, x + gap / 2, TOP + HEIGHT - height);
            page.add("width='%.2f' height='%.2f'>", step - gap, height);
            page.add("<title>%s: %s</title></rect>", layer.name(), Html.format("%.3f", value.applyAsDouble(layer)));
            if (i % every == 0) {
                page.add("<text x='%.2f' y='%d' text-anchor='middle'>", x + step / 2, TOP + HEIGHT + 15);
                page.add("%s</text>", brief(layer.name(), i));
            }
        }
        page.add("<text x='%d' y='%d' text-anchor='end'>layer, in order</text>", WIDTH, TOP + HEIGHT + 33);
        page.add("<text x='%d' y='%d'>%s</text></svg></div>", LEFT, TOP + HEIGHT + 33, title);
    }

    /// The number of a block, "rest" of what is outside, and a place elsewhere.
    private static String brief(String name, int index) {
        if (name.startsWith("block ")) {
            return name.substring("block ".length());
        }
        return name.equals("outside blocks") ? "rest" : Integer.toString(index + 1);
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Html.format("%.0f", value) : Html.format("%.1f", value);
    }

    /// A round number of quarters above.
    private static double nice(double most) {
        for (double step : new double[] {1, 2, 4, 6, 8, 12, 16, 20, 24, 32, 40, 64}) {
            if (most <= step) {
                return step;
            }
        }
        return Math.ceil(most / 4) * 4;
    }
}
