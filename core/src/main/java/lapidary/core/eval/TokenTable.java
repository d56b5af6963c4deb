package lapidary.core.eval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// The scores of single tokens in the order of the text, as far as its sequences have been scored. One thread.
public final class TokenTable {
    private final TextSequences text;
    private final @Nullable TokenScores[] sequences; // by place in the text
    private int scored;

    public TokenTable(TextSequences text) {
        this.text = text;
        this.sequences = new @Nullable TokenScores[text.count()];
    }

    /// A token that might have come next.
    ///
    /// @param probability in [0, 1]
    public record Candidate(int token, double probability) {}

    /// Takes the scores of a sequence.
    ///
    /// @param index in the shuffled order of the text
    public void put(int index, TokenScores scores) {
        int place = text.place(index);
        scored += sequences[place] == null ? 1 : 0;
        sequences[place] = scores;
    }

    /// Forgets all scores.
    public void clear() {
        Arrays.fill(sequences, null);
        scored = 0;
    }

    /// Sequences scored so far.
    public int sequences() {
        return scored;
    }

    public TextSequences text() {
        return text;
    }

    /// Tokens of the whole text, scored or not.
    public int size() {
        return text.tokens();
    }

    public int token(int position) {
        return text.token(position);
    }

    /// Whether the token has been scored.
    public boolean isScored(int position) {
        return at(position) != null;
    }

    /// KL(original ‖ model) where this token comes next, nats; NaN where it was not scored.
    public double divergence(int position) {
        return value(position, row -> row.scores().reference().divergences());
    }

    /// −ln p(token) of the model, nats; NaN where it was not scored.
    public double loss(int position) {
        return value(position, row -> row.scores().losses());
    }

    /// −ln p(token) of the original, nats; NaN where it was not scored.
    public double originalLoss(int position) {
        return value(position, row -> row.scores().reference().losses());
    }

    /// What the model held likeliest; empty where it was not kept.
    public List<Candidate> candidates(int position) {
        Row row = at(position);
        return row == null ? List.of() : candidates(row.scores().likeliest(), row.offset());
    }

    /// What the original held likeliest; empty where it was not kept.
    public List<Candidate> originalCandidates(int position) {
        Row row = at(position);
        return row == null ? List.of() : candidates(row.scores().reference().likeliest(), row.offset());
    }

    /// The scored positions with the largest values, the largest first; of equal ones the first of the text.
    ///
    /// @param value NaN leaves a position out
    public List<Integer> largest(int most, IntToDoubleFunction value) {
        record Found(int position, double value) {}
        Comparator<Found> order = Comparator.comparingDouble(Found::value).thenComparing(f -> -f.position());
        PriorityQueue<Found> kept = new PriorityQueue<>(order);
        for (int i = 0; i < size(); i++) {
            double now = value.applyAsDouble(i);
            if (!Double.isNaN(now)
                    && (kept.size() < most || now > kept.element().value())) {
                kept.add(new Found(i, now));
                if (kept.size() > most) {
                    kept.remove();
                }
            }
        }
        return kept.stream().sorted(order.reversed()).map(Found::position).toList();
    }

    /// The first token of the text that a sequence scores; [TextSequences#scored()] follow one another.
    ///
    /// @param index in the shuffled order
    public int firstScored(int index) {
        return text.start(text.place(index)) + text.firstScored() + 1;
    }

    private static List<Candidate> candidates(Likeliest likeliest, int offset) {
        if (offset >= likeliest.positions()) {
            return List.of();
        }
        List<Candidate> found = new ArrayList<>();
        for (int rank = 0; rank < Math.min(Likeliest.SHOWN, likeliest.count()); rank++) {
            if (likeliest.token(offset, rank) >= 0) {
                found.add(new Candidate(likeliest.token(offset, rank), likeliest.probability(offset, rank)));
            }
        }
        return List.copyOf(found);
    }

    private record Row(TokenScores scores, int offset) {}

    private interface Column {
        double[] of(Row row);
    }

    private double value(int position, Column column) {
        return Optional.ofNullable(at(position))
                .map(row -> {
                    double[] values = column.of(row);
                    return values.length == 0 ? Double.NaN : values[row.offset()];
                })
                .orElse(Double.NaN);
    }

    private @Nullable Row at(int position) {
        int from = position - text.firstScored() - 1;
        int place = text.placeOf(from);
        int offset = place < 0 ? 0 : from - text.start(place);
        if (place < 0 || offset >= text.scored()) {
            return null;
        }
        TokenScores scores = sequences[place];
        return scores == null ? null : new Row(scores, offset);
    }
}
