package lapidary.core.model;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lapidary.core.format.FileLayout;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;

/// What a file calls its weights as a whole: the type that most of them are stored in.
final class StoredTypes {
    /// `general.file_type` of GGUF by the type of most weights, as llama.cpp's loader guesses it.
    ///
    /// Source: llama.cpp `llama-model-loader.cpp` and `enum llama_ftype`.
    private static final Map<DType, Integer> FILE_TYPES = Map.ofEntries(
            Map.entry(DType.F32, 0),
            Map.entry(DType.F16, 1),
            Map.entry(DType.Q4_0, 2),
            Map.entry(DType.Q4_1, 3),
            Map.entry(DType.Q8_0, 7),
            Map.entry(DType.Q5_0, 8),
            Map.entry(DType.Q5_1, 9),
            Map.entry(DType.Q2_K, 10),
            Map.entry(DType.Q3_K, 12),
            Map.entry(DType.Q4_K, 15),
            Map.entry(DType.Q5_K, 17),
            Map.entry(DType.Q6_K, 18),
            Map.entry(DType.IQ2_XXS, 19),
            Map.entry(DType.IQ2_XS, 20),
            Map.entry(DType.IQ3_XXS, 23),
            Map.entry(DType.IQ1_S, 24),
            Map.entry(DType.IQ4_NL, 25),
            Map.entry(DType.IQ3_S, 26),
            Map.entry(DType.IQ2_S, 28),
            Map.entry(DType.IQ4_XS, 30),
            Map.entry(DType.IQ1_M, 31),
            Map.entry(DType.BF16, 32),
            Map.entry(DType.TQ1_0, 36),
            Map.entry(DType.TQ2_0, 37),
            Map.entry(DType.MXFP4, 38),
            Map.entry(DType.NVFP4, 39),
            Map.entry(DType.Q1_0, 40),
            Map.entry(DType.Q2_0, 41));

    private static final Map<DType, String> TORCH_NAMES =
            Map.of(DType.F64, "float64", DType.F32, "float32", DType.F16, "float16", DType.BF16, "bfloat16");

    private StoredTypes() {}

    /// One tensor's share.
    record Share(DType type, Shape shape) {}

    static DType mostOf(List<FileLayout.Entry> entries) {
        return most(entries.stream().map(entry -> new Share(entry.type(), entry.shape())));
    }

    static DType mostOf(Model model) {
        return most(model.tensors().stream()
                .map(tensor -> new Share(tensor.tensor().type(), tensor.tensor().shape())));
    }

    /// As `general.file_type` says it; types that it has no number for count as F32, as llama.cpp
    /// does.
    static int fileType(DType type) {
        return FILE_TYPES.getOrDefault(type, 0);
    }

    /// As `torch_dtype` in config.json says it.
    static String torchName(DType type) {
        return TORCH_NAMES.getOrDefault(type, "float32");
    }

    static boolean hasBlocks(List<FileLayout.Entry> entries) {
        return entries.stream().anyMatch(entry -> entry.type().kind() == DType.Kind.BLOCK);
    }

    /// The type with most elements; vectors count only where there is nothing else.
    private static DType most(Stream<Share> shares) {
        Map<DType, Long> elements = new EnumMap<>(DType.class);
        Map<DType, Long> inVectors = new EnumMap<>(DType.class);
        shares.forEach(share -> (share.shape().rank() > 1 ? elements : inVectors)
                .merge(share.type(), share.shape().elements(), Math::addExact));
        return (elements.isEmpty() ? inVectors : elements)
                .entrySet().stream()
                        .max(Comparator.comparingLong((Map.Entry<DType, Long> entry) -> entry.getValue())
                                .thenComparing(Map.Entry::getKey, Comparator.reverseOrder()))
                        .map(Map.Entry::getKey)
                        .orElse(DType.F32);
    }
}
