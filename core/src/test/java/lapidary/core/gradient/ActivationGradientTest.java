package lapidary.core.gradient;

import static org.junit.jupiter.api.Assertions.assertEquals;

import lapidary.core.infer.Pointwise;
import lapidary.core.model.Architecture.Activation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ActivationGradientTest {
    private static final double STEP = 1e-5;

    @ParameterizedTest(name = "{0}")
    @EnumSource(
            value = Activation.class,
            names = {"SILU", "GELU", "GELU_TANH"})
    void derivativesAreThoseOfTheFunction(Activation activation) {
        for (double x = -12; x <= 12; x += 0.173) {
            double slope = (Pointwise.activated(x + STEP, activation) - Pointwise.activated(x - STEP, activation))
                    / (2 * STEP);
            assertEquals(slope, ActivationGradient.derivative(x, activation), 1e-7, activation + " at " + x);
        }
    }

    /// The table has steps; what it rounds has not.
    @Test
    void aTableIsTakenForTheFunctionThatItRounds() {
        for (double x = -3; x <= 3; x += 0.25) {
            double slope = (Pointwise.activated(x + 0.25, Activation.GELU_TABLE)
                            - Pointwise.activated(x - 0.25, Activation.GELU_TABLE))
                    / 0.5;
            assertEquals(slope, ActivationGradient.derivative(x, Activation.GELU_TABLE), 0.02);
        }
    }

    /// The derivative at 0 is taken to be 0, as PyTorch does.
    @Test
    void reluHasOneKink() {
        assertEquals(1, ActivationGradient.derivative(1e-9, Activation.RELU));
        assertEquals(0, ActivationGradient.derivative(0, Activation.RELU));
        assertEquals(0, ActivationGradient.derivative(-1e-9, Activation.RELU));
    }
}
