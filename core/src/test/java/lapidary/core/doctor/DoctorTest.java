package lapidary.core.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import lapidary.core.TestFiles;
import lapidary.core.format.GgufBytes;
import lapidary.core.job.Job;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DoctorTest {
    private static final int F32 = 0;

    @TempDir
    Path folder;

    @Test
    void aSoundModelHasNoErrors() {
        Diagnosis diagnosis = Doctor.examineDeeply(TestFiles.sample("classics-4m"), Job.UNWATCHED);
        assertEquals("huggingface", diagnosis.format());
        assertEquals(56, diagnosis.tensors());
        assertTrue(diagnosis.weightsRead());
        assertEquals(List.of("information tied-embedding"), told(diagnosis));
    }

    @Test
    void aTruncatedFileIsNamedWithWhatItsHeaderStillSays() throws IOException {
        byte[] whole = llama(2, 8, 2).toBytes();
        Path file = write("cut.gguf", Arrays.copyOf(whole, whole.length - 1));
        Diagnosis diagnosis = Doctor.examine(file);
        assertEquals(List.of("error truncated", "information damaged-header"), told(diagnosis));
        assertFalse(diagnosis.isOpened());
        assertEquals(whole.length - 1, diagnosis.bytes());
        assertTrue(diagnosis.findings().getLast().text().contains("version 3, 4 tensors and 5 metadata entries"));
    }

    @Test
    void anEmptyFileAPointerAndAWebPageAreNamed() throws IOException {
        assertTrue(told(Doctor.examine(write("empty.gguf"))).contains("error empty-file"));
        Path pointer = text("model.safetensors", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n");
        assertTrue(told(Doctor.examine(pointer)).contains("error pointer-file"));
        Path page = text("model.gguf", "<!DOCTYPE html><html><head><title>Sign in</title></head></html>");
        Diagnosis diagnosis = Doctor.examine(page);
        assertTrue(told(diagnosis).contains("error not-a-model"));
        assertTrue(diagnosis.findings().stream().anyMatch(f -> f.text().contains("web page")), diagnosis::toString);
        assertTrue(told(Doctor.examine(write("zeros.gguf", new byte[4096]))).contains("error truncated"));
    }

    @Test
    void aFileIsOpenedAsWhatItIsWhateverItsNameSays() throws IOException {
        Path file = folder.resolve("really.gguf");
        Files.copy(TestFiles.sample("classics-4m/model.safetensors"), file);
        Diagnosis diagnosis = Doctor.examine(file);
        assertEquals("safetensors", diagnosis.format());
        assertEquals(56, diagnosis.tensors());
        assertEquals(List.of("warning wrong-extension"), told(diagnosis));
        assertTrue(diagnosis.findings().getFirst().advice().endsWith("ends in .safetensors."));
    }

    @Test
    void missingPartsAreListed() throws IOException {
        text(
                "model.safetensors.index.json",
                "{\"weight_map\":{\"a\":\"m-1.safetensors\",\"b\":\"m-2.safetensors\",\"c\":\"m-3.safetensors\"}}");
        Files.copy(TestFiles.sample("classics-4m/model.safetensors"), folder.resolve("m-2.safetensors"));
        Diagnosis diagnosis = Doctor.examine(folder);
        String all = diagnosis.toString();
        assertTrue(diagnosis.hasErrors());
        assertTrue(all.contains("2 of 3 parts are missing: m-1.safetensors, m-3.safetensors"), all);
    }

    @Test
    void namesOfNumberedPartsTellWhichAreMissing() throws IOException {
        Path part = text("big-00002-of-00003.gguf", "GGUF");
        String all = Doctor.examine(part).toString();
        assertTrue(all.contains("big-00001-of-00003.gguf, big-00003-of-00003.gguf"), all);
    }

    @Test
    void metadataIsHeldAgainstTheTensors() throws IOException {
        assertEquals(
                List.of(),
                errors(Doctor.examine(write("sound.gguf", llama(2, 8, 2).toBytes()))));
        assertEquals(
                List.of("config-mismatch metadata 'llama.block_count'"),
                errors(Doctor.examine(write("blocks.gguf", llama(3, 8, 2).toBytes()))));
        assertEquals(
                List.of("config-mismatch metadata 'llama.block_count'"),
                errors(Doctor.examine(write("fewer.gguf", llama(1, 8, 2).toBytes()))));
        assertEquals(
                List.of("config-mismatch metadata 'llama.embedding_length'"),
                errors(Doctor.examine(write("width.gguf", llama(2, 9, 2).toBytes()))));
        assertTrue(errors(Doctor.examine(write("heads.gguf", llama(2, 8, 3).toBytes())))
                .contains("absurd-metadata metadata 'llama.attention.head_count_kv'"));
    }

    @Test
    void aModelWithoutVocabularyOrArchitectureIsWarnedAbout() throws IOException {
        byte[] bytes = GgufBytes.header(1, 0)
                .tensor("token_embd.weight", F32, 0, 8, 4)
                .pad(32)
                .zeros(128)
                .toBytes();
        List<String> told = told(Doctor.examine(write("bare.gguf", bytes)));
        assertTrue(told.contains("warning missing-metadata"), told::toString);
        assertTrue(told.contains("warning missing-tokenizer"), told::toString);
    }

    @Test
    void typesThatNobodyKnowsAreToldOnce() throws IOException {
        byte[] bytes = GgufBytes.header(2, 1)
                .pair("general.architecture", "other")
                .tensor("a", 99, 0, 32)
                .tensor("b", 99, 32, 32)
                .pad(32)
                .zeros(64)
                .toBytes();
        Diagnosis diagnosis = Doctor.examine(write("unknown.gguf", bytes));
        assertEquals(List.of("warning unknown-type"), told(diagnosis));
        assertEquals("tensor 'a' and 1 more", diagnosis.findings().getFirst().place());
    }

    @Test
    void namesThatOtherProgramsRefuseAreNamed() throws IOException {
        byte[] bytes = GgufBytes.header(2, 1)
                .pair("general.architecture", "other")
                .tensor("n".repeat(64), F32, 0, 8)
                .tensor("line\nbreak\u001b[2J", F32, 32, 8)
                .pad(32)
                .zeros(64)
                .toBytes();
        Diagnosis diagnosis = Doctor.examine(write("names.gguf", bytes));
        assertEquals(List.of("warning bad-name", "warning bad-name"), told(diagnosis));
        assertTrue(diagnosis.toString().chars().noneMatch(Character::isISOControl));
    }

    @Test
    void configurationTokenizerAndCodeOfAFolderAreChecked() throws IOException {
        Files.copy(TestFiles.sample("classics-4m/model.safetensors"), folder.resolve("model.safetensors"));
        assertEquals(
                List.of(
                        "warning missing-config",
                        "warning missing-tokenizer",
                        "information tied-embedding",
                        "information cannot-run"),
                told(Doctor.examine(folder)));
        text("tokenizer.json", "{}");
        text(
                "config.json",
                "{\"num_hidden_layers\":99,\"hidden_size\":257,\"vocab_size\":2049,\"auto_map\":{\"A\":\"m.A\"}}");
        text("m.py", "raise SystemExit");
        Diagnosis diagnosis = Doctor.examine(folder);
        assertEquals(
                3,
                diagnosis.findings().stream()
                        .filter(f -> f.symptom() == Symptom.CONFIG_MISMATCH)
                        .count());
        assertTrue(told(diagnosis).contains("warning needs-code"));
        text("config.json", "{\"hidden_size\":");
        assertTrue(errors(Doctor.examine(folder)).contains("damaged-header config.json"));
    }

    @Test
    void weightsThatAreNoNumbersZeroOrConstantAreFoundByTheDeepCheckOnly() throws IOException {
        float[] spoiled = {1, Float.NaN, 3, Float.NEGATIVE_INFINITY};
        float[] large = {70_000, 1, 2, 3};
        Path file = write("weights.safetensors", safetensors(spoiled, new float[4], new float[] {7, 7, 7, 7}, large));
        assertEquals(List.of(), told(Doctor.examine(file)));
        Diagnosis diagnosis = Doctor.examineDeeply(file, Job.UNWATCHED);
        assertEquals(
                List.of(
                        "error not-a-number",
                        "error infinite",
                        "warning all-zero",
                        "warning constant",
                        "information out-of-half-range"),
                told(diagnosis));
        assertEquals(
                "1 of 4 weights are NaN, the first that is not finite in row 0, column 1.",
                diagnosis.findings().getFirst().text());
        assertTrue(diagnosis.findings().getLast().text().contains("70000"));
    }

    @Test
    void theDeepCheckReportsItsProgressAndCanBeCancelled() {
        List<String> activities = new ArrayList<>();
        Job job = new Job() {
            @Override
            public boolean isCancelled() {
                return activities.size() > 5;
            }

            @Override
            public void report(double fraction, String activity) {
                activities.add(activity);
            }
        };
        Path sample = TestFiles.sample("classics-4m");
        assertThrows(CancellationException.class, () -> Doctor.examineDeeply(sample, job));
        assertTrue(activities.getFirst().startsWith("model."), activities::toString);
    }

    @Test
    void manyFindingsOfAKindAreCounted() throws IOException {
        GgufBytes bytes = GgufBytes.header(50, 1).pair("general.architecture", "other");
        for (int i = 0; i < 50; i++) {
            bytes.tensor("n".repeat(70) + i, F32, 32L * i, 8);
        }
        Diagnosis diagnosis =
                Doctor.examine(write("many.gguf", bytes.pad(32).zeros(50 * 32).toBytes()));
        assertEquals(21, diagnosis.findings().size());
        assertEquals("30 more of the same kind", diagnosis.findings().getLast().text());
    }

    @Test
    void whatIsNotThereIsAFindingToo() {
        Diagnosis diagnosis = Doctor.examine(folder.resolve("nothing.gguf"));
        assertEquals(List.of("error missing-file"), told(diagnosis));
        assertFalse(diagnosis.isOpened());
    }

    /// A llama of two blocks and width 8.
    private static GgufBytes llama(int blocks, int width, int keyValueHeads) {
        GgufBytes bytes = GgufBytes.header(4, 5)
                .pair("general.architecture", "llama")
                .pair("llama.block_count", blocks)
                .pair("llama.embedding_length", width)
                .pair("llama.attention.head_count", 4)
                .pair("llama.attention.head_count_kv", keyValueHeads);
        String[] names = {"token_embd.weight", "blk.0.attn_norm.weight", "blk.1.attn_norm.weight", "output.weight"};
        for (int i = 0; i < names.length; i++) {
            bytes.tensor(names[i], F32, 128L * i, 8, 4);
        }
        return bytes.pad(32).zeros(4 * 128);
    }

    private static byte[] safetensors(float[]... tensors) {
        List<String> entries = new ArrayList<>();
        ByteBuffer data = ByteBuffer.allocate(16 * tensors.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < tensors.length; i++) {
            entries.add("\"t" + i + "\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[" + 16 * i + ","
                    + 16 * (i + 1) + "]}");
            for (float value : tensors[i]) {
                data.putFloat(value);
            }
        }
        String json = "{" + String.join(",", entries) + "}";
        byte[] header = (json + " ".repeat((8 - json.length() % 8) % 8)).getBytes(StandardCharsets.UTF_8);
        // Two values to a row: the second weight stands in row 0, column 1.
        return ByteBuffer.allocate(8 + header.length + data.capacity())
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .put(data.array())
                .array();
    }

    private Path write(String name, byte... content) throws IOException {
        return Files.write(folder.resolve(name), content);
    }

    private Path text(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private static List<String> told(Diagnosis diagnosis) {
        return diagnosis.findings().stream()
                .map(f -> f.severity().id() + " " + f.symptom().id())
                .toList();
    }

    private static List<String> errors(Diagnosis diagnosis) {
        return diagnosis.findings().stream()
                .filter(f -> f.severity() == Severity.ERROR)
                .map(f -> f.symptom().id() + " " + f.place())
                .toList();
    }
}
