package lapidary.core.compress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import lapidary.core.TestFiles;
import lapidary.core.compressed.Codecs;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.job.Job;
import lapidary.core.job.TestJob;
import lapidary.core.job.Workers;
import lapidary.core.method.Transform;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TinyLlama;
import lapidary.core.plan.Action;
import lapidary.core.quant.Quantizers;
import lapidary.core.quant.TestTensors;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.Selector;
import lapidary.core.recipe.Target.Misfit;
import lapidary.core.tensor.Tensor;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompressorTest {
    private static final Path SAMPLE = TestFiles.sample("classics-4m");
    private final Compressor compressor = new Compressor(Quantizers.methods());

    @TempDir
    Path folder;

    /// The hash is over name, a zero byte and stored bytes of every tensor, by name, of the files that llama.cpp
    /// v0.5.0 makes of the sample with `--pure` (its `quantize`, fed with the F32 file): all 56 tensors are the
    /// same bytes.
    @ParameterizedTest
    @CsvSource({
        "f32, 82ff77f9e7cb0e8c53c1fbdc5defd269a7d3316bc6f0e4107559f7ed29f9294f",
        "f16, 7b03bbc4425f65c24b1edace963b6b54bd3dbe72c7ab9bdde314008cf1e26f54",
        "q8_0, 9f5097dc66bd727de89e2265c749f3b63024e47ad1530231e89811a7c35fa10f",
        "q5_1, 7c6f8a4244af504196e23c9a8056741097a1bdf9ce6b9e3c2611a5be61fd7903",
        "q5_0, da219a5403bc8a4f3e783a27929aa3e2d17bd5fc18458cac09ac056e356f6735",
        "q4_1, 7b0c3f13267b2c6c953c1d6a630208650e4333b7017d3a77d4b12b52eab26fec",
        "q4_0, dae10eee8faee2426f642dd99937cb4454fd12fca8398cf71080ae5bcae5cff0",
        "iq3_s, 7b62bab5ca8fc2888a1ab14c47b38caeb1aa5cce0c7f53a0a3fa0e26f933e090",
        "q2_0, d80503a9e6237c4c0d361fc57ff48420e66e6674b49c8b0c503058f039584979",
        "tq2_0, 2e67e750a0998cf45311dcba0af5225a9f357823c9641520ab487ab74fe1ed10",
        "tq1_0, 960b66839365578297da24ac0ce2bd6fde4de0c5b9270cf9e07f88d8149d61bc",
        "q1_0, 6648d16530e46c5e2eed1aaf8cf935d59309aa56b5ae203a54a0c2f5b7d99ede"
    })
    void writesTheTensorsThatLlamaCppWrites(String type, String hash) throws Exception {
        Path out = folder.resolve(type + ".gguf");
        try (Model model = Model.open(SAMPLE)) {
            Report report =
                    compressor.run(model, TestRecipes.of(model, "gguf", "ggml type=" + type), out, Job.UNWATCHED);
            assertEquals(Files.size(out), report.plan().fileBytes());
            assertEquals(Files.size(out), report.writtenBytes());
            assertEquals(sha256(Files.readAllBytes(out)), report.sha256());
        }
        assertEquals(hash, tensorHash(out));
    }

    @Test
    void theSameRecipeGivesTheSameBytesOnAnyNumberOfThreadsInWindowsOfAnySize() throws Exception {
        try (Model model = Model.open(SAMPLE)) {
            Recipe recipe = TestRecipes.of(model, "gguf", "ggml type=q4_1");
            recipe = TestRecipes.choose(model, recipe, new Selector.All(), "rtn bits=3 group=40");
            recipe = TestRecipes.with(recipe, Misfit.ROUND);
            Report once = compressor.run(model, recipe, folder.resolve("a.gguf"), Job.UNWATCHED);
            for (int threads : new int[] {1, 3}) {
                for (long window : new long[] {1, 10_000}) {
                    Compressor other = new Compressor(Quantizers.methods(), new Workers(threads), window);
                    Report again = other.run(model, recipe, folder.resolve("b.gguf"), Job.UNWATCHED);
                    assertEquals(once.sha256(), again.sha256());
                    assertEquals(
                            once.tensors().getFirst().maximumError(),
                            again.tensors().getFirst().maximumError());
                }
            }
        }
    }

    /// Every choice, into every format, under every policy, on small models of several kinds.
    @ParameterizedTest
    @ValueSource(strings = {"safetensors", "gguf", "huggingface"})
    void whatIsPredictedIsWhatIsWritten(String source) throws Exception {
        Path path =
                switch (source) {
                    case "gguf" -> TestModels.gguf(folder, 3);
                    case "safetensors" -> TestModels.safetensors(folder, 4);
                    default -> TinyLlama.write(folder.resolve("llama"), llama -> llama);
                };
        int written = 0;
        try (Model model = Model.open(path)) {
            for (String format : List.of("gguf", "safetensors", "huggingface", "gptq", "compressed-tensors")) {
                for (String choice : choices()) {
                    for (Misfit misfit : Misfit.values()) {
                        Recipe recipe = TestRecipes.with(TestRecipes.of(model, format, choice), misfit);
                        written += writeAndCheck(model, recipe) ? 1 : 0;
                    }
                }
            }
        }
        assertTrue(written >= 30, "only " + written + " were written");
    }

    private static List<String> choices() {
        return List.of(
                "ggml type=f32",
                "ggml type=f16",
                "ggml type=bf16",
                "ggml type=q8_0",
                "ggml type=q5_1",
                "ggml type=q5_0",
                "ggml type=q4_1",
                "ggml type=q4_0",
                "keep",
                "rtn bits=4",
                "rtn bits=1 scheme=symmetric granularity=tensor",
                "rtn bits=8 granularity=channel scheme=full-range scale=f16",
                "rtn bits=2 group=7 range=mse");
    }

    private boolean writeAndCheck(Model model, Recipe recipe) throws Exception {
        Path place = Files.createTempDirectory(folder, "out");
        Path out = place.resolve("model");
        try {
            Report report = compressor.run(model, recipe, out, Job.UNWATCHED);
            assertEquals(report.plan().fileBytes(), report.writtenBytes());
            assertEquals(report.plan().fileBytes(), size(out));
            for (TensorReport tensor : report.tensors()) {
                Action action = tensor.action();
                assertEquals(8 * action.writtenBytes(), action.ledger().total(), action::storage);
                assertTrue(tensor.sqnrDecibels() > -1, () -> action.storage() + ": " + tensor.sqnrDecibels());
            }
            return true;
        } catch (RefusedException e) {
            assertFalse(Files.exists(out));
            assertTrue(e.plan().isRefused());
            assertFalse(e.getMessage().isBlank());
            return false;
        }
    }

    @Test
    void readsBackWhatTheMethodMade() throws Exception {
        try (Model model = Model.open(TestModels.safetensors(folder, 5))) {
            Path target = folder.resolve("again.safetensors");
            Recipe recipe = TestRecipes.with(TestRecipes.of(model, "safetensors", "rtn bits=4 group=16"), Misfit.DENSE);
            compressor.run(model, recipe, target, Job.UNWATCHED);
            try (Model back = Model.open(target)) {
                TensorId id = new TensorId("blk.0.ffn_down.weight");
                ModelTensor tensor = model.find(id).orElseThrow();
                Transform method = (Transform) Quantizers.methods().find("rtn").orElseThrow();
                CompressedTensor made = method.apply(
                        tensor,
                        TestTensors.view(tensor),
                        TestTensors.settings(method, "bits=4", "group=16"),
                        Job.UNWATCHED);
                float[] expected = TestTensors.decode(made);
                float[] found = TestTensors.decode(
                        Codecs.view(back.find(id).orElseThrow().tensor()));
                for (int i = 0; i < expected.length; i++) {
                    assertEquals(Float.float16ToFloat(Float.floatToFloat16(expected[i])), found[i]);
                }
            }
        }
    }

    /// Rows of q and k change places on the way to GGUF; each must carry its own scales.
    @Test
    void rowsKeepTheirScalesWhenTheyChangePlaces() throws Exception {
        Path out = folder.resolve("q4.gguf");
        try (Model model = Model.open(SAMPLE)) {
            compressor.run(model, TestRecipes.of(model, "gguf", "ggml type=q4_0"), out, Job.UNWATCHED);
            try (Model back = Model.open(out)) {
                float[] before = TestTensors.decode(
                        Codecs.view(model.find(new TensorId("model.layers.0.self_attn.q_proj.weight"))
                                .orElseThrow()
                                .tensor()));
                float[] after = TestTensors.decode(Codecs.view(back.find(new TensorId("blk.0.attn_q.weight"))
                        .orElseThrow()
                        .tensor()));
                for (int row = 0; row < 256; row++) {
                    int source = row / 32 * 32 + row % 2 * 16 + row % 32 / 2;
                    for (int column = 0; column < 256; column++) {
                        assertEquals(before[source * 256 + column], after[row * 256 + column], 0.05);
                    }
                }
            }
        }
    }

    @Test
    void copyingAGgufChangesNothing() throws Exception {
        Path source = TestModels.gguf(folder, 6);
        Path out = folder.resolve("copy.gguf");
        try (Model model = Model.open(source)) {
            Report report = compressor.run(model, TestRecipes.unchanged(model, "gguf"), out, Job.UNWATCHED);
            assertTrue(report.tensors().stream()
                    .allMatch(t -> t.sqnrDecibels() == Double.POSITIVE_INFINITY && t.maximumError() == 0));
        }
        assertEquals(tensorHash(source), tensorHash(out));
    }

    @Test
    void aCancelAtAnyPointLeavesWhatWasThereBefore() throws Exception {
        Path out = folder.resolve("out").resolve("model.gguf");
        Files.createDirectories(out.getParent());
        Files.writeString(out, "what was there before");
        try (Model model = Model.open(SAMPLE)) {
            Recipe recipe = TestRecipes.of(model, "gguf", "ggml type=q4_0");
            Random random = new Random(7);
            for (int i = 0; i < 25; i++) {
                Job job = cancelledAfter(random.nextInt(1 << random.nextInt(1, 9)));
                assertThrows(CancellationException.class, () -> compressor.run(model, recipe, out, job));
                assertEquals("what was there before", Files.readString(out));
                try (Stream<Path> files = Files.list(out.getParent())) {
                    assertEquals(List.of(out), files.toList());
                }
            }
        }
    }

    @Test
    void progressRisesToTheEnd() throws Exception {
        TestJob job = new TestJob();
        try (Model model = Model.open(TestModels.gguf(folder, 1))) {
            compressor.run(model, TestRecipes.unchanged(model, "gguf"), folder.resolve("o.gguf"), job);
        }
        List<Double> fractions = List.copyOf(job.fractions);
        assertEquals(fractions.stream().sorted().toList(), fractions);
        assertTrue(fractions.getLast() > 0.9, fractions::toString);
    }

    @Test
    void aWeightThatIsNotFiniteIsNamedAndNothingIsWritten() throws Exception {
        float[] weights = TestTensors.numbers(0, 128);
        weights[64 + 9] = Float.NaN;
        Path out = folder.resolve("out.safetensors");
        Path source = TestModels.matrix(folder, 32, weights);
        Compressor narrow = new Compressor(Quantizers.methods(), Workers.shared(), 32);
        try (Model model = Model.open(source)) {
            long offset = model.tensors().getFirst().tensor().offset();
            Recipe recipe = TestRecipes.of(model, "safetensors", "ggml type=f16");
            var thrown = assertThrows(FormatException.class, () -> narrow.run(model, recipe, out, Job.UNWATCHED));
            assertEquals(Problem.NOT_FINITE, thrown.problem());
            assertEquals(
                    source + ": tensor 'blk.0.ffn_down.weight' at offset " + offset
                            + ": row 2, column 9: expected a finite weight, found NaN (not finite)",
                    thrown.getMessage());
        }
        assertFalse(Files.exists(out));
    }

    @Test
    void aWeightThatTheTypeCannotHoldIsNamed() throws Exception {
        Path source = TestModels.matrix(folder, 2, 1f, 2f, 3f, 70_000f);
        try (Model model = Model.open(source)) {
            Recipe recipe = TestRecipes.of(model, "safetensors", "ggml type=f16");
            Path out = folder.resolve("out.safetensors");
            var thrown = assertThrows(FormatException.class, () -> compressor.run(model, recipe, out, Job.UNWATCHED));
            assertTrue(thrown.getMessage().contains("row 1, column 1: expected a weight within the range of F16"));
        }
    }

    @Test
    void aSourceThatShrinksMeanwhileIsNamedAndNothingIsWritten() throws Exception {
        Path source = folder.resolve("source.safetensors");
        Files.copy(SAMPLE.resolve("model.safetensors"), source);
        Path out = folder.resolve("out.safetensors");
        try (Model model = Model.open(source)) {
            Recipe recipe = TestRecipes.of(model, "safetensors", "ggml type=f16");
            try (FileChannel channel = FileChannel.open(source, StandardOpenOption.WRITE)) {
                channel.truncate(1 << 20);
            }
            var thrown = assertThrows(FormatException.class, () -> compressor.run(model, recipe, out, Job.UNWATCHED));
            assertEquals(Problem.CHANGED_WHILE_OPEN, thrown.problem());
        }
        assertFalse(Files.exists(out));
    }

    @Test
    void refusesToOverwriteTheModelItReads() throws Exception {
        Path source = TestModels.safetensors(folder, 1);
        try (Model model = Model.open(source)) {
            Recipe recipe = TestRecipes.unchanged(model, "safetensors");
            assertThrows(FileSystemException.class, () -> compressor.run(model, recipe, source, Job.UNWATCHED));
        }
    }

    @Test
    void aRefusalNamesEachReasonOnce() throws Exception {
        try (Model model = Model.open(SAMPLE)) {
            Recipe recipe = TestRecipes.choose(
                    model, TestRecipes.unchanged(model, "gguf"), new Selector.All(), "rtn bits=4 scale=f32");
            Path out = folder.resolve("out.gguf");
            var thrown = assertThrows(RefusedException.class, () -> compressor.run(model, recipe, out, Job.UNWATCHED));
            assertEquals(1, thrown.getMessage().lines().count());
            assertTrue(thrown.getMessage()
                    .startsWith("model.layers.0.self_attn.k_proj.weight and 41 others: a GGUF file"));
        }
    }

    private static Job cancelledAfter(int checks) {
        return new TestJob() {
            private final AtomicInteger left = new AtomicInteger(checks);

            @Override
            public boolean isCancelled() {
                return left.getAndDecrement() <= 0;
            }
        };
    }

    private static long size(Path out) throws IOException {
        try (Stream<Path> files = Files.walk(out)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    /// Over name, zero byte and stored bytes of every tensor, by name.
    private static String tensorHash(Path gguf) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (Model model = Model.open(gguf)) {
            List<Tensor> tensors = model.tensors().stream()
                    .map(ModelTensor::tensor)
                    .sorted(Comparator.comparing(Tensor::id))
                    .toList();
            for (Tensor tensor : tensors) {
                digest.update((tensor.id().name() + "\0").getBytes(StandardCharsets.UTF_8));
                digest.update(tensor.data().asByteBuffer());
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
