package lapidary.core.compress;

import java.util.Optional;

/// Program, machine and times: the one place of a page that differs from one run to the next.
final class RunSection {
    private RunSection() {}

    static void add(Html page, Report report, Optional<RunFacts> run) {
        page.add("<section id='run'><h2>This run</h2><div class='scroll'><table>");
        page.add("<caption>Program, machine and time; nothing else on this page depends on them</caption><tbody>");
        row(
                page,
                "time to compress and write",
                Html.format("%.1f s", report.elapsed().toMillis() / 1000.0));
        run.ifPresent(facts -> {
            row(page, "ended", facts.ended().toString());
            row(page, "program", facts.program());
            row(page, "runtime", facts.runtime());
            row(page, "system", facts.system());
            row(page, "processors", Html.format("%,d", facts.processors()));
            row(page, "heap that it may take", Sizes.text(facts.memoryBytes()));
        });
        page.add("</tbody></table></div></section>");
    }

    private static void row(Html page, String what, String value) {
        page.add("<tr><th scope='row'>%s</th><td>%s</td></tr>", what, value);
    }
}
