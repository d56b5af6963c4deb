package lapidary.core.quant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import lapidary.core.method.Effort;
import lapidary.core.method.Method;
import lapidary.core.method.Need;
import lapidary.core.method.Profile;
import lapidary.core.method.Transform;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What every registered method says about itself.
class MethodFactsTest {
    static Stream<Method> methods() {
        return Quantizers.methods().all().stream();
    }

    @ParameterizedTest
    @MethodSource("methods")
    void everyMethodSaysWhatItIsGoodFor(Method method) {
        Profile profile = method.profile();
        assertFalse(method.title().isBlank());
        assertFalse(method.summary().isBlank());
        assertFalse(method.reference().isBlank());
        assertTrue(profile.mostBits() <= 8, method.id());
        Effort effort = method.effort(Settings.standard(method.settings()));
        Duration small = effort.duration(List.of(Shape.of(256, 256)), 2);
        Duration large = effort.duration(List.of(Shape.of(1024, 1024)), 2);
        assertTrue(large.compareTo(small) >= 0, method.id());
    }

    @ParameterizedTest
    @CsvSource({
        "rtn, WEIGHTS",
        "gptq, CALIBRATION",
        "adaround, CALIBRATION",
        "ggml, IMPORTANCE",
        "datatype, WEIGHTS",
        "keep, WEIGHTS"
    })
    void needsFollowFromTheDeclarations(String id, Need need) {
        assertEquals(need, Need.of(Quantizers.methods().find(id).orElseThrow()));
    }

    @Test
    void theEffortFollowsItsRule() {
        // 2 ns per weight; 1 and 3 multiplications at 20 per ns; two cores.
        double expected = (2 * 20 + (20 * 10 + 3 * 1000) / 20.0) / 2;
        assertEquals(Duration.ofNanos(Math.round(expected)), new Effort(2, 1, 3).duration(List.of(Shape.of(2, 10)), 2));
        assertEquals(Duration.ZERO, Effort.NONE.duration(List.of(Shape.of(2, 10)), 2));
        assertThrows(IllegalArgumentException.class, () -> new Effort(-1, 0, 0));
    }

    @Test
    void moreStepsTakeLonger() {
        Transform learner = (Transform) Quantizers.methods().find("adaround").orElseThrow();
        Settings standard = Settings.standard(learner.settings());
        List<Shape> shapes = List.of(Shape.of(512, 512));
        Duration few = learner.effort(standard.with("steps", new SettingValue.Whole(100)))
                .duration(shapes, 2);
        Duration many = learner.effort(standard.with("steps", new SettingValue.Whole(200)))
                .duration(shapes, 2);
        assertEquals(2.0, (double) many.toNanos() / few.toNanos(), 1e-6);
    }

    @Test
    void bitsAreSaidInWords() {
        assertEquals("1 to 8 bits", new Profile(Profile.Family.GRID, "", 1, 8).bits());
        assertEquals("4 bits", new Profile(Profile.Family.GRID, "", 4, 4).bits());
        assertEquals("1 bit", new Profile(Profile.Family.GRID, "", 1, 1).bits());
        assertEquals("1.58 to 2 bits", new Profile(Profile.Family.FEW_VALUES, "", 1.58, 2).bits());
        assertEquals("", Profile.UNKNOWN.bits());
        assertTrue(new Profile(Profile.Family.GRID, "", 1, 8).offers(4));
        assertFalse(new Profile(Profile.Family.GRID, "", 4, 8).offers(3));
        assertThrows(IllegalArgumentException.class, () -> new Profile(Profile.Family.GRID, "", 4, 3));
    }
}
