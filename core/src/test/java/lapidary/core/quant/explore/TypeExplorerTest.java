package lapidary.core.quant.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import lapidary.core.calib.Evidence;
import lapidary.core.compressed.Codecs;
import lapidary.core.job.Job;
import lapidary.core.method.Methods;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.TypeOffer;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorRole;
import lapidary.core.quant.Quantizers;
import lapidary.core.recipe.Choice;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The relative errors on N(0, 1) in groups of 64 are those of the method cards, computed with NumPy, ± 2 %.
class TypeExplorerTest {
    private static final Methods METHODS = Quantizers.methods();
    private static final TypeOffer.Question FOUR = new TypeOffer.Question(4, 64, "f32");

    @Test
    void fourBitTypesOfANormalTensorErrAsTheCardSays() throws Exception {
        TypeSurvey survey = explorer(normal(256, 1024)).survey(FOUR, Job.UNWATCHED);
        check(survey, "int4 symmetric", .108);
        check(survey, "int4 full range", .095);
        check(survey, "int4 asymmetric", .091);
        check(survey, "NF4", .092);
        check(survey, "AF4", .096);
        check(survey, "E2M1", .106);
        check(survey, "E3M0", .188);
        check(survey, "FP4 (bitsandbytes)", .122);
        check(survey, "dynamic4", .140);
        check(survey, "MXFP4", .115);
        check(survey, "NVFP4", .095);
    }

    @ParameterizedTest
    @CsvSource({
        "3, int3 symmetric, .252", "3, int3 full range, .192", "3, int3 asymmetric, .195",
        "2, int2 full range, .395", "2, int2 asymmetric, .458", "8, int8 symmetric, .0060"
    })
    void otherWidthsErrAsTheCardSays(int bits, String name, double expected) throws Exception {
        TypeOffer.Question question = new TypeOffer.Question(bits, 64, "f32");
        check(explorer(normal(256, 1024)).survey(question, Job.UNWATCHED), name, expected);
    }

    private static void check(TypeSurvey survey, String name, double expected) {
        assertEquals(expected, error(survey, name).relative(), .025 * expected, name);
    }

    @Test
    void bitsAreTrueOnesAndDecibelsFollowFromTheError() throws Exception {
        TypeSurvey survey = explorer(normal(64, 256)).survey(FOUR, Job.UNWATCHED);
        assertEquals(4.5, error(survey, "NF4").bitsPerWeight());
        assertEquals(4.5 + 4 / 64.0, error(survey, "int4 asymmetric").bitsPerWeight());
        assertEquals(4.25, error(survey, "MXFP4").bitsPerWeight());
        assertEquals(4.5, error(survey, "Q4_K").bitsPerWeight());
        for (TypeMeasure type : survey.types()) {
            type.error()
                    .ifPresent(error ->
                            assertEquals(error.sqnrDecibels(), -20 * Math.log10(error.relative()), 1e-9, type.name()));
        }
    }

    @Test
    void halfPrecisionScalesCostHalfAndChangeLittle() throws Exception {
        TypeExplorer explorer = explorer(normal(64, 1024));
        TypeMeasure.Error single = error(explorer.survey(FOUR, Job.UNWATCHED), "NF4");
        TypeMeasure.Error half = error(explorer.survey(new TypeOffer.Question(4, 64, "f16"), Job.UNWATCHED), "NF4");
        assertEquals(4.25, half.bitsPerWeight());
        assertEquals(single.relative(), half.relative(), .005 * single.relative());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyOfferIsAChoiceThatTheMethodTakes(int bits) throws Exception {
        TypeSurvey survey = explorer(normal(16, 256)).survey(new TypeOffer.Question(bits, 0, "f16"), Job.UNWATCHED);
        assertFalse(survey.types().isEmpty());
        List<String> names = survey.types().stream().map(TypeMeasure::name).toList();
        assertEquals(names.stream().distinct().toList(), names);
        for (TypeMeasure type : survey.types()) {
            Choice choice = type.choice();
            assertTrue(METHODS.find(choice.method()).isPresent(), type.name());
            assertTrue(type.error().isPresent() != !type.reason().isEmpty(), type.name());
            List<Float> sorted = type.levels().stream().sorted().toList();
            assertEquals(sorted, type.levels(), type.name());
            assertTrue(sorted.isEmpty() || sorted.size() <= 1 << bits, type.name());
            assertTrue(sorted.stream().allMatch(level -> Math.abs(level) <= 1), type.name());
        }
    }

    @Test
    void typesThatNeedAnImportanceMatrixSayThatTheyDo() throws Exception {
        TypeSurvey survey = explorer(normal(16, 256)).survey(new TypeOffer.Question(2, 64, "f16"), Job.UNWATCHED);
        TypeMeasure demanding = find(survey, "IQ2_XS");
        assertTrue(demanding.error().isEmpty());
        assertTrue(demanding.reason().contains("importance matrix"), demanding.reason());
    }

    @Test
    void aBlockThatDoesNotDivideTheRowsIsNoOffer() throws Exception {
        TypeSurvey survey = explorer(normal(16, 100)).survey(FOUR, Job.UNWATCHED);
        assertFalse(find(survey, "Q4_0").reason().isEmpty());
        assertTrue(find(survey, "NF4").error().isPresent());
    }

    @Test
    void theBestHasTheLeastError() throws Exception {
        TypeSurvey survey = explorer(normal(64, 512)).survey(FOUR, Job.UNWATCHED);
        double least = survey.types().stream()
                .flatMap(type -> type.error().stream())
                .mapToDouble(TypeMeasure.Error::meanSquared)
                .min()
                .orElseThrow();
        assertEquals(least, survey.best().orElseThrow().error().orElseThrow().meanSquared());
    }

    @Test
    void aSampleIsStatedAndErrsAlmostAsTheWholeDoes() throws Exception {
        ModelTensor tensor = normal(512, 512);
        TypeSurvey whole = explorer(tensor).survey(FOUR, Job.UNWATCHED);
        TypeSurvey part = new TypeExplorer(METHODS, tensor, Codecs.view(tensor.tensor()), Evidence.NONE, 64 * 512)
                .survey(FOUR, Job.UNWATCHED);
        assertTrue(whole.isWhole());
        assertFalse(part.isWhole());
        assertEquals(List.of(64L, 512L, 64 * 512L), List.of(part.sampledRows(), part.rows(), part.weights()));
        for (TypeMeasure type : whole.types()) {
            if (type.error().isPresent()) {
                TypeMeasure.Error sampled = error(part, type.name());
                assertEquals(type.error().get().sqnrDecibels(), sampled.sqnrDecibels(), 0.2, type.name());
                assertEquals(type.error().get().bitsPerWeight(), sampled.bitsPerWeight(), type.name());
            }
        }
    }

    @Test
    void histogramsCountEveryWeightAndLieOnTheLevels() throws Exception {
        TypeSurvey survey = explorer(normal(64, 256)).survey(FOUR, Job.UNWATCHED);
        assertEquals(64 * 256, survey.original().total());
        TypeMeasure type = find(survey, "NF4");
        List<Integer> bins = type.levels().stream()
                .map(level -> Math.min(RelativeHistogram.BINS - 1, (int) ((level + 1) / 2 * RelativeHistogram.BINS)))
                .toList();
        RelativeHistogram used = error(survey, "NF4").used();
        assertEquals(64 * 256, used.total());
        for (int bin = 0; bin < RelativeHistogram.BINS; bin++) {
            if (used.counts().get(bin) > 0) {
                int found = bin;
                assertTrue(bins.stream().anyMatch(at -> Math.abs(at - found) <= 1), "bin " + bin + " of " + bins);
            }
        }
    }

    @Test
    void theBestSplitIsFoundForEachWidth() throws Exception {
        List<SplitAdvice> advice = SplitAdvice.of(explorer(normal(64, 512)), 64, "f32", Job.UNWATCHED);
        assertEquals(
                List.of(3, 4, 5, 6, 7, 8),
                advice.stream().map(SplitAdvice::bits).toList());
        assertEquals(
                List.of("E1M1", "E2M1", "E2M2", "E3M2", "E3M3", "E4M3"),
                advice.stream().map(SplitAdvice::suggested).toList());
        for (SplitAdvice width : advice) {
            double best = width.best().orElseThrow().error().orElseThrow().meanSquared();
            assertTrue(width.tried().stream()
                    .allMatch(type -> type.error().orElseThrow().meanSquared() >= best));
            assertTrue(width.ofTheLaw().isPresent());
        }
        // Of normal weights with one scale for 64, more mantissa than the law's split is nearer at 4 bits and above.
        assertEquals("E1M2", advice.get(1).best().orElseThrow().name());
    }

    @Test
    void aWeightThatIsNoNumberIsNamed() {
        ModelTensor tensor = normal(16, 64);
        tensor.tensor().data().setAtIndex(ValueLayout.JAVA_FLOAT, 3 * 64 + 5, Float.NaN);
        NotFiniteException thrown =
                assertThrows(NotFiniteException.class, () -> explorer(tensor).survey(FOUR, Job.UNWATCHED));
        assertEquals(List.of(3L, 5L), List.of(thrown.row(), thrown.column()));
    }

    @Test
    void aCancelledSurveyEnds() {
        Job cancelled = new Job() {
            @Override
            public boolean isCancelled() {
                return true;
            }

            @Override
            public void report(double fraction, String activity) {}
        };
        assertThrows(CancellationException.class, () -> explorer(normal(16, 64)).survey(FOUR, cancelled));
    }

    private static TypeExplorer explorer(ModelTensor tensor) {
        return new TypeExplorer(
                METHODS, tensor, Codecs.view(tensor.tensor()), Evidence.NONE, TypeExplorer.STANDARD_WEIGHTS);
    }

    private static TypeMeasure find(TypeSurvey survey, String name) {
        return survey.types().stream()
                .filter(type -> type.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " among "
                        + survey.types().stream().map(TypeMeasure::name).collect(Collectors.joining(", "))));
    }

    private static TypeMeasure.Error error(TypeSurvey survey, String name) {
        TypeMeasure type = find(survey, name);
        return type.error().orElseThrow(() -> new AssertionError(name + ": " + type.reason()));
    }

    private static ModelTensor normal(int rows, int columns) {
        Random random = new Random(rows * 31L + columns);
        float[] weights = new float[rows * columns];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) random.nextGaussian();
        }
        Tensor tensor = new Tensor(
                new TensorId("layer.weight"),
                Shape.of(rows, columns),
                DType.F32,
                "F32",
                MemorySegment.ofArray(weights),
                Path.of("made up"),
                0);
        return new ModelTensor(tensor, TensorRole.FFN_UP, OptionalInt.of(0));
    }
}
