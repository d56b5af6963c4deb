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
import lapidary.core.calib.Evidence;
import lapidary.core.data.DataSet;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Architecture;
import lapidary.core.model.Model;
import lapidary.core.text.Tokenizer;
import lapidary.core.text.Tokenizers;

/// One comparison, away from the screen: tells every row as it comes.
final class ContestRun {
    static final int CONTEXT = 256;
    private static final int GROUP = 64;

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
            try (Tokenizer tokenizer = Tokenizers.of(model)) {
                Evidence evidence = evidence(model, tokenizer, job.part(0, 0.1));
                List<Candidate> candidates = candidates(model, evidence);
                candidates.forEach(c -> rows.accept(ContestRow.waiting(c, question.layer())));
                if (question.layer().isPresent()) {
                    new LayerContest(question, memory, rows)
                            .run(model, tokenizer, evidence, candidates, job.part(0.1, 1));
                } else {
                    new WholeContest(question, memory, rows)
                            .run(model, tokenizer, evidence, candidates, job.part(0.1, 1));
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

    private Evidence evidence(Model model, Tokenizer tokenizer, Job job) throws IOException {
        List<DataSet> texts = question.calibrating();
        if (texts.isEmpty()) {
            return Evidence.NONE;
        }
        String hash = hash(texts);
        Optional<Evidence> known = memory.evidence(hash);
        if (known.isPresent()) {
            return known.get();
        }
        String name = name(texts);
        job.report(0, "calibrating on " + name);
        Evidence found = BenchProtocol.evidence(
                model,
                DataTokens.of(tokenizer, texts, job),
                tokenizer.addsBos() ? tokenizer.bos() : -1,
                name,
                hash,
                Workers.shared(),
                job);
        memory.add(hash, found);
        return found;
    }

    /// Those that were asked for, at each width behind what they are compared with.
    private List<Candidate> candidates(Model model, Evidence evidence) throws UnfitException {
        List<Candidate> chosen =
                new ArrayList<>(Candidates.of(model, question.methods(), question.widths(), GROUP, evidence));
        chosen.removeIf(candidate -> candidate.kind() != Candidate.Kind.BASELINE
                && question.contenders().stream().noneMatch(contender -> contender.has(candidate)));
        if (question.layer().isPresent()) {
            chosen.removeIf(candidate -> candidate.preset().isPresent() || candidate.isSequential());
        }
        chosen.sort(Comparator.comparing((Candidate candidate) -> candidate.kind() != Candidate.Kind.BASELINE));
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
