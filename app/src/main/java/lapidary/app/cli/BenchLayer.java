package lapidary.app.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import lapidary.core.bench.Candidate;
import lapidary.core.bench.LayerBench;
import lapidary.core.bench.LayerStanding;
import lapidary.core.bench.LayerTable;
import lapidary.core.calib.Evidence;
import lapidary.core.data.DataSet;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Methods;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;

/// `bench methods --tensor`: candidates on one layer of a language model.
final class BenchLayer {
    private BenchLayer() {}

    /// @param data whose text the layer is run on
    record Question(Model model, BenchSubject.Language subject, Methods methods, ModelTensor layer, DataSet data) {}

    /// Runs and prints.
    static void run(Console console, Question question, List<Candidate> candidates, Evidence evidence, boolean isJson)
            throws IOException, UnfitException {
        List<LayerStanding> standings = new ArrayList<>();
        Job job = console.job("Bench");
        try (LayerBench bench = new LayerBench(
                question.model(),
                question.methods(),
                question.layer(),
                question.subject().calibrationText(question.data()),
                evidence,
                Workers.shared(),
                job.part(0, 0.1))) {
            for (Candidate candidate : candidates) {
                if (candidate.preset().isEmpty() && !candidate.isSequential()) {
                    job.report(0.1 + 0.9 * standings.size() / candidates.size(), candidate.title());
                    standings.add(bench.run(candidate, job));
                }
            }
            LayerTable table =
                    new LayerTable(question.layer().id().name(), question.data().name(), bench.tokens(), standings);
            if (isJson) {
                console.out().println(BenchText.json(table));
            } else {
                BenchText.lines(table).forEach(console::say);
            }
        }
    }
}
