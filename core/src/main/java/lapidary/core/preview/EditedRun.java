package lapidary.core.preview;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.eval.Scorer;
import lapidary.core.eval.TokenScores;
import lapidary.core.format.FormatException;
import lapidary.core.infer.Block;
import lapidary.core.infer.ExpertLayer;
import lapidary.core.infer.ForwardPass;
import lapidary.core.infer.NativeWeights;
import lapidary.core.infer.Observer;
import lapidary.core.infer.Part;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.linalg.Matrix;

/// Runs an edited model over the text beside the original, from the first block on whose input is not known.
final class EditedRun {
    private final Reference reference;
    private final ForwardPass pass;
    private final List<Prefix> prefixes;
    private final boolean isOriginal;
    private long blockEvaluations;

    /// @param assignment only what really changes weights
    EditedRun(Reference reference, Assignment assignment, Weights weights) throws FormatException {
        this(
                reference,
                assignment,
                weights,
                reference.states().begin(assignment.before(reference.engine().network())));
    }

    private EditedRun(Reference reference, Assignment assignment, Weights weights, List<Prefix> prefixes)
            throws FormatException {
        this.reference = reference;
        this.pass = reference.engine().pass(weights);
        this.isOriginal = assignment.isOriginal();
        this.prefixes = prefixes;
    }

    /// A run of another recipe beside that of the current edit, whose states stay as well.
    static EditedRun beside(Reference reference, Assignment assignment, Weights weights) throws FormatException {
        List<Assignment> before = assignment.before(reference.engine().network());
        return new EditedRun(reference, assignment, weights, reference.states().join(before));
    }

    /// Blocks × sequences run so far.
    long blockEvaluations() {
        return blockEvaluations;
    }

    /// Blocks × sequences that the rest of the text is predicted to take.
    ///
    /// @param scored sequences that are done
    long remaining(int scored) {
        int blocks = prefixes.size() - 1;
        int untouched = blocks;
        while (untouched > 0 && !prefixes.get(untouched).isOriginal()) {
            untouched--;
        }
        long planned = 0;
        for (int sequence = scored; sequence < reference.text().count(); sequence++) {
            boolean isKept = reference.keeps(sequence);
            planned += isKept ? 0 : blocks;
            int start = blocks;
            while (start > (isKept ? untouched : 0)
                    && reference
                            .states()
                            .find(prefixes.get(start), start, sequence)
                            .isEmpty()) {
                start--;
            }
            planned += isOriginal ? 0 : blocks - start;
        }
        return planned;
    }

    /// Scores the next sequences.
    List<TokenScores> score(int first, int count, Job job) {
        reference.prepare(first + count, job);
        blockEvaluations += reference.last(first, count, job);
        if (!isOriginal) {
            advance(first, count, job);
        }
        TokenScores[] scores = new TokenScores[count];
        try (NativeWeights.Lease head = pass.head(job);
                NativeWeights.Lease originalHead = reference.pass().head(job)) {
            reference.engine().workers().rows(count, 1, job, (from, to) -> {
                int i = Math.toIntExact(from);
                scores[i] = score(i, first + i, head.matrix(), originalHead.matrix(), job);
            });
        }
        return List.of(scores);
    }

    private TokenScores score(int index, int sequence, Matrix head, Matrix originalHead, Job job) {
        int[] targets = reference.text().targets(sequence);
        Matrix last = reference.originalRoom(index);
        reference.pass().normalize(last, job);
        Scorer.States original = reference.original(sequence, last, originalHead);
        if (isOriginal) {
            return reference.scorer().scoreOriginal(original, reference.baseline(sequence), targets);
        }
        Matrix edited = reference.editedRoom(index);
        pass.normalize(edited, job);
        return reference
                .scorer()
                .score(
                        reference.statesOf(reference.scored(edited), head),
                        original,
                        reference.baseline(sequence),
                        targets,
                        job);
    }

    /// Brings the batch to the end of the last block.
    private void advance(int first, int count, Job job) {
        SortedMap<Integer, List<Integer>> byStart = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            byStart.computeIfAbsent(start(first + i, reference.editedRoom(i)), block -> new ArrayList<>())
                    .add(i);
        }
        int blocks = prefixes.size() - 1;
        byStart.forEach((start, indexes) -> {
            List<Matrix> hidden = indexes.stream().map(reference::editedRoom).toList();
            pass.blocks(start, blocks, hidden, keeping(first, indexes, job), job);
            blockEvaluations += (long) (blocks - start) * indexes.size();
            if (start < blocks) {
                indexes.forEach(
                        i -> reference.states().keep(prefixes.getLast(), blocks, first + i, reference.editedRoom(i)));
            }
        });
    }

    /// Fills the room with the latest state that is known, and says which block it enters.
    private int start(int sequence, Matrix room) {
        for (int block = prefixes.size() - 1; block > 0; block--) {
            Optional<Matrix> known = reference.states().find(prefixes.get(block), block, sequence);
            if (known.isPresent()) {
                Reference.copy(known.get(), room);
                return block;
            }
        }
        pass.embed(reference.text().inputs(sequence), room);
        return 0;
    }

    private Observer keeping(int first, List<Integer> indexes, Job job) {
        return new Observer() {
            @Override
            public void enters(Block block, int sequence, Matrix hidden) {
                Prefix before = prefixes.get(block.index());
                if (block.index() > 0 && !before.isOriginal()) {
                    reference.states().keep(before, block.index(), first + indexes.get(sequence), hidden);
                }
            }

            @Override
            public void feeds(Part.Project layer, int sequence, Matrix input) {
                job.check(); // a block of a large model takes longer than anybody waits for a cancel
            }

            @Override
            public void feeds(ExpertLayer layer, int sequence, Matrix input) {
                job.check();
            }
        };
    }
}
