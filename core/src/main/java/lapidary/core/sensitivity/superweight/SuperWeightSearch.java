package lapidary.core.sensitivity.superweight;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lapidary.core.format.FormatException;
import lapidary.core.infer.Network;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.measure.Provenance;
import lapidary.core.model.Model;
import lapidary.core.sensitivity.TextRun;

/// Finds super weights: one forward pass, the largest output of every down-projection and the weight that makes most
/// of it; where the [Rule] holds, again with it zeroed, until nothing new shows.
///
/// Source: M. Yu et al., The Super Weight in Large Language Models, arXiv 2411.07191, section 3.1.
public final class SuperWeightSearch {
    /// Passes at most: no published model has weights that show later.
    private static final int MOST_PASSES = 12;

    /// Weights at most: a model with more has no super weights but large ones.
    private static final int MOST_FOUND = 64;

    private SuperWeightSearch() {}

    /// What to search with.
    ///
    /// @param sequences tokens of each, with the token that begins a text where the model has one: it often carries
    ///     the spike; all of one length
    /// @param data name of the text
    /// @param dataSha256 of the text, hexadecimal; "" for the program's own sentence
    public record Request(List<int[]> sequences, Rule rule, String data, String dataSha256) {
        public Request {
            sequences = List.copyOf(sequences);
            if (sequences.isEmpty()) {
                throw new IllegalArgumentException("nothing to run the model over");
            }
            int length = sequences.getFirst().length;
            if (length < 1 || sequences.stream().anyMatch(each -> each.length != length)) {
                throw new IllegalArgumentException("sequences of different lengths");
            }
        }
    }

    /// Searches.
    ///
    /// @throws FormatException when the model cannot be run, or has no down-projections
    /// @throws java.util.concurrent.CancellationException when the job was cancelled
    public static SuperWeights find(Model model, Request request, Workers workers, Job job) throws IOException {
        return model.file().reading(() -> search(model, request, workers, job));
    }

    private static SuperWeights search(Model model, Request request, Workers workers, Job job) throws IOException {
        Network network = Network.of(model);
        Weights original = Weights.original(model);
        List<Observation> passes = new ArrayList<>();
        List<LayerPeak> found = new ArrayList<>();
        boolean isNew = true;
        while (isNew && passes.size() < MOST_PASSES && found.size() < MOST_FOUND) {
            Job part = job.part(share(passes.size()), share(passes.size() + 1));
            Observation seen = observe(model, network, zeroed(original, found), found, request, workers, part);
            passes.add(seen);
            List<LayerPeak> further = seen.spikes().stream()
                    .filter(peak ->
                            found.stream().noneMatch(known -> known.coordinate().equals(peak.coordinate())))
                    .toList();
            found.addAll(further);
            isNew = !further.isEmpty();
        }
        long tokens = (long) request.sequences().size() * request.sequences().getFirst().length;
        Provenance from =
                Provenance.measured(request.data(), request.dataSha256(), "forward pass over " + tokens + " tokens", 0);
        return new SuperWeights(request.rule(), found, passes, KnownSuperWeights.of(network.architecture()), from);
    }

    /// How far the search is after so many passes: nobody knows how many come.
    private static double share(int passes) {
        return 1 - Math.pow(0.5, passes);
    }

    private static Weights zeroed(Weights original, List<LayerPeak> found) {
        Map<Coordinate, Double> factors = new HashMap<>();
        found.forEach(peak -> factors.put(peak.coordinate(), 0.0));
        return factors.isEmpty() ? original : new EditedWeights(original, factors);
    }

    private static Observation observe(
            Model model,
            Network network,
            Weights weights,
            List<LayerPeak> found,
            Request request,
            Workers workers,
            Job job)
            throws IOException {
        PeakWatcher watcher = new PeakWatcher(network.blocks().size());
        TextRun.over(model, weights, request.sequences(), watcher, workers, job);
        List<LayerPeak> layers = watcher.layers();
        if (layers.isEmpty()) {
            throw new FormatException(
                    FormatException.Problem.UNSUPPORTED_TYPE,
                    model.file().path(),
                    "blocks",
                    "a feed-forward layer with a down-projection",
                    "none");
        }
        List<Coordinate> zeroed = found.stream().map(LayerPeak::coordinate).toList();
        return judged(new Observation(zeroed, layers, watcher.states(), watcher.channels()), request.rule(), zeroed);
    }

    /// Marks the spikes. A weight that is zero already is none any more.
    private static Observation judged(Observation seen, Rule rule, List<Coordinate> zeroed) {
        double inputs = seen.medianInput();
        double outputs = seen.medianOutput();
        List<LayerPeak> layers = seen.layers().stream()
                .map(peak -> peak.spike(rule.holds(peak, inputs, outputs) && !zeroed.contains(peak.coordinate())))
                .toList();
        return new Observation(zeroed, layers, seen.states(), seen.channels());
    }

    /// The published coordinates of a model that has these dimensions.
    public static Optional<KnownSuperWeights> known(Model model) {
        return model.architecture().flatMap(KnownSuperWeights::of);
    }
}
