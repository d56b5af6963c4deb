package lapidary.app.preview;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import lapidary.core.eval.Protocol;
import lapidary.core.eval.TextSequences;
import lapidary.core.eval.TokenScores;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TokensModelTest {
    private static final String[] WORDS = {"The", " cat", " sat", " on", " the", " mat", ".\n", ""};

    private final TokensModel model = new TokensModel(new ReadOnlyBooleanWrapper());
    private final int[] tokens =
            IntStream.range(0, 41).map(i -> i % WORDS.length).toArray();
    private final TextSequences text = new TextSequences(tokens, -1, Protocol.WINDOWS, 8);

    @BeforeEach
    void begin() {
        model.watchedProperty().set(true);
        List<String> texts = IntStream.of(tokens).mapToObj(t -> WORDS[t]).toList();
        model.begin(new TokenizedText(text, texts, token -> WORDS[token]));
    }

    /// Every token costs as much as its id.
    private void take(int first, int count) {
        List<TokenScores> scores = new ArrayList<>();
        for (int i = first; i < first + count; i++) {
            double[] losses = IntStream.of(text.targets(i)).asDoubleStream().toArray();
            double[] original = new double[losses.length];
            scores.add(new TokenScores(losses, new TokenScores.Comparison(original, losses, 0)));
        }
        model.take(first, scores);
    }

    @Test
    void valuesComeSequenceBySequence() {
        assertTrue(Float.isNaN(model.valuesProperty().get()[5]));
        take(0, 2);
        take(2, 3);
        float[] values = model.valuesProperty().get();
        assertTrue(Float.isNaN(values[0]), "nothing comes before the first token");
        for (int i = 1; i < values.length; i++) {
            assertEquals(tokens[i], values[i]);
        }
        take(0, 1);
        long scored = IntStream.range(0, values.length)
                .filter(i -> !Float.isNaN(model.valuesProperty().get()[i]))
                .count();
        assertEquals(8, scored, "a new edit begins anew");
    }

    @Test
    void nobodyLooksNothingIsComputed() {
        model.watchedProperty().set(false);
        take(0, 5);
        assertTrue(Float.isNaN(model.valuesProperty().get()[5]));
        model.watchedProperty().set(true);
        assertFalse(Float.isNaN(model.valuesProperty().get()[5]));
    }

    @Test
    void stepsThroughTheWorstTokens() {
        take(0, 5);
        List<Integer> worst = model.worstProperty().get();
        assertEquals(List.of(7, 15, 23, 31, 39), worst.subList(0, 5));
        model.stepWorst(1);
        assertEquals(7, model.selectedProperty().get());
        model.stepWorst(1);
        assertEquals(15, model.selectedProperty().get());
        model.stepWorst(-1);
        model.stepWorst(-1);
        assertEquals(7, model.selectedProperty().get());
    }

    @Test
    void findsPlacesAcrossTokensWhateverTheirCase() {
        model.queryProperty().set("cat SAT");
        BitSet expected = new BitSet();
        for (int i = 0; i < 5; i++) {
            expected.set(8 * i + 1, 8 * i + 3);
        }
        assertEquals(expected, model.foundProperty().get());
        model.stepFound(1);
        assertEquals(1, model.selectedProperty().get());
        model.stepFound(1);
        assertEquals(9, model.selectedProperty().get());
        model.stepFound(-1);
        assertEquals(1, model.selectedProperty().get());
        model.stepFound(-1);
        assertEquals(33, model.selectedProperty().get(), "around the beginning");
        model.stepFound(1);
        assertEquals(1, model.selectedProperty().get(), "around the end");
        model.queryProperty().set("dog");
        assertTrue(model.foundProperty().get().isEmpty());
    }

    @Test
    void everyTokenTellsItsScoresAndItsNeighbours() {
        take(0, 5);
        TokenDetail detail = model.detail(10).orElseThrow();
        assertEquals(" sat", detail.text().token());
        assertEquals("The cat sat on the mat.\nThe cat", detail.text().before());
        assertEquals(2, detail.loss());
        assertEquals(0, detail.originalLoss());
        assertTrue(model.detail(41).isEmpty());
        assertFalse(model.detail(0).orElseThrow().isScored());
        assertEquals(40, model.csv().rows().size());
    }

    @Test
    void lossDifferencesAreSigned() {
        take(0, 5);
        model.metricProperty().set(TokenMetric.LOSS_DIFFERENCE);
        assertEquals(7, model.valuesProperty().get()[7]);
        assertTrue(TokenMetric.LOSS_DIFFERENCE.isSigned());
    }
}
