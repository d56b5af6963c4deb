package lapidary.core.eval.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lapidary.core.data.Labels;
import lapidary.core.data.PairData;
import lapidary.core.eval.ClassifierTally;
import lapidary.core.eval.FidelityTally;
import lapidary.core.eval.GraphOutcome;
import lapidary.core.eval.SequenceMeans;
import lapidary.core.eval.SimilarityTally;
import lapidary.core.infer.graph.GraphException;
import org.jspecify.annotations.Nullable;

/// The running result of a graph on data: takes run after run.
public final class GraphTally {
    private final GraphData data;
    private final Optional<Labels> labels;
    private final Optional<PairData> pairs;
    private final SimilarityTally similarity;
    private final FidelityTally fidelity;
    private final List<String> doubts = new ArrayList<>();
    private @Nullable ClassifierTally classifier;
    private int seen;
    private boolean isCompared;

    GraphTally(GraphData data, Optional<Labels> labels, Optional<PairData> pairs) {
        this.data = data;
        this.labels = labels;
        this.pairs = pairs;
        this.similarity = new SimilarityTally(data.provenance());
        this.fidelity = new FidelityTally(data.provenance());
    }

    /// Examples so far.
    public int seen() {
        return seen;
    }

    /// Adds a run of one model.
    ///
    /// @param read what [GraphData#read] gave
    public void add(GraphRun run, double[][] read) throws GraphException {
        for (int i = 0; i < run.examples().length; i++) {
            if (pairs.isPresent()) {
                similarity.add(score(run, i), read[2 * i], read[2 * i + 1]);
            } else if (labels.isPresent()) {
                classifier(read[i].length).add(label(run, i), read[i]);
            }
        }
        seen += run.examples().length;
    }

    /// Adds a run of the original and the changed model.
    public void add(GraphRun run, double[][] original, double[][] changed) throws GraphException {
        isCompared = true;
        for (int i = 0; i < run.examples().length; i++) {
            if (pairs.isPresent()) {
                similarity.add(
                        run.examples()[i],
                        score(run, i),
                        original[2 * i],
                        original[2 * i + 1],
                        changed[2 * i],
                        changed[2 * i + 1]);
            } else if (isClassifier(original)) {
                classifier(original[i].length).add(run.examples()[i], label(run, i), original[i], changed[i]);
            }
        }
        for (int row = 0; row < original.length; row++) {
            fidelity.add(original[row], changed[row]);
        }
        seen += run.examples().length;
    }

    /// Without labels, scores of a few classes are told by their output; see [GraphReadout.Scores].
    private boolean isClassifier(double[][] rows) {
        return labels.isPresent() || (data.isScored() && rows.length > 0 && rows[0].length > 1);
    }

    private double score(GraphRun run, int place) {
        return pairs.orElseThrow().pairs().get(run.examples()[place]).score();
    }

    private int label(GraphRun run, int place) {
        return labels.map(all -> all.at(run.examples()[place])).orElse(-1);
    }

    private ClassifierTally classifier(int classes) throws GraphException {
        ClassifierTally found = classifier;
        if (found == null) {
            found = new ClassifierTally(names(classes), data.provenance());
            classifier = found;
        }
        return found;
    }

    private List<String> names(int classes) throws GraphException {
        List<String> known = labels.map(Labels::names).orElse(List.of());
        if (known.size() > classes) {
            throw new GraphException(data.provenance().data() + " has " + known.size() + " classes and the model tells "
                    + classes + " apart; give the data that the model was made for");
        }
        boolean areNamed =
                IntStream.range(0, known.size()).anyMatch(i -> !known.get(i).equals(String.valueOf(i)));
        if (areNamed && known.size() < classes) {
            doubts.add(
                    "the data names " + known.size() + " classes and the model tells " + classes
                            + " apart: they are taken for its first " + known.size()
                            + ", in alphabetical order. Where they are not, call the folders or labels by the numbers of the classes");
        }
        List<String> names = new ArrayList<>(known);
        for (int i = known.size(); i < classes; i++) {
            names.add(String.valueOf(i));
        }
        return names;
    }

    /// What the changed model came to on each example so far, where they belong to classes.
    public Optional<SequenceMeans> examples() {
        return Optional.ofNullable(classifier).flatMap(ClassifierTally::examples);
    }

    /// Everything so far; needs at least one run.
    public GraphOutcome outcome() {
        return new GraphOutcome(
                seen,
                data.count(),
                Optional.ofNullable(classifier).map(ClassifierTally::classification),
                pairs.map(ignored -> similarity.similarity()),
                isCompared ? Optional.of(fidelity.fidelity()) : Optional.empty(),
                data.provenance(),
                Stream.concat(doubts.stream(), data.notes().stream()).toList());
    }
}
