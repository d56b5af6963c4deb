package lapidary.core.eval;

import java.util.List;
import java.util.Optional;
import lapidary.core.measure.Provenance;

/// What the graph of a model came to on the data seen so far.
///
/// @param classification of a classifier
/// @param similarity of an embedding model on pairs of sentences
/// @param fidelity of the outputs to the original's, where there is one
/// @param from provenance of all numbers
/// @param notes what was taken for granted, as sentences; a fallback is the first of them
public record GraphOutcome(
        int seen,
        int all,
        Optional<Classification> classification,
        Optional<Similarity> similarity,
        Optional<Fidelity> fidelity,
        Provenance from,
        List<String> notes)
        implements Outcome {
    public GraphOutcome {
        notes = List.copyOf(notes);
    }
}
