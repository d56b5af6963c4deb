package lapidary.core.format.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.stream.Stream;
import lapidary.core.doctor.Diagnosis;
import lapidary.core.doctor.Doctor;
import lapidary.core.doctor.Finding;
import lapidary.core.doctor.Severity;
import lapidary.core.doctor.Symptom;
import lapidary.core.format.FormatException;
import lapidary.core.format.Formats;
import lapidary.core.job.Job;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever a reader refuses, the doctor explains: no file makes it fail.
class DoctorOnHostileFilesTest {
    @TempDir
    Path folder;

    static Stream<HostileFile> files() {
        // The million entries are read in their own test; here they would only take time.
        return HostileFilesTest.files().filter(file -> file != SafetensorsDataHostiles.MILLION_ENTRIES);
    }

    @ParameterizedTest
    @MethodSource("files")
    void namesWhatIsWrongAndWhatToDo(HostileFile file) throws IOException {
        Path path = file.generator().write(folder);
        Diagnosis diagnosis = assertTimeoutPreemptively(Duration.ofSeconds(20), () -> Doctor.examine(path));
        assertTrue(diagnosis.hasErrors(), () -> "no error found: " + diagnosis);
        for (Finding finding : diagnosis.findings()) {
            assertNotEquals(Symptom.READER_DEFECT, finding.symptom(), finding::text);
            assertFalse(finding.text().isBlank());
            assertFalse(finding.place().isBlank());
            assertTrue(
                    finding.severity() == Severity.INFORMATION
                            || !finding.advice().isBlank(),
                    finding::text);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void readsOrExplainsFilesWithFlippedBytes(long seed) throws IOException {
        Random random = new Random(seed);
        byte[] sound = SafetensorsHostiles.bytes(SafetensorsHostiles.SOUND, 8);
        Path path = folder.resolve("flipped.safetensors");
        for (int round = 0; round < 100; round++) {
            byte[] flipped = sound.clone();
            for (int i = 0; i <= random.nextInt(4); i++) {
                flipped[random.nextInt(flipped.length)] = (byte) random.nextInt();
            }
            Files.write(path, flipped);
            Diagnosis diagnosis = Doctor.examineDeeply(path, Job.UNWATCHED);
            assertEquals(isOpenable(path), diagnosis.isOpened(), diagnosis::toString);
            assertTrue(diagnosis.isOpened() || diagnosis.hasErrors());
        }
    }

    private static boolean isOpenable(Path path) throws IOException {
        try {
            Formats.open(path).close();
            return true;
        } catch (FormatException e) {
            return false;
        }
    }
}
