package lapidary.core.solve;

import java.util.List;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.compressed.Computed;
import lapidary.core.compressed.Dense;
import lapidary.core.compressed.Grid;
import lapidary.core.compressed.LevelGrid;
import lapidary.core.compressed.Packed;
import lapidary.core.compressed.Rearranged;
import lapidary.core.compressed.Reoriented;
import lapidary.core.compressed.ShiftedGrid;
import lapidary.core.compressed.Sparse;
import lapidary.core.job.Job;
import lapidary.core.job.NotedJob;
import lapidary.core.method.NotFiniteException;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;
import org.jspecify.annotations.Nullable;

/// The weights of a treated tensor, computed when they are first needed, and again after they were dropped.
public final class TreatedWeights implements RowSource {
    private final Treatment treatment;
    private final RowSource original;
    private final Treatments owner;
    private volatile @Nullable CompressedTensor result;
    private volatile List<NotedJob.Note> notes = List.of(); // of the latest computation, every one says the same

    TreatedWeights(Treatment treatment, RowSource original, Treatments owner) {
        this.treatment = treatment;
        this.original = original;
        this.owner = owner;
    }

    @Override
    public Shape shape() {
        return original.shape();
    }

    @Override
    public boolean isDecodable() {
        return original.isDecodable();
    }

    /// @throws IllegalStateException when the tensor holds a weight that is not finite
    @Override
    public void decode(long firstRow, int rows, float[] out) {
        try {
            compute(Job.UNWATCHED).decode(firstRow, rows, out);
        } catch (NotFiniteException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /// The compressed tensor, computed now unless it is here.
    ///
    /// @throws NotFiniteException when the tensor holds a weight that is not finite
    public CompressedTensor compute(Job job) throws NotFiniteException {
        CompressedTensor found = result;
        if (found != null) {
            notes.forEach(note -> job.note(note.about(), note.text()));
            return found;
        }
        synchronized (this) {
            found = result;
            if (found == null) {
                NotedJob noted = new NotedJob(job);
                found = owner.apply(treatment, noted);
                notes = noted.notes();
                result = found;
            }
        }
        notes.forEach(note -> job.note(note.about(), note.text()));
        owner.computed(this, bytes(found));
        return found;
    }

    /// What there is to say about the result; nothing before it was computed.
    public List<NotedJob.Note> notes() {
        return notes;
    }

    void drop() {
        result = null;
    }

    /// Heap that the result takes.
    private static long bytes(CompressedTensor tensor) {
        return switch (tensor) {
            case Dense dense -> dense.data().byteSize();
            case Packed packed -> packed.data().byteSize();
            case Rearranged rearranged -> 0;
            case Computed computed -> 0;
            case Reoriented turned ->
                bytes(turned.matrix()) + Float.BYTES * turned.shape().elements();
            case Sparse sparse -> bytes(sparse.values()) + sparse.shape().elements() / Byte.SIZE;
            case LevelGrid levels -> levels.shape().elements() + 4L * levels.scales().length;
            case ShiftedGrid shifted -> bytes(shifted.steps()) + 4L * shifted.minimums().length;
            case Grid grid -> grid.shape().elements() + 4L * grid.scales().length + 2L * grid.zeroPoints().length;
        };
    }
}
