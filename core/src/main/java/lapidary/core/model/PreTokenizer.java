package lapidary.core.model;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// How a byte-level vocabulary cuts a text before it merges bytes. Named as in `tokenizer.ggml.pre`
/// of GGUF files.
///
/// Each pattern cuts what the ones before it left; what a pattern matches, and what lies between,
/// become pieces of their own.
/// Source: llama.cpp `llama-vocab.cpp`, `llm_tokenizer_bpe`.
public enum PreTokenizer {
    GPT_2(
            List.of(Patterns.GPT_2),
            false,
            "gpt-2",
            "phi-2",
            "jina-es",
            "jina-de",
            "gigachat",
            "jina-v2-es",
            "jina-v2-de",
            "a.x-4.0",
            "mellum",
            "modern-bert",
            "jina-v1-en",
            "jina-v2-code",
            "roberta-bpe",
            "mpt",
            "olmo",
            "jais",
            "trillion",
            "granite-docling",
            "exaone4"),
    LLAMA_3(
            List.of(Patterns.words("\\p{N}{1,3}")),
            true,
            "llama-bpe",
            "llama3",
            "llama-v3",
            "falcon3",
            "falcon-h1",
            "pixtral",
            "midm-2.0",
            "lfm2",
            "jina-v5-nano"),
    LLAMA_3_WITH_MERGES(List.of(Patterns.words("\\p{N}{1,3}")), false, "dbrx", "smaug-bpe", "glm4", "chatglm-bpe"),
    QWEN_2(
            List.of(Patterns.words("\\p{N}")),
            false,
            "qwen2",
            "deepseek-r1-qwen",
            "kormo",
            "f2llmv2",
            "stablelm2",
            "megrez",
            "hunyuan",
            "solar-open",
            "grok-2"),
    TEKKEN(List.of(Patterns.cases("", "\\p{N}")), true, "tekken"),
    GPT_4O(
            List.of(Patterns.cases("(?i:'s|'t|'re|'ve|'m|'ll|'d)?", "\\p{N}{1,3}")),
            false,
            "gpt-4o",
            "llama4",
            "kanana2",
            "talkie"),
    DIGITS(
            List.of("\\p{N}", Patterns.GPT_2),
            false,
            "smollm",
            "starcoder",
            "refact",
            "command-r",
            "codeshell",
            "exaone",
            "minerva-7b",
            "mellum2"),
    STANDARD(List.of("[\\p{P}\\$\\+<=>\\^~\\|]+", Patterns.GPT_2, "\\p{N}+", "[0-9][0-9][0-9]"), false, "default");

    private final List<String> patterns;
    private final boolean wholePiecesFirst;
    private final List<String> names;

    PreTokenizer(List<String> patterns, boolean wholePiecesFirst, String... names) {
        this.patterns = patterns;
        this.wholePiecesFirst = wholePiecesFirst;
        this.names = List.of(names);
    }

    /// The pre-tokenizer that a file names; empty when Lapidary does not know it.
    public static Optional<PreTokenizer> find(String name) {
        return Stream.of(values()).filter(p -> p.names.contains(name)).findFirst();
    }

    /// The pre-tokenizer that cuts by these patterns, if possible one that agrees about whole pieces; empty when
    /// Lapidary does not know it.
    static Optional<PreTokenizer> find(List<String> patterns, boolean wholePiecesFirst) {
        List<PreTokenizer> found =
                Stream.of(values()).filter(p -> p.patterns.equals(patterns)).toList();
        return found.stream()
                .filter(p -> p.wholePiecesFirst == wholePiecesFirst)
                .findFirst()
                .or(() -> found.stream().findFirst());
    }

    /// The name that GGUF files give it most often.
    String usualName() {
        return names.getFirst();
    }

    /// Regular expressions, applied one after the other.
    public List<String> patterns() {
        return patterns;
    }

    /// Whether a word that is a piece as it stands is taken without merging.
    public boolean wholePiecesFirst() {
        return wholePiecesFirst;
    }

    private static final class Patterns {
        static final String GPT_2 =
                "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

        /// Words end where capitals begin.
        static String cases(String suffix, String digits) {
            String upper = "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]";
            String lower = "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]";
            String before = "[^\\r\\n\\p{L}\\p{N}]?";
            return before + upper + "*" + lower + "+" + suffix + "|" + before + upper + "+" + lower + "*" + suffix + "|"
                    + digits + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
        }

        static String words(String digits) {
            return "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|" + digits
                    + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
        }
    }
}
