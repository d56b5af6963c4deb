package lapidary.core.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import lapidary.core.TestFiles;
import lapidary.core.format.Companion;
import lapidary.core.format.FileLayout;
import lapidary.core.format.MetadataValue;
import lapidary.core.tensor.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportTest {
    @TempDir
    Path folder;

    /// SHA-256 of the file that an independent converter (NumPy, following llama.cpp's
    /// `convert_hf_to_gguf.py`) makes of the sample; llama.cpp v0.5.0 gives that file the
    /// perplexity 39.6451 of the reference.
    @Test
    void writesTheSampleAsTheVeryGgufThatTheReferenceConverterMakes() throws Exception {
        Path out = folder.resolve("f32.gguf");
        try (Model model = Model.open(TestFiles.sample("classics-4m"))) {
            FileLayout layout = Exports.write(model, "gguf", out);
            assertEquals(16_314_336, layout.totalBytes());
        }
        assertEquals("709a51d1242a0078fca1dd1d212cbd80fb710c9dfbd2a87584ba54e697141746", sha256(out));
    }

    @Test
    void readsTheGgufBackToTheSameArchitectureInTheOtherRowOrder() throws IOException {
        Path out = folder.resolve("f32.gguf");
        try (Model model = Model.open(TestFiles.sample("classics-4m"))) {
            Exports.write(model, "gguf", out);
            try (Model back = Model.open(out)) {
                assertEquals(Optional.empty(), back.whyNotRunnable());
                Architecture was = model.architecture().orElseThrow();
                Architecture is = back.architecture().orElseThrow();
                assertEquals(Architecture.RopeStyle.INTERLEAVED, is.ropeStyle());
                assertEquals((float) was.normEpsilon(), (float) is.normEpsilon());
                assertEquals(was, withStyle(is, was));
                assertEquals(model.parameters(), back.parameters());
            }
        }
    }

    @Test
    void returnsToTheSameFolderByWayOfGguf() throws IOException {
        Path gguf = folder.resolve("f32.gguf");
        Path again = folder.resolve("again");
        try (Model model = Model.open(TestFiles.sample("classics-4m"))) {
            Exports.write(model, "gguf", gguf);
            try (Model middle = Model.open(gguf)) {
                Exports.write(middle, "huggingface", again);
            }
            try (Model back = Model.open(again)) {
                assertEquals(model.architecture(), back.architecture());
                for (ModelTensor tensor : model.tensors()) {
                    ModelTensor found = back.find(tensor.id()).orElseThrow();
                    assertEquals(
                            -1, tensor.tensor().data().mismatch(found.tensor().data()), tensor.id()::name);
                }
                assertEquals(model.tensors().size(), back.tensors().size());
            }
        }
        assertEquals(
                SentencePieceReader.read(TestFiles.sample("classics-4m/tokenizer.model")),
                SentencePieceReader.read(again.resolve("tokenizer.model")));
        try (Stream<Path> files = Files.list(again)) {
            assertEquals(
                    List.of("config.json", "model.safetensors", "tokenizer.model", "tokenizer_config.json"),
                    files.map(file -> file.getFileName().toString()).sorted().toList());
        }
    }

    @Test
    void keepsAGgufByteForByte() throws Exception {
        Path first = folder.resolve("first.gguf");
        Path second = folder.resolve("second.gguf");
        try (Model model = Model.open(TestFiles.sample("classics-4m"))) {
            Exports.write(model, "gguf", first);
        }
        try (Model model = Model.open(first)) {
            Exports.write(model, "gguf", second);
        }
        assertEquals(sha256(first), sha256(second));
    }

    @Test
    void saysInTheMetadataWhatMostWeightsAreStoredAs() throws IOException {
        try (Model model = Model.open(TestFiles.sample("classics-4m"))) {
            Export export = Export.of(model, "gguf");
            FileLayout layout = export.layout(export.tensors().stream()
                    .map(tensor -> Export.entry(
                            tensor, tensor.source().tensor().shape().rank() == 2 ? DType.Q8_0 : DType.F32))
                    .toList());
            assertEquals(MetadataValue.uint32(7), layout.metadata().get("general.file_type"));
            assertEquals(MetadataValue.uint32(2), layout.metadata().lastEntry().getValue());
            assertEquals(
                    "general.quantization_version",
                    layout.metadata().lastEntry().getKey());
        }
    }

    @Test
    void writesTheFolderAgainWithItsTokenizerAndTheNewType() throws IOException {
        Path out = folder.resolve("copy");
        try (Model model = Model.open(TestFiles.sample("classics-4m"))) {
            Export export = Export.of(model, "huggingface");
            FileLayout half = export.layout(export.tensors().stream()
                    .map(tensor -> Export.entry(tensor, DType.F16))
                    .toList());
            String config = half.companions().stream()
                    .filter(companion -> companion.name().equals("config.json"))
                    .map(companion -> ((Companion.Text) companion).content())
                    .findFirst()
                    .orElseThrow();
            assertTrue(config.contains("\"torch_dtype\" : \"float16\""), config);
            Exports.write(model, "huggingface", out);
            try (Model back = Model.open(out)) {
                assertEquals(model.architecture(), back.architecture());
                assertEquals(
                        model.file().companions().keySet(),
                        back.file().companions().keySet());
            }
        }
        assertEquals(
                -1, Files.mismatch(TestFiles.sample("classics-4m/tokenizer.model"), out.resolve("tokenizer.model")));
    }

    @Test
    void leavesOutWhatTheConfigurationTiesAndWhatIsComputedAnyway() throws IOException {
        Path source = TinyLlama.write(folder.resolve("tiny"), tiny -> tiny.tensor("lm_head.weight", 4, 8)
                .tensor("model.layers.0.self_attn.rotary_emb.inv_freq", 2));
        try (Model model = Model.open(source)) {
            Export export = Export.of(model, "gguf");
            assertEquals(Optional.empty(), export.refusal());
            assertEquals(
                    List.of(
                            "Tensor 'model.layers.0.self_attn.rotary_emb.inv_freq' is left out: llama.cpp computes this table itself.",
                            "Tensor 'lm_head.weight' is left out: the configuration ties the output to the embedding."),
                    export.remarks().stream().map(Export.Remark::text).toList());
        }
    }

    @Test
    void refusesToMakeAGgufOfAnUnknownArchitecture() throws IOException {
        Path source = TinyLlama.write(folder.resolve("tiny"), tiny -> tiny.config("model_type", "\"mamba\""));
        try (Model model = Model.open(source)) {
            assertEquals(
                    "GGUF files say how to run a model, and this one is not known well enough: its architecture 'mamba' is not one that Lapidary knows ("
                            + Families.titles() + ").",
                    Export.of(model, "gguf").refusal().orElseThrow());
            assertEquals(Optional.empty(), Export.of(model, "huggingface").refusal());
            assertEquals(Optional.empty(), Export.of(model, "safetensors").refusal());
        }
    }

    @Test
    void refusesToMakeAGgufWithoutATokenizer() throws IOException {
        Path source = TinyLlama.write(folder.resolve("tiny"), tiny -> tiny.without("tokenizer.model"));
        try (Model model = Model.open(source)) {
            assertTrue(
                    Export.of(model, "gguf").refusal().orElseThrow().contains("no tokenizer.model or tokenizer.json"));
        }
    }

    @Test
    void writesTheSizeOfHeadsWhereItIsNotWidthByHeads() throws IOException {
        Path source = TinyLlama.write(folder.resolve("tiny"), tiny -> tiny.config("head_dim", "8"));
        Path out = folder.resolve("tiny.gguf");
        try (Model model = Model.open(source)) {
            Exports.write(model, "gguf", out);
        }
        try (Model back = Model.open(out)) {
            assertEquals(8, back.architecture().orElseThrow().headSize());
        }
    }

    @Test
    void regroupsRowsAsTheConverterOfLlamaCppDoes() {
        // w.reshape(1, 2, 3).swapaxes(1, 2) of rows 0 … 5 is 0 3 1 4 2 5.
        RowOrder order = new RowOrder(RowOrder.Kind.HALVES_TO_NEIGHBOURS, 6);
        assertEquals("[0, 3, 1, 4, 2, 5]", Arrays.toString(rows(order, 6)));
        assertEquals("[0, 3, 1, 4, 2, 5, 6, 9, 7, 10, 8, 11]", Arrays.toString(rows(order, 12)));
        for (int row = 0; row < 60; row++) {
            assertEquals(row, order.inverse().sourceRow(order.sourceRow(row)));
        }
    }

    private static long[] rows(RowOrder order, int count) {
        return LongStream.range(0, count).map(order::sourceRow).toArray();
    }

    private static Architecture withStyle(Architecture is, Architecture like) {
        return Architecture.llama(
                is.blocks(),
                is.width(),
                is.feedForward(),
                is.heads(),
                is.keyValueHeads(),
                is.headSize(),
                is.vocabulary(),
                is.context(),
                like.normEpsilon(),
                is.ropeBase(),
                like.ropeStyle(),
                is.tiedOutput());
    }

    private static String sha256(Path file) throws IOException, NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }
}
