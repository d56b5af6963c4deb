package lapidary.core.preview;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.calib.Evidence;
import lapidary.core.eval.TokenScores;
import lapidary.core.method.Transform;
import lapidary.core.model.ModelTensor;
import lapidary.core.quant.Quantizers;
import lapidary.core.quant.TestTensors;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import lapidary.core.solve.Treatment;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;

class AnswersTest {
    /// Bytes of one sequence of ten scores.
    private static final long SEQUENCE = 160;

    @Test
    void scoresGrowAsTheyCome() {
        Answers answers = new Answers(10 * SEQUENCE);
        answers.add(assignment(4), 0, List.of(scores(1), scores(2)));
        answers.add(assignment(4), 2, List.of(scores(3)));
        assertEquals(
                List.of(scores(1), scores(2), scores(3)).size(),
                answers.scores(assignment(4)).size());
        assertEquals(3, answers.scores(assignment(4)).get(2).losses()[0]);
        assertEquals(List.of(), answers.scores(assignment(5)));
    }

    @Test
    void recipesSeenLongestAgoAreForgottenFirst() {
        Answers answers = new Answers(4 * SEQUENCE);
        answers.add(assignment(1), 0, List.of(scores(1), scores(1)));
        answers.add(assignment(2), 0, List.of(scores(2), scores(2)));
        answers.scores(assignment(1));
        answers.add(assignment(3), 0, List.of(scores(3)));
        assertEquals(List.of(2, 0, 1), sizes(answers));
    }

    @Test
    void theCurrentRecipeStaysWhateverTheBudget() {
        Answers answers = new Answers(0);
        for (int i = 0; i < 5; i++) {
            answers.add(assignment(3), i, List.of(scores(i)));
        }
        assertEquals(List.of(0, 0, 5), sizes(answers));
    }

    @Test
    void scoresThatAreKnownAlreadyAreNotTakenTwice() {
        Answers answers = new Answers(10 * SEQUENCE);
        answers.add(assignment(4), 0, List.of(scores(1), scores(2)));
        answers.add(assignment(4), 0, List.of(scores(1), scores(2)));
        answers.add(assignment(4), 1, List.of(scores(2), scores(3)));
        assertEquals(
                List.of(1.0, 2.0, 3.0),
                answers.scores(assignment(4)).stream()
                        .map(scores -> scores.losses()[0])
                        .toList());
    }

    @Test
    void scoresThatFollowOnNothingAreNotTaken() {
        Answers answers = new Answers(10 * SEQUENCE);
        answers.add(assignment(4), 2, List.of(scores(3)));
        assertEquals(List.of(), answers.scores(assignment(4)));
    }

    private static List<Integer> sizes(Answers answers) {
        List<Integer> sizes = new ArrayList<>();
        for (int bits = 1; bits <= 3; bits++) {
            sizes.add(answers.scores(assignment(bits)).size());
        }
        return sizes;
    }

    private static TokenScores scores(double loss) {
        double[] losses = new double[10];
        losses[0] = loss;
        return new TokenScores(losses, new TokenScores.Comparison(losses, new double[10], 10));
    }

    private static Assignment assignment(int bits) {
        Transform method = (Transform) Quantizers.methods().find("rtn").orElseThrow();
        Settings settings = Settings.standard(method.settings()).with("bits", new SettingValue.Whole(bits));
        ModelTensor tensor = TestTensors.weight(Shape.of(1, 2), 1, 2);
        SortedMap<TensorId, Treatment> treatments = new TreeMap<>();
        treatments.put(tensor.id(), new Treatment(tensor, method, settings, Evidence.NONE, Optional.empty()));
        return new Assignment(treatments);
    }
}
