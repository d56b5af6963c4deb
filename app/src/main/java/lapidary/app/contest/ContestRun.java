package lapidary.app.contest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import lapidary.app.data.DataTokens;
import lapidary.core.bench.BenchProtocol;
import lapidary.core.bench.Candidate;
import lapidary.core.bench.Candidates;
import lapidary.core.bench.MethodBench;
import lapidary.core.calib.CalibrationRun;
import lapidary.core.calib.CalibrationSettings;
import lapidary.core.calib.Evidence;
import lapidary.core.data.DataSet;
import lapidary.core.eval.Protocol;
import lapidary.core.eval.TextSequences;
import lapidary.core.eval.graph.GraphData;
import lapidary.core.infer.graph.GraphModel;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Architecture;
import lapidary.core.model.Model;
import lapidary.core.text.Tokenizer;
import lapidary.core.text.Tokenizers;
import lapidary.views.text.Messages;

/// One comparison, away from the screen: tells every row as it comes.
final class ContestRun {
    static final int CONTEXT = 256;

    private final ContestQuestion question;
    private final ContestMemory memory;
    private final Consumer<ContestRow> rows;

    /// @param rows hears of every row, again and again, from the thread that runs
    ContestRun(ContestQuestion question, ContestMemory memory, Consumer<ContestRow> rows) {
        this.question = question;
        this.memory = memory;
        this.rows = rows;
    }

    /// @throws UnfitException when nothing can be compared; says why
    void run(Job job) throws IOException, UnfitException {
        Optional<String> failed = question.open().use(model -> {
            try {
                if (isGraph(model)) {
                    graph(model, job);
                } else {
                    language(model, job);
                }
                return Optional.<String>empty();
            } catch (UnfitException e) {
                return Optional.of(String.valueOf(e.getMessage()));
            }
        });
        if (failed.isPresent()) {
            throw new UnfitException(failed.get());
        }
    }

    /// Whether a model is judged on examples, not on text.
    static boolean isGraph(Model model) {
        return model.architecture().isEmpty() && GraphModel.obstacle(model).isEmpty();
    }

    private void language(Model model, Job job) throws IOException, UnfitException {
        try (Tokenizer tokenizer = Tokenizers.of(model)) {
            Evidence evidence = evidence(
                    part -> BenchProtocol.evidence(
                            model,
                            DataTokens.of(tokenizer, question.calibrating(), part),
                            tokenizer.addsBos() ? tokenizer.bos() : -1,
                            name(question.calibrating()),
                            hash(question.calibrating()),
                            Workers.shared(),
                            part),
                    job.part(0, 0.1));
            List<Candidate> candidates = candidates(model, evidence);
            Job rest = job.part(0.1, 1);
            if (question.layer().isPresent()) {
                new LayerContest(question, memory, rows).run(model, tokenizer, evidence, candidates, rest);
                return;
            }
            List<int[]> texts = DataTokens.parts(tokenizer, question.judging(), job).stream()
                    .map(DataTokens.Part::tokens)
                    .toList();
            TextSequences text = new TextSequences(texts, tokenizer.bos(), Protocol.WINDOWS, context(model));
            String judged = hash(question.judging());
            BenchProtocol.Data data = BenchProtocol.Data.of(name(question.judging()), judged, text, Integer.MAX_VALUE);
            try (MethodBench bench = new MethodBench(model, question.methods(), text, evidence)) {
                new WholeContest(question, memory, rows).run(bench, protocol(model, data), candidates, rest);
            }
        }
    }

    private void graph(Model model, Job job) throws IOException, UnfitException {
        try (GraphModel graph = GraphModel.of(model)) {
            CalibrationSettings settings = CalibrationSettings.STANDARD;
            Evidence evidence = evidence(
                    part -> Evidence.NONE.with(CalibrationRun.run(
                            model,
                            new CalibrationRun.Request(question.calibrating(), settings, question.images()),
                            Workers.shared(),
                            part)),
                    job.part(0, 0.1));
            List<Candidate> candidates = candidates(model, evidence);
            GraphData data = GraphData.of(graph, question.judging().getFirst(), question.images(), settings.seed());
            BenchProtocol protocol = protocol(model, BenchProtocol.Data.of(data, Integer.MAX_VALUE));
            try (MethodBench bench = new MethodBench(graph, question.methods(), data, evidence)) {
                new WholeContest(question, memory, rows).run(bench, protocol, candidates, job.part(0.1, 1));
            }
        }
    }

    private BenchProtocol protocol(Model model, BenchProtocol.Data judging) {
        return new BenchProtocol(
                question.open().name(),
                model.file().headerSha256(),
                BenchProtocol.Data.NONE, // recipes name what they were calibrated with
                judging);
    }

    private interface Calibration {
        Evidence run(Job job) throws IOException;
    }

    /// What candidates are calibrated with; the run is not made twice.
    private Evidence evidence(Calibration calibration, Job job) throws IOException {
        if (question.calibrating().isEmpty()) {
            return Evidence.NONE;
        }
        String hash = hash(question.calibrating());
        Optional<Evidence> known = memory.evidence(hash);
        if (known.isPresent()) {
            return known.get();
        }
        job.report(0, Messages.of("contest.calibrating-on", name(question.calibrating())));
        Evidence found = calibration.run(job);
        memory.add(hash, found);
        return found;
    }

    /// Those that were asked for, at each width behind what they are compared with.
    private List<Candidate> candidates(Model model, Evidence evidence) throws UnfitException {
        List<Candidate> chosen = new ArrayList<>(
                Candidates.of(model, question.methods(), question.widths(), question.group(), evidence));
        chosen.removeIf(candidate -> candidate.kind() != Candidate.Kind.BASELINE
                && question.contenders().stream().noneMatch(contender -> contender.has(candidate)));
        if (question.layer().isPresent()) {
            chosen.removeIf(candidate -> candidate.preset().isPresent() || candidate.isSequential());
        }
        chosen.sort(Comparator.comparing((Candidate candidate) -> candidate.kind() != Candidate.Kind.BASELINE));
        chosen.forEach(candidate -> rows.accept(ContestRow.waiting(candidate, question.layer())));
        return chosen;
    }

    static int context(Model model) {
        return model.architecture()
                .map(Architecture::context)
                .map(trained -> Math.min(CONTEXT, trained))
                .orElse(CONTEXT);
    }

    static String name(List<DataSet> data) {
        return data.stream().map(DataSet::name).collect(Collectors.joining(", "));
    }

    static String hash(List<DataSet> data) {
        return data.stream().map(DataSet::sha256).collect(Collectors.joining("+"));
    }
}
