package lapidary.app.workbench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a storage is called in the narrow column of the tree.
class StorageWordsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Q4_0|Q4_0",
                "3 bit asymmetric, groups of 64|3 bit",
                "56.7 % kept|57 %",
                "50 % kept|50 %",
                "0.02 % kept|< 1 %",
                "99.98 % kept|> 99 %",
                "100 % kept|100 %",
                "2:4, 50 % kept|2:4"
            })
    void shareIsWholeAndWordsAreTheLeadingOnes(String storage, String brief) {
        assertEquals(brief, StorageWords.brief(storage));
    }
}
