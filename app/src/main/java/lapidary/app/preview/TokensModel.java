package lapidary.app.preview;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import lapidary.core.eval.TokenScores;
import lapidary.core.eval.TokenTable;
import lapidary.views.table.ChartTable;
import org.jspecify.annotations.Nullable;

/// The judging text token by token, as far as it has been scored: values to colour it with, the worst tokens, what is
/// selected and searched for. Lives on the screen's thread.
public final class TokensModel {
    /// Length of the list of worst tokens.
    static final int WORST = 200;

    private final ReadOnlyBooleanProperty stale;
    private final ReadOnlyObjectWrapper<List<String>> texts = new ReadOnlyObjectWrapper<>(List.of());
    private final ReadOnlyObjectWrapper<float[]> values = new ReadOnlyObjectWrapper<>(new float[0]);
    private final ReadOnlyObjectWrapper<List<Integer>> worst = new ReadOnlyObjectWrapper<>(List.of());
    private final ReadOnlyObjectWrapper<BitSet> found = new ReadOnlyObjectWrapper<>(new BitSet());
    private final ObjectProperty<TokenMetric> metric = new SimpleObjectProperty<>(TokenMetric.DIVERGENCE);
    private final BooleanProperty logarithmic = new SimpleBooleanProperty();
    private final BooleanProperty watched = new SimpleBooleanProperty();
    private final StringProperty query = new SimpleStringProperty("");
    private final IntegerProperty selected = new SimpleIntegerProperty(-1);
    private @Nullable TokenizedText text;
    private @Nullable TokenTable table;
    private boolean isBehind;

    TokensModel(ReadOnlyBooleanProperty stale) {
        this.stale = stale;
        metric.subscribe(ignored -> refresh());
        watched.subscribe(ignored -> refreshIfWatched());
        query.subscribe(ignored -> search());
    }

    /// Whether the values belong to an older recipe.
    ReadOnlyBooleanProperty staleProperty() {
        return stale;
    }

    /// What each token contributes to the text.
    ReadOnlyObjectProperty<List<String>> textsProperty() {
        return texts.getReadOnlyProperty();
    }

    /// The metric of each token, NaN where it was not scored.
    ReadOnlyObjectProperty<float[]> valuesProperty() {
        return values.getReadOnlyProperty();
    }

    /// The tokens with the largest values, the largest first.
    ReadOnlyObjectProperty<List<Integer>> worstProperty() {
        return worst.getReadOnlyProperty();
    }

    /// Tokens that the search found.
    ReadOnlyObjectProperty<BitSet> foundProperty() {
        return found.getReadOnlyProperty();
    }

    ObjectProperty<TokenMetric> metricProperty() {
        return metric;
    }

    BooleanProperty logarithmicProperty() {
        return logarithmic;
    }

    /// Whether anybody looks: values are brought up to date only then.
    BooleanProperty watchedProperty() {
        return watched;
    }

    /// What is searched for; "" for nothing.
    StringProperty queryProperty() {
        return query;
    }

    /// The selected token; −1 for none.
    IntegerProperty selectedProperty() {
        return selected;
    }

    void begin(TokenizedText now) {
        clear();
        text = now;
        table = new TokenTable(now.sequences());
        texts.set(now.texts());
        search();
        isBehind = true;
        refreshIfWatched();
    }

    /// Forgets text and scores.
    void clear() {
        text = null;
        table = null;
        selected.set(-1);
        texts.set(List.of());
        refresh();
        search();
    }

    /// @param first of the sequences scored; 0 begins a new edit
    void take(int first, List<TokenScores> scores) {
        TokenTable into = table;
        if (into == null) {
            return;
        }
        if (first == 0) {
            into.clear();
        }
        for (int i = 0; i < scores.size(); i++) {
            into.put(first + i, scores.get(i));
        }
        isBehind = true;
        refreshIfWatched();
    }

    private void refreshIfWatched() {
        if (watched.get() && isBehind) {
            refresh();
        }
    }

    private void refresh() {
        isBehind = false;
        TokenTable from = table;
        if (from == null) {
            values.set(new float[0]);
            worst.set(List.of());
            return;
        }
        float[] now = new float[from.size()];
        for (int i = 0; i < now.length; i++) {
            now[i] = (float) metric.get().of(from, i);
        }
        values.set(now);
        worst.set(from.largest(WORST, i -> now[i]));
    }

    /// Goes to the next worse (−1) or less bad (1) token of the list; from outside it to the worst.
    void stepWorst(int step) {
        List<Integer> list = worst.get();
        if (!list.isEmpty()) {
            int now = list.indexOf(selected.get());
            selected.set(list.get(now < 0 ? 0 : Math.clamp((long) now + step, 0, list.size() - 1)));
        }
    }

    /// Goes to the next (1) or the last (−1) place that the search found, around the ends.
    void stepFound(int step) {
        BitSet marks = found.get();
        if (marks.isEmpty()) {
            return;
        }
        int from = selected.get();
        int next;
        if (step > 0) {
            int end = from < 0 ? 0 : endOfRun(marks, from);
            next = marks.nextSetBit(end);
            next = next < 0 ? marks.nextSetBit(0) : next;
        } else {
            int begin = from < 0 ? marks.length() : from;
            int last = begin == 0 ? -1 : marks.previousSetBit(begin - 1);
            last = last < 0 ? marks.length() - 1 : last;
            next = marks.previousClearBit(last) + 1;
        }
        selected.set(next);
    }

    private static int endOfRun(BitSet marks, int from) {
        return marks.get(from) ? marks.nextClearBit(from) : from + 1;
    }

    private void search() {
        String wanted = query.get().strip().toLowerCase(Locale.ROOT);
        BitSet marks = new BitSet();
        if (!wanted.isEmpty() && !texts.get().isEmpty()) {
            mark(wanted, marks);
        }
        found.set(marks);
    }

    /// Marks the tokens that a place overlaps, each place of the text once.
    private void mark(String wanted, BitSet marks) {
        List<String> parts = texts.get();
        int[] begins = new int[parts.size() + 1];
        StringBuilder whole = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            begins[i] = whole.length();
            whole.append(parts.get(i));
        }
        begins[parts.size()] = whole.length();
        for (int at = find(whole, wanted, 0); at >= 0; at = find(whole, wanted, at + wanted.length())) {
            marks.set(tokenAt(begins, at), tokenAt(begins, at + wanted.length() - 1) + 1);
        }
    }

    /// Case does not matter; lengths do not change, as they could if the whole were put into lower case.
    private static int find(StringBuilder whole, String wanted, int from) {
        for (int at = from; at + wanted.length() <= whole.length(); at++) {
            int i = 0;
            while (i < wanted.length() && Character.toLowerCase(whole.charAt(at + i)) == wanted.charAt(i)) {
                i++;
            }
            if (i == wanted.length()) {
                return at;
            }
        }
        return -1;
    }

    private static int tokenAt(int[] begins, int character) {
        int found = Arrays.binarySearch(begins, 0, begins.length - 1, character);
        int token = found >= 0 ? found : -found - 2;
        // Tokens that only continue a character begin where the next one does.
        while (token + 1 < begins.length - 1 && begins[token + 1] == character) {
            token++;
        }
        return token;
    }

    /// What is known about a token; empty when there is none of that position.
    Optional<TokenDetail> detail(int position) {
        TokenTable from = table;
        TokenizedText read = text;
        if (from == null || read == null || position < 0 || position >= from.size()) {
            return Optional.empty();
        }
        return Optional.of(TokenDetails.of(from, read, position));
    }

    /// The whole table, one row per scored token.
    ChartTable csv() {
        TokenTable from = table;
        TokenizedText read = text;
        return from == null || read == null ? TokenDetails.EMPTY : TokenDetails.table(from, read);
    }
}
