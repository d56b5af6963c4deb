package lapidary.core.compress;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lapidary.core.eval.Estimate;
import lapidary.core.eval.Evaluation;
import lapidary.core.plan.Notice;

/// Builds the page section by section.
///
/// @param fileName of the written model, as the command names it
/// @param folder of the page, where it is known
record ReportPage(Report report, ReportContext context, String fileName, Optional<Path> folder) {
    /// Sentences of one list that are shown; more than these nobody reads.
    private static final int MOST_SENTENCES = 200;

    String html() {
        Html page = new Html();
        page.add("<!DOCTYPE html>\n<html lang='en'><head><meta charset='utf-8'/>");
        page.add("<meta name='viewport' content='width=device-width, initial-scale=1'/>");
        page.add("<title>%s</title><style>\n", fileName).add(ReportStyle.SHEET).add("</style></head><body><main>");
        head(page);
        fallbacks(page);
        report.evaluation().ifPresent(evaluation -> accuracy(page, evaluation));
        new QualitySection(report, context).addTo(page);
        LayerSection.add(page, report);
        TensorSection.add(page, report.tensors());
        LedgerSection.add(page, report);
        notices(page);
        new RebuildSection(report, context, fileName, folder).addTo(page);
        RunSection.add(page, report, context.run());
        return page.add("</main></body></html>\n").toString();
    }

    private void head(Html page) {
        page.add(
                "<h1>%s</h1><p class='soft'>made from %s by Lapidary</p><div class='cards'>",
                fileName, report.modelName());
        double share = 100.0 * report.writtenBytes() / Math.max(1, report.sourceBytes());
        card(
                page,
                Sizes.text(report.writtenBytes()),
                Html.format("%,d bytes, %.1f %% of the original", report.writtenBytes(), share));
        card(page, Sizes.text(report.sourceBytes()), Html.format("original, %,d bytes", report.sourceBytes()));
        card(page, Html.format("%.3f", report.plan().bitsPerWeight()), "bits per weight, everything counted");
        page.add("</div><p>SHA-256 of what was written: <code class='hash'>%s</code></p>", report.sha256());
    }

    private static void card(Html page, String number, String meaning) {
        page.add("<div class='card'><b>%s</b><span>%s</span></div>", number, meaning);
    }

    private void accuracy(Html page, Evaluation evaluation) {
        page.add("<h2>Accuracy <span class='tag'>measured</span></h2>");
        page.add(
                "<p class='soft'>%,d tokens in %d of %d sequences, protocol %s, context %d; ± is the 95 %% interval.</p>",
                evaluation.tokens(),
                evaluation.sequences(),
                evaluation.allSequences(),
                evaluation.protocol().id(),
                evaluation.context());
        report.judge()
                .ifPresent(data ->
                        page.add("<p>Data “%s”, SHA-256 <code class='hash'>%s</code></p>", data.name(), data.sha256()));
        page.add("<div class='cards'>");
        card(page, plusMinus(evaluation.perplexity(), 3), "perplexity");
        evaluation.referencePerplexity().ifPresent(e -> card(page, plusMinus(e, 3), "perplexity of the original"));
        evaluation.divergence().ifPresent(divergence -> {
            card(page, plusMinus(divergence.mean(), 5), "mean KL divergence to the original, nats per token");
            card(page, plusMinus(percent(divergence.topOneAgreement()), 2) + " %", "same most likely token");
            card(page, Html.format("%.5f", divergence.median()), "median KL divergence, nats");
            card(page, Html.format("%.4f", divergence.p99()), "99th percentile");
            card(page, Html.format("%.4f", divergence.max()), "largest");
        });
        page.add("</div>");
    }

    private static Estimate percent(Estimate share) {
        return new Estimate(share.value() * 100, share.standardError() * 100, share.low() * 100, share.high() * 100);
    }

    private static String plusMinus(Estimate estimate, int digits) {
        String pattern = "%." + digits + "f ± %." + digits + "f";
        return Html.format(pattern, estimate.value(), (estimate.high() - estimate.low()) / 2);
    }

    private void notices(Html page) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        Map<String, Notice> first = new LinkedHashMap<>();
        for (Notice notice : report.plan().notices()) {
            if (notice.severity() == Notice.Severity.WARNING) {
                continue; // among the fallbacks
            }
            counts.merge(notice.text(), 1, Integer::sum);
            first.putIfAbsent(notice.text(), notice);
        }
        if (first.isEmpty()) {
            return;
        }
        page.add("<section id='notices'><h2>Notices</h2><ul>");
        first.entrySet().stream().limit(MOST_SENTENCES).forEach(entry -> {
            String text = entry.getKey();
            Notice notice = entry.getValue();
            int others = counts.getOrDefault(text, 1) - 1;
            String place = notice.tensor()
                    .map(id -> id.name() + (others > 0 ? " and " + others + " more" : "") + ": ")
                    .orElse("");
            String kind = notice.severity() == Notice.Severity.INFO ? "info" : "warning";
            page.add("<li class='%s'>%s%s</li>", kind, place, text);
        });
        more(page, first.size());
        page.add("</ul></section>");
    }

    private static void more(Html page, int count) {
        if (count > MOST_SENTENCES) {
            page.add("<li>and %,d more</li>", count - MOST_SENTENCES);
        }
    }

    /// What was done otherwise than asked.
    private void fallbacks(Html page) {
        List<String> fallbacks = report.fallbacks();
        if (!fallbacks.isEmpty()) {
            page.add("<div class='banner'><b>Fallbacks</b><ul>");
            fallbacks.stream().limit(MOST_SENTENCES).forEach(text -> page.add("<li>%s</li>", text));
            more(page, fallbacks.size());
            page.add("</ul></div>");
        }
    }
}
