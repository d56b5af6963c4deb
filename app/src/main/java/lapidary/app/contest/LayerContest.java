package lapidary.app.contest;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import lapidary.app.data.DataTokens;
import lapidary.core.bench.Candidate;
import lapidary.core.bench.LayerBench;
import lapidary.core.bench.LayerStanding;
import lapidary.core.calib.Evidence;
import lapidary.core.eval.PairedMeans;
import lapidary.core.eval.Protocol;
import lapidary.core.eval.TextSequences;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.measure.Provenance;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.TensorId;
import lapidary.core.text.Tokenizer;
import lapidary.views.text.Messages;

/// A comparison on one layer: how much its own output changes on the calibration text.
final class LayerContest {
    private final ContestQuestion question;
    private final ContestMemory memory;
    private final Consumer<ContestRow> rows;
    private final Map<Integer, PairedMeans> baselines = new HashMap<>();

    LayerContest(ContestQuestion question, ContestMemory memory, Consumer<ContestRow> rows) {
        this.question = question;
        this.memory = memory;
        this.rows = rows;
    }

    void run(Model model, Tokenizer tokenizer, Evidence evidence, List<Candidate> candidates, Job job)
            throws IOException, UnfitException {
        TensorId id = question.layer().orElseThrow();
        ModelTensor layer =
                model.find(id).orElseThrow(() -> new UnfitException(Messages.of("contest.model-has-no", id)));
        List<int[]> texts = DataTokens.parts(tokenizer, question.calibrating(), job).stream()
                .map(DataTokens.Part::tokens)
                .toList();
        TextSequences text = new TextSequences(texts, -1, Protocol.WINDOWS, ContestRun.context(model));
        String data = ContestRun.hash(question.calibrating()) + ' ' + id + ' ';
        try (LayerBench bench =
                new LayerBench(model, question.methods(), layer, text, evidence, Workers.shared(), job.part(0, 0.1))) {
            for (int i = 0; i < candidates.size(); i++) {
                Candidate candidate = candidates.get(i);
                job.report(0.1 + 0.9 * i / candidates.size(), candidate.title());
                String key = data + question.group() + ' ' + candidate.id();
                Optional<LayerStanding> known = memory.layer(key);
                LayerStanding standing = known.isPresent() ? known.get() : bench.run(candidate, job);
                if (standing.errors().isPresent()) {
                    memory.add(key, standing);
                }
                tell(standing);
            }
        }
    }

    private void tell(LayerStanding standing) {
        Candidate candidate = standing.candidate();
        if (standing.errors().isEmpty()) {
            rows.accept(ContestRow.failed(candidate, question.layer(), standing.trouble()));
            return;
        }
        PairedMeans errors = standing.errors().get();
        boolean isBaseline = candidate.kind() == Candidate.Kind.BASELINE;
        if (isBaseline) {
            baselines.put(candidate.width(), errors);
        }
        Provenance from = Provenance.measured(
                ContestRun.name(question.calibrating()),
                Messages.of("contest.output", question.layer().orElseThrow()));
        rows.accept(new ContestRow(
                candidate,
                question.layer(),
                ContestRow.State.DONE,
                standing.bitsPerWeight(),
                Double.NaN,
                Optional.of(errors.mean(Messages.of("contest.relative-output-error"), "", from)),
                Optional.empty(),
                Optional.ofNullable(baselines.get(candidate.width()))
                        .filter(base -> !isBaseline)
                        .map(base -> errors.shareRemoved(base, Messages.of("contest.share-error-removed"), from)),
                "",
                "",
                standing.seconds(),
                List.of()));
    }
}
