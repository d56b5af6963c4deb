package lapidary.core.compress;

import java.util.Map;
import java.util.TreeMap;
import lapidary.core.compressed.Ledger;
import lapidary.core.plan.Action;

/// Where every bit of the written file goes.
final class LedgerSection {
    private LedgerSection() {}

    static void add(Html page, Report report) {
        Ledger sum = new Ledger(new TreeMap<>());
        long stored = 0;
        for (Action action : report.plan().actions()) {
            sum = sum.plus(action.ledger());
            stored += action.writtenBytes() * 8;
        }
        long all = report.writtenBytes() * 8;
        page.add("<section id='ledger'><h2>Where the bits go</h2><div class='scroll'><table>");
        page.add("<caption>Every bit of what was written</caption><thead><tr><th scope='col'>part</th>");
        page.add(
                "<th scope='col' class='number'>bits</th><th scope='col' class='number'>share</th></tr></thead><tbody>");
        for (Map.Entry<String, Long> part : sum.bits().entrySet()) {
            row(page, part.getKey(), part.getValue(), all);
        }
        if (stored != sum.total()) {
            row(page, "what the format adds to or saves of the choices", stored - sum.total(), all);
        }
        row(page, "metadata, padding and files beside the weights", all - stored, all);
        page.add("</tbody><tfoot>");
        row(page, "everything that was written", all, all);
        page.add("</tfoot></table></div></section>");
    }

    private static void row(Html page, String part, long bits, long total) {
        page.add(
                "<tr><td>%s</td><td class='number'>%,d</td><td class='number'>%.2f %%</td></tr>\n",
                part, bits, 100.0 * bits / Math.max(1, total));
    }
}
