package lapidary.core.format.gguf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import lapidary.core.TestFiles;
import lapidary.core.format.Formats;
import lapidary.core.format.GgufBytes;
import lapidary.core.format.MetadataValue;
import lapidary.core.format.ModelFile;
import lapidary.core.model.Model;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GgufFormatTest {
    @TempDir
    Path folder;

    @Test
    void readsEveryKindOfMetadataValue() throws IOException {
        byte[] bytes = GgufBytes.header(0, 14)
                .text("a")
                .int32(0)
                .bytes(200)
                .text("b")
                .int32(1)
                .bytes(200)
                .text("c")
                .int32(2)
                .bytes(0x34, 0xf2)
                .text("d")
                .int32(3)
                .bytes(0x34, 0xf2)
                .text("e")
                .int32(4)
                .int32(-2)
                .text("f")
                .int32(5)
                .int32(-2)
                .text("g")
                .int32(6)
                .float32(1.5f)
                .text("h")
                .int32(7)
                .bytes(1)
                .text("i")
                .int32(8)
                .text("grün")
                .text("j")
                .int32(10)
                .int64(-1)
                .text("k")
                .int32(11)
                .int64(-1)
                .text("l")
                .int32(12)
                .int64(Double.doubleToRawLongBits(Math.PI))
                .text("m")
                .int32(9)
                .int32(8)
                .int64(2)
                .text("x")
                .text("")
                .text("n")
                .int32(9)
                .int32(6)
                .int64(2)
                .float32(1)
                .float32(-0.5f)
                .toBytes();
        try (ModelFile file = open(bytes)) {
            assertEquals(
                    List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n"),
                    List.copyOf(file.metadata().keySet()));
            assertEquals(
                    List.of(
                            new MetadataValue.Whole(200, 8, false),
                            new MetadataValue.Whole(-56, 8, true),
                            new MetadataValue.Whole(0xf234, 16, false),
                            new MetadataValue.Whole((short) 0xf234, 16, true),
                            new MetadataValue.Whole(0xfffffffeL, 32, false),
                            new MetadataValue.Whole(-2, 32, true),
                            new MetadataValue.Real(1.5, 32),
                            new MetadataValue.Truth(true),
                            new MetadataValue.Text("grün"),
                            new MetadataValue.Whole(-1, 64, false),
                            new MetadataValue.Whole(-1, 64, true),
                            new MetadataValue.Real(Math.PI, 64),
                            new MetadataValue.Sequence(
                                    new MetadataValue.Text(""),
                                    List.of(new MetadataValue.Text("x"), new MetadataValue.Text(""))),
                            new MetadataValue.Sequence(
                                    new MetadataValue.Real(0, 32),
                                    List.of(new MetadataValue.Real(1, 32), new MetadataValue.Real(-0.5, 32)))),
                    List.copyOf(file.metadata().values()));
        }
    }

    @Test
    void readsListsOfLists() throws IOException {
        byte[] bytes = GgufBytes.header(0, 1)
                .text("a")
                .int32(9)
                .int32(9)
                .int64(2)
                .int32(0)
                .int64(1)
                .bytes(7)
                .int32(8)
                .int64(1)
                .text("y")
                .toBytes();
        try (ModelFile file = open(bytes)) {
            MetadataValue.Sequence outer =
                    (MetadataValue.Sequence) file.metadata().get("a");
            assertEquals(
                    List.of(
                            new MetadataValue.Sequence(
                                    new MetadataValue.Whole(0, 8, false),
                                    List.of(new MetadataValue.Whole(7, 8, false))),
                            new MetadataValue.Sequence(
                                    new MetadataValue.Text(""), List.of(new MetadataValue.Text("y")))),
                    outer.values());
        }
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void sizesEveryTypeThatGgufNumbers(DType type) throws IOException {
        if (GgufTypes.number(type).isEmpty()) {
            return;
        }
        long columns = 256;
        long bytes = type.bytes(Shape.of(3, columns));
        long second = (bytes + 31) / 32 * 32;
        byte[] file = GgufBytes.header(2, 0)
                .tensor("first", GgufTypes.number(type).getAsInt(), 0, columns, 3)
                .tensor("second", 24, second, 5)
                .pad(32)
                .zeros((int) second + 5)
                .toBytes();
        try (ModelFile opened = open(file)) {
            Tensor first = opened.tensors().getFirst();
            assertEquals(type, first.type());
            assertEquals(type.name(), first.typeName());
            assertEquals(Shape.of(3, columns), first.shape());
            assertEquals(bytes, first.bytes());
            assertEquals(file.length - 5, opened.tensors().getLast().offset());
        }
    }

    @Test
    void keepsUnknownTypesAsOpaqueBytesUpToTheNextTensor() throws IOException {
        byte[] file = GgufBytes.header(3, 0)
                .tensor("a", 99, 0, 64, 2)
                .tensor("b", 0, 96, 2)
                .tensor("c", 4, 128, 256)
                .pad(32)
                .zeros(128 + 77)
                .toBytes();
        try (ModelFile opened = open(file)) {
            assertEquals(
                    List.of("ggml type 99 OPAQUE 96", "F32 F32 8", "ggml type 4 OPAQUE 77"),
                    opened.tensors().stream()
                            .map(t -> t.typeName() + " " + t.type() + " " + t.bytes())
                            .toList());
        }
    }

    @Test
    void findsTensorsThatLieInAnotherOrderThanTheyAreListed() throws IOException {
        byte[] file = GgufBytes.header(2, 1)
                .pair("general.alignment", 64)
                .tensor("late", 0, 64, 4)
                .tensor("early", 0, 0, 3)
                .pad(64)
                .zeros(64)
                .float32(2.5f)
                .zeros(12)
                .toBytes();
        try (ModelFile opened = open(file)) {
            Tensor late = opened.tensors().getFirst();
            assertEquals(new TensorId("late"), late.id());
            assertEquals(file.length - 16, late.offset());
            assertEquals(2.5f, late.data().get(ValueLayout.JAVA_FLOAT_UNALIGNED, 0));
        }
    }

    @Test
    void hashesTheHeaderAndNotTheWeights() throws IOException {
        GgufBytes header = GgufBytes.header(1, 0).tensor("a", 0, 0, 1).pad(32);
        String zero;
        try (ModelFile opened = open(header.with(bytes -> {}).toBytes(), new byte[4])) {
            zero = opened.headerSha256();
        }
        try (ModelFile opened = open(header.toBytes(), new byte[] {1, 2, 3, 4})) {
            assertEquals(zero, opened.headerSha256());
            assertEquals(64, zero.length());
        }
    }

    /// Numbers from a hexadecimal dump of the file and llama.cpp's own listing.
    @Test
    void opensTheSentencePieceVocabularyOfLlamaCpp() throws IOException {
        try (Model model = Model.open(TestFiles.fixture("gguf-vocab/ggml-vocab-llama-spm.gguf"))) {
            var metadata = model.file().metadata();
            assertEquals("llama", model.architectureName());
            assertEquals(List.of(), model.tensors());
            assertEquals(MetadataValue.text("llama"), metadata.get("tokenizer.ggml.model"));
            MetadataValue.Sequence tokens = (MetadataValue.Sequence) metadata.get("tokenizer.ggml.tokens");
            assertEquals(32_000, tokens.values().size());
            assertEquals(MetadataValue.text("<0x0A>"), tokens.values().get(13));
            assertEquals(MetadataValue.text("▁the"), tokens.values().get(278));
            assertTrue(model.whyNotRunnable().orElseThrow().contains("token_embd.weight"));
        }
    }

    @Test
    void opensTheBytePairVocabularyOfLlamaCpp() throws IOException {
        try (Model model = Model.open(TestFiles.fixture("gguf-vocab/ggml-vocab-gpt-2.gguf"))) {
            var metadata = model.file().metadata();
            assertEquals(MetadataValue.text("gpt2"), metadata.get("tokenizer.ggml.model"));
            assertEquals(
                    50_257,
                    ((MetadataValue.Sequence) metadata.get("tokenizer.ggml.tokens"))
                            .values()
                            .size());
            assertEquals(
                    50_000,
                    ((MetadataValue.Sequence) metadata.get("tokenizer.ggml.merges"))
                            .values()
                            .size());
            assertEquals(
                    "the file has no tensor 'token_embd.weight' ('transformer.wte.weight')",
                    model.whyNotRunnable().orElseThrow());
        }
    }

    private ModelFile open(byte[]... parts) throws IOException {
        Path path = folder.resolve("model" + System.nanoTime() + ".gguf");
        for (byte[] part : parts) {
            Files.write(path, part, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
        return Formats.open(path);
    }
}
