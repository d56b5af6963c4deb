package lapidary.core.eval;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import lapidary.core.infer.Pointwise;
import lapidary.core.job.Job;
import lapidary.core.linalg.Gemm;
import lapidary.core.linalg.Kernels;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import org.jspecify.annotations.Nullable;

/// Turns normalized hidden states into scores, a tile of positions at a time: logits are computed where they are
/// needed and never stored for a whole text. Losses and divergences are in double over the whole vocabulary. Any
/// thread may score.
public final class Scorer implements AutoCloseable {
    private static final int TILE = 64;

    /// Multiplications between two looks at whether the job goes on: some 20 ms.
    private static final long MOST_PRODUCTS = 1L << 31;

    private final int vocabulary;
    private final Kernels kernels = Kernels.fastest();

    // Guarded by idle:
    private final Deque<Tile> idle = new ArrayDeque<>();
    private final List<Tile> all = new ArrayList<>();

    public Scorer(int vocabulary) {
        this.vocabulary = vocabulary;
    }

    /// What a model computed for the scored positions of a sequence.
    ///
    /// @param normalized `float32[scored, width]` after the output norm
    /// @param head `float32[vocabulary, width]`
    /// @param cap its logits are bounded by, see [lapidary.core.model.Architecture#outputCap()]
    /// @param kept its logits `float32[scored, vocabulary]`, where they are known already, see [Scorer#keep]
    public record States(Matrix normalized, Matrix head, double cap, @Nullable Matrix kept) {

        /// Of a model whose logits have to be computed.
        public States(Matrix normalized, Matrix head, double cap) {
            this(normalized, head, cap, null);
        }

        /// Of a model whose logits have no bound.
        public States(Matrix normalized, Matrix head) {
            this(normalized, head, 0);
        }
    }

    /// Computes all logits of a sequence, to be kept.
    ///
    /// @param out `float32[scored, vocabulary]`, filled
    public void keep(States states, Job job, Matrix out) {
        for (int from = 0; from < out.rows(); from += TILE) {
            job.check();
            int count = Math.min(TILE, out.rows() - from);
            logits(states, from, count, job, out.rows(from, count));
        }
    }

    /// Scores a model alone.
    ///
    /// @param targets `int[scored]`
    public TokenScores score(States model, int[] targets) {
        double[] losses = new double[targets.length];
        Tile tile = borrow();
        try {
            for (int from = 0; from < targets.length; from += TILE) {
                int count = Math.min(TILE, targets.length - from);
                Matrix logits = logits(model, from, count, Job.UNWATCHED, tile.model);
                for (int i = 0; i < count; i++) {
                    double logSum = kernels.logSumExp(logits.data(), logits.at(i), vocabulary);
                    losses[from + i] = logSum - logit(logits, i, targets[from + i]);
                }
            }
        } finally {
            giveBack(tile);
        }
        return new TokenScores(losses, TokenScores.ALONE);
    }

    /// Scores a model beside the original.
    ///
    /// @param baseline of the original on this sequence; filled when it is not known yet
    public TokenScores score(States model, States original, Baseline baseline, int[] targets) {
        return score(model, original, baseline, targets, Job.UNWATCHED);
    }

    /// The same for a job that may be cancelled.
    public TokenScores score(States model, States original, Baseline baseline, int[] targets, Job job) {
        double[] losses = new double[targets.length];
        double[] divergences = new double[targets.length];
        Likeliest likeliest =
                baseline.keepsLikeliest() ? new Likeliest(targets.length, Likeliest.SHOWN) : Likeliest.NONE;
        int agreements = 0;
        Tile tile = borrow();
        try {
            for (int from = 0; from < targets.length; from += TILE) {
                job.check();
                int count = Math.min(TILE, targets.length - from);
                Matrix p = logits(original, from, count, job, tile.original);
                Matrix q = logits(model, from, count, job, tile.model);
                if (!baseline.isKnown()) {
                    fill(baseline, p, from, targets);
                }
                for (int i = 0; i < count; i++) {
                    int at = from + i;
                    double logSum = kernels.logSumExp(q.data(), q.at(i), vocabulary);
                    losses[at] = logSum - logit(q, i, targets[at]);
                    divergences[at] = kernels.divergence(
                            p.data(), p.at(i), baseline.logSums[at], q.data(), q.at(i), logSum, vocabulary);
                    agreements += kernels.argMax(q.data(), q.at(i), vocabulary) == baseline.top[at] ? 1 : 0;
                    if (baseline.keepsLikeliest()) {
                        likeliest.fill(kernels, q.data(), q.at(i), vocabulary, at, logSum);
                    }
                }
            }
            baseline.becomeKnown();
        } finally {
            giveBack(tile);
        }
        return new TokenScores(
                losses,
                new TokenScores.Comparison(baseline.losses, divergences, agreements, baseline.likeliest),
                likeliest);
    }

    /// The scores of the original beside itself: no divergence, full agreement.
    public TokenScores scoreOriginal(States original, Baseline baseline, int[] targets) {
        if (!baseline.isKnown()) {
            Tile tile = borrow();
            try {
                for (int from = 0; from < targets.length; from += TILE) {
                    int count = Math.min(TILE, targets.length - from);
                    fill(baseline, logits(original, from, count, Job.UNWATCHED, tile.original), from, targets);
                }
                baseline.becomeKnown();
            } finally {
                giveBack(tile);
            }
        }
        return new TokenScores(
                baseline.losses,
                new TokenScores.Comparison(
                        baseline.losses, new double[targets.length], targets.length, baseline.likeliest),
                baseline.likeliest);
    }

    /// Receives the logits of one position after the other.
    interface Rows {
        /// @param at of the first of the vocabulary's logits in `data`
        /// @param logSum logSumExp of them
        void row(MemorySegment data, long at, int position, double logSum);
    }

    /// Computes the logits of all positions and hands them over.
    void read(States model, int positions, Rows rows) {
        Tile tile = borrow();
        try {
            for (int from = 0; from < positions; from += TILE) {
                int count = Math.min(TILE, positions - from);
                Matrix logits = logits(model, from, count, Job.UNWATCHED, tile.model);
                for (int i = 0; i < count; i++) {
                    double logSum = kernels.logSumExp(logits.data(), logits.at(i), vocabulary);
                    rows.row(logits.data(), logits.at(i), from + i, logSum);
                }
            }
        } finally {
            giveBack(tile);
        }
    }

    private void fill(Baseline baseline, Matrix logits, int from, int[] targets) {
        for (int i = 0; i < logits.rows(); i++) {
            double logSum = kernels.logSumExp(logits.data(), logits.at(i), vocabulary);
            baseline.logSums[from + i] = logSum;
            baseline.losses[from + i] = logSum - logit(logits, i, targets[from + i]);
            baseline.top[from + i] = kernels.argMax(logits.data(), logits.at(i), vocabulary);
            if (baseline.keepsLikeliest()) {
                baseline.likeliest.fill(kernels, logits.data(), logits.at(i), vocabulary, from + i, logSum);
            }
        }
    }

    private static Matrix logits(States states, int from, int count, Job job, Matrix tile) {
        Matrix kept = states.kept();
        if (kept != null) {
            return kept.rows(from, count);
        }
        Matrix logits = tile.rows(0, count);
        product(states.normalized().rows(from, count), states.head(), MOST_PRODUCTS, job, logits);
        Pointwise.cap(logits, states.cap());
        return logits;
    }

    /// out = rows · headᵀ, a part of the vocabulary at a time where that is much work.
    ///
    /// @param most multiplications of a part, as far as a part of 64 tokens can be so small
    static void product(Matrix rows, Matrix head, long most, Job job, Matrix out) {
        long perToken = (long) rows.rows() * rows.columns();
        int part = (int) Math.clamp(most / perToken / TILE * TILE, TILE, Math.max(TILE, head.rows()));
        for (int at = 0; at < head.rows(); at += part) {
            job.check();
            int count = Math.min(part, head.rows() - at);
            Gemm.productTransposed(rows, head.rows(at, count), 1, false, out.columns(at, count));
        }
    }

    private static double logit(Matrix logits, int row, int token) {
        MemorySegment data = logits.data();
        return data.getAtIndex(ValueLayout.JAVA_FLOAT, logits.at(row) + token);
    }

    private Tile borrow() {
        synchronized (idle) {
            Tile tile = idle.poll();
            if (tile == null) {
                tile = new Tile(vocabulary);
                all.add(tile);
            }
            return tile;
        }
    }

    private void giveBack(Tile tile) {
        synchronized (idle) {
            idle.push(tile);
        }
    }

    /// Frees all native memory. Nothing may be scoring any more.
    @Override
    public void close() {
        synchronized (idle) {
            all.forEach(Tile::close);
            all.clear();
            idle.clear();
        }
    }

    /// Room for the logits of some positions, twice.
    private static final class Tile implements AutoCloseable {
        private final NativeFloats memory;
        private final Matrix model;
        private final Matrix original;

        Tile(int vocabulary) {
            memory = new NativeFloats(2L * TILE * vocabulary);
            Matrix both = memory.matrix(2 * TILE, vocabulary);
            model = both.rows(0, TILE);
            original = both.rows(TILE, TILE);
        }

        @Override
        public void close() {
            memory.close();
        }
    }
}
