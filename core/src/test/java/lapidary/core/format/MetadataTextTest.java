package lapidary.core.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetadataTextTest {
    @ParameterizedTest
    @CsvSource({
        "uint8, 255",
        "int8, -128",
        "uint16, 65535",
        "int16, -32768",
        "uint32, 4294967295",
        "int32, -2147483648",
        "uint64, 18446744073709551615",
        "int64, -9223372036854775808",
        "float32, 1.0E-5",
        "float64, 0.1",
        "bool, true",
        "string, Ägypten"
    })
    void whatIsTypedIsWhatIsShown(String type, String text) {
        MetadataValue value = MetadataText.parse(type, text).orElseThrow();
        assertEquals(type, MetadataText.typeOf(value));
        assertEquals(Optional.of(text), MetadataText.text(value));
    }

    @ParameterizedTest
    @CsvSource({
        "uint8, 256",
        "uint8, -1",
        "int8, 128",
        "uint32, 4294967296",
        "uint64, 18446744073709551616",
        "int64, 9223372036854775808",
        "uint32, 1.5",
        "float32, one",
        "bool, yes",
        "array, 1",
        "number, 1"
    })
    void whatDoesNotFitIsNoValue(String type, String text) {
        assertEquals(Optional.empty(), MetadataText.parse(type, text));
    }

    @Test
    void shortNamesMeanTheSame() {
        assertEquals(MetadataText.parse("uint32", "7"), MetadataText.parse("u32", "7"));
        assertEquals(MetadataText.parse("string", "x"), MetadataText.parse("str", "x"));
        assertThrows(IllegalArgumentException.class, () -> MetadataText.prototype("number"));
    }

    @Test
    void editsAppendOrKeepTheirPlace() {
        List<MetadataEdit> edits = List.of(
                new MetadataEdit.Put("a", MetadataValue.uint32(3)),
                new MetadataEdit.Remove("b"),
                new MetadataEdit.Remove("not there"),
                new MetadataEdit.Put("d", MetadataValue.text("new")));
        SequencedMap<String, MetadataValue> appended = sample();
        MetadataEdit.append(edits, appended);
        assertEquals(List.of("c", "a", "d"), List.copyOf(appended.keySet()));
        SequencedMap<String, MetadataValue> replaced = sample();
        MetadataEdit.replace(edits, replaced);
        assertEquals(List.of("a", "c", "d"), List.copyOf(replaced.keySet()));
        assertEquals(MetadataValue.uint32(3), replaced.get("a"));
        assertEquals(appended, replaced);
    }

    private static SequencedMap<String, MetadataValue> sample() {
        SequencedMap<String, MetadataValue> metadata = new LinkedHashMap<>();
        metadata.put("a", MetadataValue.uint32(1));
        metadata.put("b", MetadataValue.uint32(2));
        metadata.put("c", MetadataValue.truth(true));
        return metadata;
    }
}
