package lapidary.core.quant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Worked numbers of the method card, and what the form of the law implies.
class FloatLawTest {
    @ParameterizedTest
    @CsvSource({"3, 1.58, 1.42", "7, 3.65, 3.35", "15, 7.81, 7.19"})
    void theBestSplitIsTheOneOfTheCard(int precision, double exponent, double mantissa) {
        assertEquals(exponent, FloatLaw.bestExponent(precision), .006);
        assertEquals(mantissa, precision - FloatLaw.bestExponent(precision), .006);
    }

    @ParameterizedTest
    @CsvSource({"4, 2", "8, 4", "16, 8"})
    void roundedItGivesTheFormatsThatPeopleUse(int bits, int exponent) {
        assertEquals(exponent, FloatLaw.exponentBits(bits));
    }

    @Test
    void moreTokensLowerTheLossUpToTheCriticalNumberAndRaiseItBeyond() {
        double parameters = 1e9;
        for (int bits = 3; bits <= 8; bits++) {
            int exponent = FloatLaw.exponentBits(bits);
            int mantissa = bits - 1 - exponent;
            double critical = FloatLaw.criticalTokens(parameters, exponent, mantissa, 64);
            double at = FloatLaw.loss(parameters, critical, exponent, mantissa, 64);
            assertTrue(FloatLaw.loss(parameters, critical * 0.9, exponent, mantissa, 64) > at);
            assertTrue(FloatLaw.loss(parameters, critical * 1.1, exponent, mantissa, 64) > at);
            double before = FloatLaw.loss(parameters, critical * 0.5, exponent, mantissa, 64);
            double nearer = FloatLaw.loss(parameters, critical * 0.6, exponent, mantissa, 64);
            assertTrue(nearer < before, bits + " bits");
        }
    }

    @Test
    void anyBitMoreLowersTheLoss() {
        assertTrue(FloatLaw.loss(1e8, 1e10, 2, 2, 64) < FloatLaw.loss(1e8, 1e10, 2, 1, 64));
        assertTrue(FloatLaw.loss(1e8, 1e10, 3, 1, 64) < FloatLaw.loss(1e8, 1e10, 2, 1, 64));
        assertTrue(FloatLaw.precisionLoss(1e8, 1e10, 2, 1, 128) > FloatLaw.precisionLoss(1e8, 1e10, 2, 1, 32));
    }

    /// Computed with Python from the formula.
    @Test
    void theLossIsTheFormula() {
        assertEquals(2.563031679799, FloatLaw.loss(1e9, 1e11, 4, 3, 128), 1e-9);
        assertEquals(392844466359.6908, FloatLaw.criticalTokens(1e9, 2, 1, 128), 1);
    }

    @ParameterizedTest
    @CsvSource({"4, 2", "5, 2", "6, 3", "8, 4", "16, 8"})
    void theSuggestionIsTheLeastLossOfAllSplits(int bits, int exponent) {
        int best = 1;
        for (int tried = 1; tried < bits; tried++) {
            double loss = FloatLaw.loss(1e9, 1e11, tried, bits - 1 - tried, 128);
            best = loss < FloatLaw.loss(1e9, 1e11, best, bits - 1 - best, 128) ? tried : best;
        }
        assertEquals(exponent, best);
        assertEquals(exponent, FloatLaw.exponentBits(bits));
    }
}
