package lapidary.core.compress;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import lapidary.core.compressed.Ledger;
import lapidary.core.eval.Estimate;
import lapidary.core.eval.Evaluation;
import lapidary.core.plan.Action;
import lapidary.core.plan.Notice;
import lapidary.core.recipe.DataRef;
import lapidary.core.recipe.RecipeFile;

/// Builds the page section by section.
///
/// @param fileName of the written model, as the command names it
record ReportPage(Report report, String fileName) {

    String html() {
        Html page = new Html();
        page.add("<!DOCTYPE html>\n<html lang='en'><head><meta charset='utf-8'/>");
        page.add("<meta name='viewport' content='width=device-width, initial-scale=1'/>");
        page.add("<title>%s</title><style>\n", fileName).add(ReportStyle.SHEET).add("</style></head><body><main>");
        head(page);
        fallbacks(page);
        report.evaluation().ifPresent(evaluation -> accuracy(page, evaluation));
        page.add("<h2>Size of each tensor</h2><p class='soft'><span class='key original'></span>before ");
        page.add("&#160; <span class='key compressed'></span>after</p>").add(ReportChart.draw(report.tensors()));
        tensors(page);
        ledger(page);
        notices(page);
        command(page);
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
        card(page, Html.format("%.1f s", report.elapsed().toMillis() / 1000.0), "to compress and write");
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

    private void tensors(Html page) {
        page.add("<h2>Tensors</h2><div class='scroll'><table><thead><tr><th>tensor</th><th>shape</th><th>before</th>");
        page.add("<th>after</th><th class='number'>bytes before</th><th class='number'>bytes after</th>");
        page.add("<th class='number'>bits/weight</th><th class='number'>SQNR, dB</th>");
        page.add("<th class='number'>largest error</th><th>in the file</th></tr></thead><tbody>\n");
        report.tensors().forEach(tensor -> tensor(page, tensor));
        page.add("</tbody></table></div><p class='soft'>SQNR: ratio of the weights' power to that of their error. ");
        page.add("“exact”: nothing changed. In the file: whether it holds the weights that the method made and the ");
        page.add("preview showed, or how near its own are to them.</p>");
    }

    private static void tensor(Html page, TensorReport tensor) {
        Action action = tensor.action();
        double bits = bitsPerWeight(action);
        page.add(
                "<tr><td class='name'>%s</td><td class='name'>%s</td><td>%s</td>",
                action.id().name(), action.shape().toString(), tensor.sourceType());
        page.add("<td><span class='chip bits-%s'>%s</span></td>", ramp(bits), action.storage());
        page.add("<td class='number'>%,d</td><td class='number'>%,d</td>", tensor.sourceBytes(), action.writtenBytes());
        boolean isExact = Double.isInfinite(tensor.sqnrDecibels());
        page.add(
                "<td class='number'>%.3f</td><td class='number'>%s</td><td class='number'>%s</td><td>%s</td></tr>\n",
                bits,
                isExact ? "exact" : Html.format("%.2f", tensor.sqnrDecibels()),
                isExact ? "0" : Html.format("%.3g", tensor.maximumError()),
                kept(tensor));
    }

    private static String kept(TensorReport tensor) {
        return tensor.action().fidelity().isExact()
                ? "exactly"
                : Html.format("rounded, %.1f dB", tensor.roundingDecibels());
    }

    private static double bitsPerWeight(Action action) {
        long elements = action.shape().elements();
        return elements == 0 ? 0 : (double) action.ledger().total() / elements;
    }

    /// Which colour of the ordered ramp a width has.
    private static String ramp(double bits) {
        for (int step : new int[] {2, 3, 4, 5, 6, 8}) {
            if (bits < step + 0.8) {
                return Integer.toString(step);
            }
        }
        return "16";
    }

    private void ledger(Html page) {
        Ledger sum = new Ledger(new TreeMap<>());
        for (Action action : report.plan().actions()) {
            sum = sum.plus(action.ledger());
        }
        page.add("<h2>Where the bits go</h2><table><thead><tr><th>part</th><th class='number'>bits</th>");
        page.add("<th class='number'>share</th></tr></thead><tbody>");
        for (Map.Entry<String, Long> part : sum.bits().entrySet()) {
            row(page, part.getKey(), part.getValue(), sum.total());
        }
        row(page, "all tensors", sum.total(), sum.total());
        long rest = Math.max(0, report.writtenBytes() * 8 - sum.total());
        page.add("</tbody></table><p class='soft'>Metadata and padding take another %,d bytes.</p>", rest / 8);
    }

    private static void row(Html page, String part, long bits, long total) {
        page.add(
                "<tr><td>%s</td><td class='number'>%,d</td><td class='number'>%.2f %%</td></tr>",
                part, bits, 100.0 * bits / Math.max(1, total));
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
        page.add("<h2>Notices</h2><ul>");
        first.forEach((text, notice) -> {
            int others = counts.getOrDefault(text, 1) - 1;
            String place = notice.tensor()
                    .map(id -> id.name() + (others > 0 ? " and " + others + " more" : "") + ": ")
                    .orElse("");
            String kind = notice.severity() == Notice.Severity.INFO ? "info" : "warning";
            page.add("<li class='%s'>%s%s</li>", kind, place, text);
        });
        page.add("</ul>");
    }

    /// What was done otherwise than asked.
    private void fallbacks(Html page) {
        List<String> fallbacks = report.fallbacks();
        if (!fallbacks.isEmpty()) {
            page.add("<div class='banner'><b>Fallbacks</b><ul>");
            fallbacks.forEach(text -> page.add("<li>%s</li>", text));
            page.add("</ul></div>");
        }
    }

    private void command(Html page) {
        page.add("<h2>Make it again</h2><pre>%s</pre>", commandLine());
        page.add("<p class='soft'>The recipe, the source and this version of the methods determine every byte.</p>");
        for (DataRef data : report.recipe().data()) {
            page.add(
                    "<p>Data “%s” (%s): <code class='hash'>%s</code></p>",
                    data.name(), data.use().name().toLowerCase(Locale.ROOT), data.sha256());
        }
        page.add(
                "<p>Recipe <code class='hash'>%s</code>, source header <code class='hash'>%s</code></p>",
                report.plan().recipeId(), report.recipe().source().headerSha256());
        page.add(
                "<details open='open'><summary>Recipe</summary><pre>%s</pre></details>",
                RecipeFile.toJson(report.recipe()));
    }

    private String commandLine() {
        StringBuilder command = new StringBuilder("lapidary run ");
        command.append(quoted(fileName + ReportFile.RECIPE_ENDING));
        command.append(" --in ").append(quoted(report.modelName()));
        command.append(" --out ").append(quoted(fileName));
        for (DataRef data : report.recipe().data()) {
            command.append(" --data ").append(quoted(data.name() + "=" + data.name()));
        }
        return command.toString();
    }

    private static String quoted(String word) {
        return Optional.of(word)
                .filter(w -> w.matches("[A-Za-z0-9._=/+-]+"))
                .orElseGet(() -> "'" + word.replace("'", "'\\''") + "'");
    }
}
