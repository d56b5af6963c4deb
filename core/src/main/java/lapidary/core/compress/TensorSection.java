package lapidary.core.compress;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import lapidary.core.plan.Action;

/// What became of each tensor: bars of their sizes and a table.
final class TensorSection {
    /// Rows of the table; of a model with more tensors the largest ones have a row, the others are told together.
    static final int MOST = 1000;

    private TensorSection() {}

    static void add(Html page, List<TensorReport> reports) {
        page.add("<section id='tensors'><h2>Size of each tensor</h2>");
        page.add("<p class='soft'><span class='key original'></span>before ");
        page.add("&#160; <span class='key compressed'></span>after</p><div class='scroll'>");
        page.add(ReportChart.draw(reports)).add("</div>");
        page.add("<div class='scroll'><table><caption>Every tensor in the order of the file</caption><thead><tr>");
        for (String title : List.of("tensor", "shape", "before", "after")) {
            page.add("<th scope='col'>%s</th>", title);
        }
        for (String title :
                List.of("bytes before", "bytes after", "bits/weight", "zeros", "SQNR, dB", "largest error")) {
            page.add("<th scope='col' class='number'>%s</th>", title);
        }
        page.add("<th scope='col'>in the file</th></tr></thead><tbody>\n");
        long least = leastShown(reports);
        long alike = MOST
                - reports.stream().filter(each -> each.sourceBytes() > least).count();
        Map<String, long[]> rest = new TreeMap<>();
        for (TensorReport report : reports) {
            boolean isShown = report.sourceBytes() > least || report.sourceBytes() == least && alike-- > 0;
            if (isShown) {
                row(page, report);
            } else {
                long[] sums = rest.computeIfAbsent(report.action().storage(), storage -> new long[3]);
                sums[0]++;
                sums[1] += report.sourceBytes();
                sums[2] += report.action().writtenBytes();
            }
        }
        rest.entrySet().stream().limit(MOST / 4).forEach(entry -> others(page, entry.getKey(), entry.getValue()));
        page.add("</tbody></table></div><p class='soft'>SQNR: ratio of the weights' power to that of their error. ");
        page.add("“exact”: nothing changed. In the file: whether it holds the weights that the method made and the ");
        page.add("preview showed, or how near its own are to them.</p></section>");
    }

    /// Bytes of the smallest tensor that has a row; of several alike the first ones have one.
    private static long leastShown(List<TensorReport> reports) {
        return reports.stream()
                .map(TensorReport::sourceBytes)
                .sorted(Comparator.reverseOrder())
                .limit(MOST)
                .min(Comparator.naturalOrder())
                .orElse(0L);
    }

    private static void row(Html page, TensorReport tensor) {
        Action action = tensor.action();
        double bits = bitsPerWeight(action);
        page.add("<tr><th scope='row' class='name'>%s</th>", action.id().name());
        page.add("<td class='name'>%s</td><td>%s</td>", action.shape().toString(), tensor.sourceType());
        page.add("<td><span class='chip bits-%s'>%s</span></td>", Html.ramp(bits), action.storage());
        page.add("<td class='number'>%,d</td><td class='number'>%,d</td>", tensor.sourceBytes(), action.writtenBytes());
        page.add("<td class='number'>%.3f</td><td class='number'>%s</td>", bits, zeros(tensor));
        page.add(
                "<td class='number'>%s</td><td class='number'>%s</td>",
                Html.decibels(tensor.sqnrDecibels()), largest(tensor));
        page.add("<td>%s</td></tr>\n", kept(tensor));
    }

    private static void others(Html page, String storage, long[] sums) {
        page.add("<tr><th scope='row' class='name'>%,d smaller tensors</th><td>–</td><td>–</td>", sums[0]);
        page.add("<td>%s</td><td class='number'>%,d</td><td class='number'>%,d</td>", storage, sums[1], sums[2]);
        page.add(
                "<td class='number'>–</td><td class='number'>–</td><td class='number'>–</td><td class='number'>–</td>");
        page.add("<td>–</td></tr>\n");
    }

    private static String zeros(TensorReport tensor) {
        long elements = tensor.action().shape().elements();
        return tensor.zeros() < 0 || elements == 0 ? "–" : Html.format("%.2f %%", 100.0 * tensor.zeros() / elements);
    }

    private static String largest(TensorReport tensor) {
        return Double.isInfinite(tensor.sqnrDecibels())
                ? "0"
                : Double.isNaN(tensor.maximumError()) ? "–" : Html.format("%.3g", tensor.maximumError());
    }

    private static String kept(TensorReport tensor) {
        if (tensor.action().fidelity().isExact()) {
            return "exactly";
        }
        return Double.isNaN(tensor.roundingDecibels())
                ? "rounded"
                : Html.format("rounded, %.1f dB", tensor.roundingDecibels());
    }

    private static double bitsPerWeight(Action action) {
        long elements = action.shape().elements();
        return elements == 0 ? 0 : (double) action.ledger().total() / elements;
    }
}
