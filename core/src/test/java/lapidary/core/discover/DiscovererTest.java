package lapidary.core.discover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CancellationException;
import lapidary.core.job.Job;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DiscovererTest {
    private static final String DIGEST = "sha256:" + "ab".repeat(32);
    private static final String CONFIG = "sha256:" + "cd".repeat(32);

    @TempDir
    Path folder;

    @Test
    void theHuggingFaceCacheIsReadThroughItsLinks() throws IOException {
        Path repository = folder.resolve("models--meta-llama--Llama-3.2-1B");
        Path blob = file(repository.resolve("blobs/aa"), 1000);
        link(repository.resolve("snapshots/new/model.safetensors"), blob);
        text(repository.resolve("snapshots/new/config.json"), "{\"torch_dtype\":\"bfloat16\"}");
        file(repository.resolve("snapshots/zzz/model.safetensors"), 1);
        text(repository.resolve("refs/main"), "new\n");
        Path quantized = folder.resolve("models--someone--Tiny-GGUF/snapshots/r1");
        file(quantized.resolve("tiny-Q4_K_M.gguf"), 10);
        file(quantized.resolve("big-IQ3_XXS-00001-of-00002.gguf"), 20);
        file(quantized.resolve("big-IQ3_XXS-00002-of-00002.gguf"), 30);
        file(folder.resolve("datasets--x--y/snapshots/r/data.gguf"), 5);
        assertEquals(
                List.of(
                        "meta-llama/Llama-3.2-1B | safetensors BF16 | 1000 | new",
                        "someone/Tiny-GGUF big-IQ3_XXS | GGUF IQ3_XXS | 50 | big-IQ3_XXS-00001-of-00002.gguf",
                        "someone/tiny-Q4_K_M | GGUF Q4_K_M | 10 | tiny-Q4_K_M.gguf"),
                lines(Keeper.HUGGING_FACE));
    }

    @Test
    void quantizedCheckpointsOnnxAndPyTorchAreNamedForWhatTheyAre() throws IOException {
        Path gptq = folder.resolve("models--a--gptq/snapshots/r");
        text(gptq.resolve("model.safetensors.index.json"), "{}");
        file(gptq.resolve("model-00001-of-00002.safetensors"), 3);
        file(gptq.resolve("model-00002-of-00002.safetensors"), 4);
        text(
                gptq.resolve("config.json"),
                "{\"dtype\":\"float16\",\"quantization_config\":{\"quant_method\":\"gptq\"}}");
        file(folder.resolve("models--b--old/snapshots/r/pytorch_model.bin"), 7);
        file(folder.resolve("models--c--net/snapshots/r/onnx/model.onnx"), 8);
        assertEquals(
                List.of(
                        "a/gptq | safetensors GPTQ | 7 | r",
                        "b/old | PyTorch | 7 | pytorch_model.bin",
                        "c/net/onnx model.onnx | ONNX | 8 | model.onnx"),
                lines(Keeper.HUGGING_FACE));
    }

    @Test
    void ollamaManifestsLeadToTheirBlobs() throws IOException {
        manifest("registry.ollama.ai/library/llama3.2/1b", DIGEST, CONFIG);
        manifest("hf.co/bartowski/Tiny-GGUF/Q4_0", DIGEST, "none");
        manifest("registry.ollama.ai/someone/gone/latest", "sha256:" + "00".repeat(32), CONFIG);
        manifest("registry.ollama.ai/someone/evil/latest", "sha256:../../../../etc/passwd", CONFIG);
        text(folder.resolve("manifests/registry.ollama.ai/library/broken/latest"), "{\"layers\":");
        file(folder.resolve("blobs/" + DIGEST.replace(':', '-')), 123);
        text(folder.resolve("blobs/" + CONFIG.replace(':', '-')), "{\"file_type\":\"Q4_K_M\"}");
        Discovery found = find(Keeper.OLLAMA);
        assertEquals(
                List.of(
                        "hf.co/bartowski/Tiny-GGUF:Q4_0 | GGUF | 123 | " + DIGEST.replace(':', '-'),
                        "llama3.2:1b | GGUF Q4_K_M | 123 | " + DIGEST.replace(':', '-')),
                lines(found));
        assertEquals(2, found.skipped().size(), found.skipped()::toString);
        assertTrue(found.skipped().toString().contains("its weights are missing"));
    }

    @Test
    void foldersOfLmStudioAndLlamaCppAreWalkedToABoundedDepth() throws IOException {
        file(folder.resolve("lmstudio-community/Qwen3-GGUF/Qwen3-0.6B-Q8_0.gguf"), 9);
        file(folder.resolve("ggml-org_tiny.gguf"), 2);
        file(folder.resolve("a/b/c/d/e/f/g/too-deep.gguf"), 1);
        file(folder.resolve(".hidden/x.gguf"), 1);
        link(folder.resolve("loop"), folder);
        List<String> lines = lines(Keeper.LM_STUDIO);
        assertTrue(lines.contains("ggml-org_tiny | GGUF | 2 | ggml-org_tiny.gguf"), lines::toString);
        assertTrue(
                lines.contains("lmstudio-community/Qwen3-0.6B-Q8_0 | GGUF Q8_0 | 9 | Qwen3-0.6B-Q8_0.gguf"),
                lines::toString);
        assertTrue(lines.stream().noneMatch(line -> line.contains("too-deep") || line.contains("hidden")));
    }

    @Test
    void whatIsNotThereIsNoErrorAndWhatCannotBeReadIsALine() throws IOException {
        Path closed = Files.createDirectories(folder.resolve("closed"));
        file(folder.resolve("open/m.gguf"), 4);
        assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"), "needs POSIX permissions");
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
        Discovery found = find(Keeper.LLAMA_CPP);
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
        assertEquals(1, found.models().size());
        boolean isAllowedAnything = System.getProperty("user.name").equals("root");
        assertEquals(isAllowedAnything ? 0 : 1, found.skipped().size(), found.skipped()::toString);
        Place nowhere = new Place(Keeper.OLLAMA, folder.resolve("nowhere"));
        assertEquals(new Discovery(List.of(), List.of()), Discoverer.find(List.of(nowhere), Job.UNWATCHED));
    }

    @Test
    void aCancelledSearchEnds() throws IOException {
        file(folder.resolve("m.gguf"), 4);
        Job cancelled = new Job() {
            @Override
            public boolean isCancelled() {
                return true;
            }

            @Override
            public void report(double fraction, String activity) {}
        };
        List<Place> places = List.of(new Place(Keeper.LM_STUDIO, folder));
        assertThrows(CancellationException.class, () -> Discoverer.find(places, cancelled));
    }

    private void manifest(String name, String digest, String config) throws IOException {
        text(
                folder.resolve("manifests").resolve(name),
                """
                {"config":{"digest":"%s"},"layers":[{"mediaType":"application/vnd.ollama.image.license","digest":"x"},
                {"mediaType":"application/vnd.ollama.image.model","digest":"%s","size":123}]}"""
                        .formatted(config, digest));
    }

    private Discovery find(Keeper keeper) {
        return Discoverer.find(List.of(new Place(keeper, folder)), Job.UNWATCHED);
    }

    private List<String> lines(Keeper keeper) {
        return lines(find(keeper));
    }

    private static List<String> lines(Discovery discovery) {
        return discovery.models().stream()
                .map(model -> model.name() + " | " + model.type() + " | " + model.bytes() + " | "
                        + model.path().getFileName())
                .toList();
    }

    private static Path file(Path path, int bytes) throws IOException {
        Files.createDirectories(path.getParent());
        return Files.write(path, new byte[bytes]);
    }

    private static void text(Path path, String content) throws IOException {
        Files.createDirectories(path.getParent());
        Files.writeString(path, content);
    }

    private static void link(Path from, Path to) throws IOException {
        Files.createDirectories(from.getParent());
        try {
            Files.createSymbolicLink(from, to);
        } catch (UnsupportedOperationException e) {
            assumeTrue(false, "this system has no links");
        }
    }
}
