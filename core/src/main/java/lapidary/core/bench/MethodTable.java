package lapidary.core.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import lapidary.core.eval.SequenceMeans;
import lapidary.core.measure.Measured;

/// The standings of a bench as a table: one part per width, the smallest divergence first.
///
/// @param standings of every candidate, in any order
public record MethodTable(BenchProtocol protocol, List<Standing> standings) {
    public MethodTable {
        standings = List.copyOf(standings);
    }

    /// One line of the table.
    ///
    /// @param quality perplexity, or accuracy of a classifier in %; empty where nobody knows what is right
    /// @param removed share of the baseline's divergence that it does not have, %; empty where there is no baseline
    /// @param isOnFront whether nothing of any width is both smaller and closer to the original
    public record Line(
            Standing standing,
            Optional<Measured> quality,
            Measured divergence,
            Optional<Measured> removed,
            boolean isOnFront) {}

    /// Widths in the order in which they first come.
    public List<Integer> widths() {
        return standings.stream().map(s -> s.candidate().width()).distinct().toList();
    }

    /// What was measured at a width, best first; of equals, in the order of their ids.
    public List<Line> lines(int width) {
        Optional<SequenceMeans> baseline = baseline(width);
        List<Standing> front = front();
        List<Line> lines = new ArrayList<>();
        for (Standing standing : standings) {
            if (standing.candidate().width() == width && standing.isMeasured()) {
                lines.add(line(standing, baseline, front));
            }
        }
        lines.sort(Comparator.comparingDouble((Line line) -> line.divergence().value())
                .thenComparing(line -> line.standing().candidate().id()));
        return lines;
    }

    private Line line(Standing standing, Optional<SequenceMeans> baseline, List<Standing> front) {
        SequenceMeans scores = standing.scores().orElseThrow();
        boolean isBaseline = standing.candidate().kind() == Candidate.Kind.BASELINE;
        return new Line(
                standing,
                scores.quality(protocol.provenance()),
                scores.divergence(protocol.provenance()),
                baseline.filter(base -> !isBaseline && base.sequences() == scores.sequences())
                        .map(base -> scores.shareRemoved(base, protocol.provenance())),
                front.contains(standing));
    }

    /// What nothing beats in both, bits of the linear weights and divergence.
    public List<Standing> front() {
        return ParetoFront.of(
                standings.stream().filter(Standing::isMeasured).toList(),
                standing -> standing.bits().linear(),
                standing -> standing.scores()
                        .orElseThrow()
                        .divergence(protocol.provenance())
                        .value());
    }

    private Optional<SequenceMeans> baseline(int width) {
        return standings.stream()
                .filter(s -> s.candidate().width() == width && s.candidate().kind() == Candidate.Kind.BASELINE)
                .findFirst()
                .flatMap(Standing::scores);
    }

    /// What could not be run.
    public List<Standing> failed() {
        return standings.stream().filter(standing -> !standing.isMeasured()).toList();
    }

    /// As Markdown, with the protocol in front.
    ///
    /// @param seconds whether the seconds, which depend on the machine, are in it
    public String markdown(boolean seconds) {
        StringBuilder out = new StringBuilder(heading());
        for (int width : widths()) {
            List<Line> lines = lines(width);
            if (lines.isEmpty()) {
                continue;
            }
            out.append("\n**").append(width).append(width == 1 ? " bit**\n\n" : " bits**\n\n");
            out.append("| method | settings | bits per weight | of the whole model | " + quality()
                    + " | mean KL, nats |"
                    + " of RTN's KL removed, % |" + (seconds ? " s |" : "") + "\n");
            out.append("|---|---|---|---|---|---|---|" + (seconds ? "---|" : "") + "\n");
            lines.forEach(line -> out.append(row(line, seconds)));
        }
        for (Standing standing : failed()) {
            out.append("\nNot run: ")
                    .append(standing.candidate().title())
                    .append(" at ")
                    .append(standing.candidate().width())
                    .append(" bits: ")
                    .append(standing.trouble())
                    .append('\n');
        }
        return out.toString();
    }

    private String heading() {
        BenchProtocol.Data judging = protocol.judging();
        BenchProtocol.Data calibration = protocol.calibration();
        String calibrated = calibration.sequences() == 0
                ? ""
                : String.format(
                        Locale.ROOT,
                        "; calibrated on %,d %s of %s%s",
                        calibration.tokens(),
                        calibration.unit(),
                        calibration.name(),
                        calibration.context() == 0 ? "" : " (sequences of " + calibration.context() + ")");
        return String.format(
                Locale.ROOT,
                "%s, judged on %,d %s of %s (%s)%s. In parentheses and after ±: the 95 %% interval over"
                        + " %s; that of the share of RTN's KL is paired. ◆ is on the front of bits per weight and KL%s.%n",
                protocol.model(),
                judging.tokens(),
                judging.unit(),
                judging.name(),
                judging.cut(),
                calibrated,
                isOfClasses() ? "examples" : "sequences",
                isOfClasses()
                        ? ""
                        : "; *italics* are ggml's types and llama.cpp's presets; presets also quantize the embedding");
    }

    /// Whether examples of classes were judged.
    public boolean isOfClasses() {
        return protocol.judging().context() == 0;
    }

    /// What stands in the column of [Line#quality].
    public String quality() {
        return isOfClasses() ? "accuracy, %" : "perplexity";
    }

    private String row(Line line, boolean seconds) {
        Candidate candidate = line.standing().candidate();
        String mark =
                switch (candidate.kind()) {
                    case BASELINE -> "**";
                    case STOCK_TYPE, STOCK_PRESET -> "*";
                    case METHOD, PIPELINE -> "";
                };
        String name = mark + candidate.name() + mark + (line.isOnFront() ? " ◆" : "");
        String row = String.format(
                Locale.ROOT,
                "| %s | %s | %.4f | %.4f | %s | %s | %s |",
                name,
                candidate.settings(),
                line.standing().bits().linear(),
                line.standing().bits().model(),
                line.quality()
                        .map(measured -> measured.withInterval(isOfClasses() ? 2 : 3))
                        .orElse("–"),
                line.divergence().withMargin(5),
                line.removed().map(share -> share.withInterval(1)).orElse("–"));
        return row
                + (seconds
                        ? String.format(Locale.ROOT, " %.1f |", line.standing().seconds())
                        : "") + "\n";
    }
}
