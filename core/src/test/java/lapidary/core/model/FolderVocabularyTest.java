package lapidary.core.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import lapidary.core.TestFiles;
import lapidary.core.format.Formats;
import lapidary.core.format.MetadataValue;
import lapidary.core.format.ModelFile;
import lapidary.core.model.Vocabulary.Kind;
import lapidary.core.model.Vocabulary.Piece;
import lapidary.core.model.Vocabulary.PieceType;
import lapidary.core.model.Vocabulary.Spacing;
import lapidary.core.model.Vocabulary.Special;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Vocabularies on their way between the files of a folder and the metadata of a GGUF file.
class FolderVocabularyTest {
    @TempDir
    Path folder;

    private static final Vocabulary FOUR = new Vocabulary(
            Kind.SENTENCE_PIECE,
            List.of(
                    new Piece("<unk>", 0, PieceType.UNKNOWN),
                    new Piece("<s>", 0, PieceType.CONTROL),
                    new Piece("</s>", 0, PieceType.CONTROL),
                    new Piece("▁a", -1.5f, PieceType.NORMAL)),
            List.of(),
            "default",
            new Special(1, 2, 0, -1, false, false),
            new Spacing(true, false, ""));

    @ParameterizedTest
    @ValueSource(strings = {"llama-spm", "gpt-2"})
    void writesTheVocabulariesOfLlamaCppBackAsTheyWere(String name) throws IOException {
        Path file = TestFiles.fixture("gguf-vocab/ggml-vocab-" + name + ".gguf");
        try (ModelFile model = Formats.open(file)) {
            Vocabulary vocabulary = GgufVocabulary.read(model.metadata(), file);
            SequencedMap<String, MetadataValue> written = new LinkedHashMap<>();
            VocabularyMetadata.put(vocabulary, written);
            assertEquals(vocabulary, GgufVocabulary.read(written, file));
            for (String key : List.of("tokens", "token_type", "model", "pre", "bos_token_id")) {
                assertEquals(model.metadata().get("tokenizer.ggml." + key), written.get("tokenizer.ggml." + key), key);
            }
        }
    }

    @Test
    void writesSentencePieceModelsThatReadBackTheSame() throws IOException {
        Path file = TestFiles.fixture("gguf-vocab/ggml-vocab-llama-spm.gguf");
        try (ModelFile model = Formats.open(file)) {
            Vocabulary vocabulary = GgufVocabulary.read(model.metadata(), file);
            Vocabulary back = SentencePieceReader.parse(SentencePieceWriter.write(vocabulary), file);
            assertEquals(vocabulary.pieces(), back.pieces());
            assertEquals(vocabulary.spacing(), back.spacing());
            assertEquals(vocabulary.kind(), back.kind());
        }
    }

    @Test
    void writesByteLevelTokenizersThatReadBackTheSame() throws Exception {
        Path file = TestFiles.fixture("gguf-vocab/ggml-vocab-gpt-2.gguf");
        try (ModelFile model = Formats.open(file)) {
            Vocabulary vocabulary = GgufVocabulary.read(model.metadata(), file);
            Path json = folder.resolve("tokenizer.json");
            Files.writeString(json, BytePairFile.write(vocabulary, PreTokenizer.GPT_2));
            Vocabulary back = JsonVocabulary.read(json);
            assertEquals(vocabulary.pieces(), back.pieces());
            assertEquals(vocabulary.merges(), back.merges());
            assertEquals("gpt-2", back.preTokenizer());
        }
    }

    @Test
    void takesIdsAndRulesFromTheConfiguration() throws Exception {
        FolderVocabulary found = read(
                5,
                Map.of(
                        "tokenizer_config.json",
                        "{\"add_bos_token\":false,\"add_eos_token\":true,\"eos_token\":{\"content\":\"<end>\"},"
                                + "\"chat_template\":\"{{ x }}\",\"added_tokens_decoder\":{\"4\":{\"content\":\"<end>\",\"special\":true}}}",
                        "config.json",
                        "{\"bos_token_id\":1,\"eos_token_id\":[2,4],\"pad_token_id\":null}"));
        assertEquals(new Special(1, 4, 0, -1, false, true), found.vocabulary().special());
        assertEquals(
                new Piece("<end>", -1000, PieceType.CONTROL),
                found.vocabulary().pieces().get(4));
        assertEquals(Optional.of("{{ x }}"), found.chatTemplate());
        assertEquals(List.of(), found.remarks());
    }

    @Test
    void fillsRowsThatNoTokenUses() throws Exception {
        FolderVocabulary found = read(6, Map.of("added_tokens.json", "{\"<extra>\": 4}"));
        assertEquals(
                List.of(
                        new Piece("<extra>", -1000, PieceType.USER_DEFINED),
                        new Piece("[PAD5]", -10_000, PieceType.UNUSED)),
                found.vocabulary().pieces().subList(4, 6));
        assertEquals(true, found.vocabulary().special().addsBos());
    }

    @Test
    void leavesOutTokensThatHaveNoRow() throws Exception {
        FolderVocabulary found = read(3, Map.of("added_tokens.json", "{\"<extra>\": 9}"));
        assertEquals(3, found.vocabulary().pieces().size());
        assertEquals(
                List.of(
                        "Tokens from id 3 on are left out: the embedding has no rows for them.",
                        "Token 9 ('<extra>') is left out: the embedding has no row for it."),
                found.remarks());
    }

    @Test
    void saysThatLlamaCppDoesNotNormalize() throws Exception {
        Vocabulary normalizing = new Vocabulary(
                FOUR.kind(), FOUR.pieces(), List.of(), "default", FOUR.special(), new Spacing(true, true, "AAEC"));
        FolderVocabulary found = read(normalizing, 4, Map.of());
        assertEquals(List.of("Its tokenizer normalizes text before it cuts it; llama.cpp does not."), found.remarks());
        SequencedMap<String, MetadataValue> written = new LinkedHashMap<>();
        VocabularyMetadata.put(found.vocabulary(), written);
        assertEquals(
                found.vocabulary().spacing(),
                GgufVocabulary.read(written, folder).spacing());
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama-bpe", "smaug-bpe", "qwen2", "smollm", "gpt-2", "tekken", "gpt-4o"})
    void recognizesHowAByteLevelTokenizerCutsText(String name) throws Exception {
        PreTokenizer cut = PreTokenizer.find(name).orElseThrow();
        Vocabulary bytes = new Vocabulary(
                Kind.BYTE_PAIRS,
                List.of(
                        new Piece("a", 0, PieceType.NORMAL),
                        new Piece("b", 0, PieceType.NORMAL),
                        new Piece("ab", 0, PieceType.NORMAL),
                        new Piece("<|begin|>", 0, PieceType.CONTROL)),
                List.of("a b"),
                name,
                new Special(3, -1, -1, -1, true, false),
                Spacing.NONE);
        Files.writeString(folder.resolve("tokenizer.json"), BytePairFile.write(bytes, cut));
        Vocabulary found = FolderVocabulary.read(
                        companions(Map.of("tokenizer_config.json", "{\"bos_token\":\"<|begin|>\"}")), 4)
                .vocabulary();
        assertEquals(cut, PreTokenizer.find(found.preTokenizer()).orElseThrow());
        assertEquals(bytes.pieces(), found.pieces());
        assertEquals(bytes.merges(), found.merges());
        assertEquals(bytes.special(), found.special());
    }

    @Test
    void refusesATokenizerThatGgufHasNoRulesFor() throws IOException {
        Files.writeString(
                folder.resolve("tokenizer.json"),
                "{\"pre_tokenizer\":{\"type\":\"ByteLevel\",\"use_regex\":false},\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[]}}");
        UnsuitedException cut =
                assertThrows(UnsuitedException.class, () -> FolderVocabulary.read(companions(Map.of()), 1));
        assertTrue(cut.reason().contains("cuts text in a way"), cut::reason);
        Files.writeString(folder.resolve("tokenizer.json"), "{\"model\":{\"type\":\"WordPiece\"}}");
        UnsuitedException kind =
                assertThrows(UnsuitedException.class, () -> FolderVocabulary.read(companions(Map.of()), 1));
        assertTrue(kind.reason().contains("WordPiece"), kind::reason);
    }

    /// As llama.cpp's converter does (`does_token_look_special`, "pre-normalize user-defined spaces").
    @Test
    void takesAddedTokensForWhatTheyLookLike() throws Exception {
        FolderVocabulary found = read(
                8,
                Map.of(
                        "tokenizer_config.json",
                        "{\"add_prefix_space\":false,\"added_tokens_decoder\":{\"4\":{\"content\":\"<unused3>\",\"special\":false},"
                                + "\"5\":{\"content\":\"▁▁\",\"special\":false}}}",
                        "tokenizer.json",
                        "{\"added_tokens\":[{\"id\":6,\"content\":\"<|tool|>\",\"special\":false},"
                                + "{\"id\":0,\"content\":\"<unk>\",\"special\":true}]}"));
        assertEquals(
                List.of(
                        new Piece("<unk>", 0, PieceType.UNKNOWN),
                        new Piece("<unused3>", -1000, PieceType.CONTROL),
                        new Piece("  ", -1000, PieceType.USER_DEFINED),
                        new Piece("<|tool|>", -1000, PieceType.CONTROL)),
                List.of(
                        found.vocabulary().pieces().get(0),
                        found.vocabulary().pieces().get(4),
                        found.vocabulary().pieces().get(5),
                        found.vocabulary().pieces().get(6)));
        assertEquals(false, found.vocabulary().spacing().dummyPrefix());
        Vocabulary back = SentencePieceReader.parse(SentencePieceWriter.write(found.vocabulary()), folder);
        assertEquals("▁▁", back.pieces().get(5).text());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[{\"name\":\"tool\",\"template\":\"T\"},{\"name\":\"default\",\"template\":\"D\"}] | D",
                "\"plain\" | plain",
                "[{\"name\":\"tool\",\"template\":\"T\"}] | ",
                "7 | "
            })
    void takesTheDefaultOfSeveralChatTemplates(String template, String expected) throws Exception {
        FolderVocabulary found = read(4, Map.of("tokenizer_config.json", "{\"chat_template\":" + template + "}"));
        assertEquals(Optional.ofNullable(expected), found.chatTemplate());
    }

    @Test
    void readsTheOlderTwoFilesOfAByteLevelTokenizer() throws Exception {
        Files.writeString(folder.resolve("vocab.json"), "{\"a\":0,\"b\":1,\"ab\":2,\"<|endoftext|>\":3}");
        Files.writeString(folder.resolve("merges.txt"), "#version: 0.2\na b\n\n");
        Vocabulary found = FolderVocabulary.read(
                        Map.of(
                                "vocab.json", folder.resolve("vocab.json"),
                                "merges.txt", folder.resolve("merges.txt"),
                                "config.json", write("config.json", "{\"model_type\":\"gpt2\",\"eos_token_id\":3}")),
                        4)
                .vocabulary();
        assertEquals(Kind.BYTE_PAIRS, found.kind());
        assertEquals("gpt-2", found.preTokenizer());
        assertEquals(List.of("a b"), found.merges());
        assertEquals(
                List.of(
                        new Piece("a", 0, PieceType.NORMAL),
                        new Piece("b", 0, PieceType.NORMAL),
                        new Piece("ab", 0, PieceType.NORMAL),
                        new Piece("<|endoftext|>", 0, PieceType.CONTROL)),
                found.pieces());
        assertEquals(3, found.special().eos());
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void makesScoresOfMergesWhereSentencePiecesComeAsJson() throws Exception {
        Files.writeString(
                folder.resolve("tokenizer.json"),
                "{\"normalizer\":{\"type\":\"Sequence\",\"normalizers\":[{\"type\":\"Prepend\",\"prepend\":\"▁\"}]},"
                        + "\"added_tokens\":[{\"id\":1,\"content\":\"<s>\",\"special\":true}],"
                        + "\"model\":{\"type\":\"BPE\",\"unk_token\":\"<unk>\",\"byte_fallback\":true,"
                        + "\"vocab\":{\"<unk>\":0,\"<s>\":1,\"<0x0A>\":2,\"▁\":3,\"a\":4,\"▁a\":5,\"aa\":6},"
                        + "\"merges\":[\"▁ a\",\"a a\"]}}");
        Vocabulary found = JsonVocabulary.read(folder.resolve("tokenizer.json"));
        assertEquals(Kind.SENTENCE_PIECE, found.kind());
        assertEquals(new Spacing(true, false, ""), found.spacing());
        assertEquals(
                List.of(
                        new Piece("<unk>", -2, PieceType.UNKNOWN),
                        new Piece("<s>", 0, PieceType.CONTROL),
                        new Piece("<0x0A>", -2, PieceType.BYTE),
                        new Piece("▁", 0, PieceType.NORMAL),
                        new Piece("a", 0, PieceType.NORMAL),
                        new Piece("▁a", 0, PieceType.NORMAL),
                        new Piece("aa", -1, PieceType.NORMAL)),
                found.pieces());
    }

    private FolderVocabulary read(int rows, Map<String, String> files) throws IOException, UnsuitedException {
        return read(FOUR, rows, files);
    }

    private FolderVocabulary read(Vocabulary vocabulary, int rows, Map<String, String> files)
            throws IOException, UnsuitedException {
        Files.write(folder.resolve("tokenizer.model"), SentencePieceWriter.write(vocabulary));
        return FolderVocabulary.read(companions(files), rows);
    }

    /// The files with their texts, and those that are in the folder already.
    private Map<String, Path> companions(Map<String, String> files) throws IOException {
        Map<String, Path> companions = new HashMap<>();
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(folder.resolve(file.getKey()), file.getValue());
        }
        for (String name : List.of(
                "tokenizer.model", "tokenizer.json", "tokenizer_config.json", "config.json", "added_tokens.json")) {
            if (Files.exists(folder.resolve(name))) {
                companions.put(name, folder.resolve(name));
            }
        }
        return companions;
    }
}
