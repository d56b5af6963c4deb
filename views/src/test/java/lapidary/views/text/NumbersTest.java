package lapidary.views.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0|0 B",
                "1|1 B",
                "1023|1023 B",
                "1024|1.00 KiB",
                "1048575|1.00 MiB",
                "2181038|2.08 MiB",
                "16252928|15.5 MiB",
                "1023000000|976 MiB",
                "43161550029|40.2 GiB",
                "-2048|−2.00 KiB"
            })
    void sizesHaveThreeSignificantDigits(long bytes, String text) {
        assertEquals(text, Bytes.text(bytes));
    }

    @Test
    void exactSizesCountEveryByte() {
        assertEquals("2,184,960 bytes", Bytes.exact(2_184_960));
        assertEquals("1 byte", Bytes.exact(1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0.02134|3|0.0213",
                "-0.02134|3|−0.0213",
                "44.06|3|44.1",
                "12345.6|3|12,300",
                "0.999951|4|1.000",
                "2.08e-7|3|2.08 × 10⁻⁷",
                "0|3|0",
                "NaN|3|–",
                "1e20|2|1.0 × 10²⁰"
            })
    void significantDigitsCount(double value, int digits, String text) {
        assertEquals(text, Numbers.significant(value, digits));
    }

    @Test
    void negativeZeroLosesItsSign() {
        assertEquals("0.00", Numbers.fixed(-0.001, 2));
    }

    @Test
    void unitsStandApart() {
        assertEquals("93.8 %", Numbers.percent(0.938));
        assertEquals("31.2 dB", Numbers.decibels(31.24));
    }

    @Test
    void waitingTimesAreShort() {
        assertEquals("under 1 s", Numbers.duration(Duration.ofMillis(300)));
        assertEquals("4 s", Numbers.duration(Duration.ofMillis(4200)));
        assertEquals("2 min 05 s", Numbers.duration(Duration.ofSeconds(125)));
        assertEquals("1 h 10 min", Numbers.duration(Duration.ofSeconds(4200)));
    }
}
