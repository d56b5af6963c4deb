package lapidary.core.quant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.zip.CRC32;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.compressed.Dense;
import lapidary.core.compressed.GoldenWeights;
import lapidary.core.compressed.Packed;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Forecast;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.UnfitException;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorRole;
import lapidary.core.setting.Setting;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlockTypeTest {
    private final BlockType method = new BlockType(Workers.shared());

    /// Checksums of ggml's reference code; see `BlockCodecTest`.
    @ParameterizedTest
    @CsvSource({
        "q4_0, 751989ba",
        "q4_1, b41ebf6a",
        "q5_0, d737527d",
        "q5_1, 92ebc707",
        "q8_0, 7af86cc4",
        "iq4_nl, 07d0d8ea",
    })
    void givesTheBytesOfTheReference(String type, String crc) throws Exception {
        Packed packed = (Packed) apply(TestTensors.weight(Shape.of(4, 64), GoldenWeights.b()), type);
        CRC32 found = new CRC32();
        found.update(packed.data().asByteBuffer());
        assertEquals(crc, "%08x".formatted(found.getValue()));
    }

    @Test
    void rowsThatTheBlockDoesNotDivideBecomeHalfPrecisionWithANotice() throws Exception {
        ModelTensor tensor = TestTensors.gaussian(0, 3, 100);
        Forecast forecast = method.forecast(tensor, TestTensors.settings(method, "type=q4_0"));
        assertEquals(DType.F16, forecast.type());
        assertEquals("rows of 100 weights are no whole number of Q4_0 blocks of 32: stored as F16", forecast.notice());
        assertEquals(DType.F16, ((Dense) apply(tensor, "q4_0")).type());
    }

    /// What llama.cpp's quantizer does with a matrix of 1024 rows of 128, and of 8192 rows of 16.
    @ParameterizedTest
    @CsvSource({
        "q6_k, Q8_0",
        "q5_k, Q5_1",
        "q4_k, Q5_0",
        "q3_k, Q4_0",
        "q2_k, Q4_0",
        "iq4_xs, IQ4_NL",
        "iq3_s, IQ4_NL",
        "iq1_s, IQ4_NL",
        "tq2_0, Q4_0",
        "tq1_0, Q4_0"
    })
    void rowsThatTheSuperBlockDoesNotDivideFallBackAsInLlamaCpp(String asked, DType fallback) throws Exception {
        ModelTensor short32 = TestTensors.gaussian(0, 3, 96);
        Forecast forecast = method.forecast(short32, TestTensors.settings(method, "type=" + asked));
        assertEquals(fallback, forecast.type());
        assertEquals(
                "rows of 96 weights are no whole number of " + asked.toUpperCase(Locale.ROOT)
                        + " blocks of 256: stored as " + fallback,
                forecast.notice());
        assertEquals(fallback, ((Packed) apply(short32, asked)).type());
        ModelTensor odd = TestTensors.gaussian(0, 3, 48);
        assertEquals(
                DType.F16,
                method.forecast(odd, TestTensors.settings(method, "type=" + asked))
                        .type());
        assertEquals(DType.F16, ((Dense) apply(odd, asked)).type());
    }

    @ParameterizedTest
    @ValueSource(strings = {"iq1_s", "iq1_m", "iq2_xxs", "iq2_xs", "iq2_s", "iq3_xxs"})
    void theCoarsestTypesAreRefusedWithoutAnImportanceMatrix(String type) {
        ModelTensor tensor = TestTensors.gaussian(0, 3, 256);
        var thrown = assertThrows(
                UnfitException.class, () -> method.forecast(tensor, TestTensors.settings(method, "type=" + type)));
        assertEquals(
                type.toUpperCase(Locale.ROOT)
                        + " needs an importance matrix. Load or compute one, or choose another type",
                thrown.getMessage());
    }

    /// Embeddings have no input columns to weigh; llama.cpp stores them in what its quantizer can write without.
    @ParameterizedTest
    @CsvSource({"iq3_s, true", "iq3_xxs, true", "iq2_s, true", "iq1_m, true", "iq2_xs, false", "iq1_s, false"})
    void embeddingsGoWithoutWhereTheTypeCan(String type, boolean isFit) throws Exception {
        ModelTensor weight = TestTensors.gaussian(0, 3, 256);
        ModelTensor table = new ModelTensor(weight.tensor(), TensorRole.EMBEDDING, OptionalInt.empty());
        Settings settings = TestTensors.settings(method, "type=" + type);
        if (isFit) {
            DType stored = method.forecast(table, settings).type();
            assertEquals(stored, ((Packed) apply(table, type)).type());
            assertEquals(type, stored.name().toLowerCase(Locale.ROOT));
        } else {
            assertThrows(UnfitException.class, () -> method.forecast(table, settings));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"q8_0", "f16", "bf16"})
    void vectorsAreStoredInFull(String type) throws Exception {
        ModelTensor vector = TestTensors.gaussian(0, 64);
        Forecast forecast = method.forecast(vector, TestTensors.settings(method, "type=" + type));
        assertEquals(List.of(DType.F32, ""), List.of(forecast.type(), forecast.notice()));
        assertEquals(DType.F32, ((Dense) apply(vector, type)).type());
    }

    @ParameterizedTest
    @CsvSource({"f16, 70000", "q4_0, 1e6", "q8_0, 1e7", "q5_1, 3e6"})
    void weightsBeyondTheTypeAreNamed(String type, float weight) {
        float[] weights = TestTensors.numbers(0, 128);
        weights[64 + 40] = weight;
        ModelTensor tensor = TestTensors.weight(Shape.of(2, 64), weights);
        var thrown = assertThrows(NotFiniteException.class, () -> apply(tensor, type));
        assertTrue(thrown.getMessage().startsWith("tensor 'some.weight': row 1, column 40: expected a weight within"));
    }

    @Test
    void largerTypesLoseLess() throws Exception {
        ModelTensor tensor = TestTensors.gaussian(1, 64, 256);
        float[] original = TestTensors.decode(TestTensors.view(tensor));
        double before = Double.POSITIVE_INFINITY;
        for (String type : List.of("q4_0", "q4_1", "q5_0", "q5_1", "q8_0", "bf16", "f16", "f32")) {
            double error = TestTensors.meanSquaredError(original, TestTensors.decode(apply(tensor, type)));
            assertTrue(error < before, type);
            before = error;
        }
        assertEquals(0, before);
    }

    private CompressedTensor apply(ModelTensor tensor, String type) throws NotFiniteException {
        return method.apply(
                tensor, TestTensors.view(tensor), TestTensors.settings(method, "type=" + type), Job.UNWATCHED);
    }

    @Test
    void offersEveryTypeOnceInFamiliesAndSaysWhichNeedAnImportanceMatrix() {
        Setting.Choice type = (Setting.Choice)
                Quantizers.methods().find("ggml").orElseThrow().settings().getFirst();
        Set<String> groups = new LinkedHashSet<>();
        Set<String> ids = new LinkedHashSet<>();
        Set<String> needing = new LinkedHashSet<>();
        String last = "";
        for (Setting.Option option : type.options()) {
            assertTrue(ids.add(option.id()), option.id());
            assertTrue(option.group().equals(last) || groups.add(option.group()), option.group());
            last = option.group();
            if (option.help().startsWith("needs an importance matrix, ")) {
                needing.add(option.label());
            }
        }
        assertEquals(28, ids.size());
        assertEquals(5, groups.size());
        assertEquals(Set.of("IQ3_XXS", "IQ2_XXS", "IQ2_XS", "IQ2_S", "IQ1_M", "IQ1_S"), needing);
        assertEquals("2.06 bits/weight", help(type, "tq2_0"));
        assertEquals("8.50 bits/weight", help(type, "q8_0"));
    }

    private static String help(Setting.Choice type, String id) {
        return type.options().stream()
                .filter(option -> option.id().equals(id))
                .findFirst()
                .orElseThrow()
                .help();
    }
}
