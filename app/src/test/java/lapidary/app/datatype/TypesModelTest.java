package lapidary.app.datatype;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import lapidary.app.support.Bench;
import lapidary.core.model.TensorRole;
import lapidary.core.quant.explore.TypeMeasure;
import lapidary.core.quant.explore.TypeSurvey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TypesModelTest {
    private final Bench bench = new Bench();
    private final TypesModel model = new TypesModel(bench.workbench());

    @BeforeEach
    void open() {
        bench.openSample();
        bench.select(Bench.role(TensorRole.ATTENTION_K));
    }

    @AfterEach
    void close() {
        model.close();
        bench.close();
    }

    private TypeSurvey survey() {
        bench.screen()
                .until(
                        "the survey",
                        () -> model.surveyProperty().get().isPresent()
                                && !model.staleProperty().get());
        return model.surveyProperty().get().orElseThrow();
    }

    @Test
    void nothingIsMeasuredWhileNobodyLooks() {
        assertFalse(model.staleProperty().get());
        assertEquals(Optional.empty(), model.surveyProperty().get());
    }

    @Test
    void theLeadingTensorIsSurveyedAndAnotherWidthAnswersAnew() {
        model.shownProperty().set(true);
        TypeSurvey four = survey();
        assertEquals(bench.workbench().selectionProperty().get().lead().orElseThrow(), four.tensor());
        assertEquals(4, four.question().bits());
        model.bitsProperty().set(3);
        assertTrue(model.staleProperty().get());
        TypeSurvey three = survey();
        assertEquals(3, three.question().bits());
        assertTrue(three.best().orElseThrow().error().orElseThrow().sqnrDecibels()
                < four.best().orElseThrow().error().orElseThrow().sqnrDecibels());
    }

    @Test
    void aTypeIsChosenForTheWholeSelection() {
        model.shownProperty().set(true);
        TypeMeasure best = survey().best().orElseThrow();
        model.choose(best);
        assertEquals(6, bench.workbench().choicesProperty().get().byTensor().size());
        assertEquals(Optional.of(best.choice()), model.chosen());
    }

    @Test
    void splitsAreMeasuredWhenTheyAreAskedFor() {
        model.splitsShownProperty().set(true);
        model.shownProperty().set(true);
        bench.screen().until("the splits", () -> !model.splitsProperty().get().isEmpty());
        assertEquals(6, model.splitsProperty().get().size());
        assertEquals(Optional.empty(), model.surveyProperty().get());
    }

    @Test
    void closingTheModelForgetsTheAnswer() {
        model.shownProperty().set(true);
        survey();
        bench.workbench().closeModel();
        assertEquals(Optional.empty(), model.surveyProperty().get());
        assertFalse(model.staleProperty().get());
    }
}
