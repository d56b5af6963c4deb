package lapidary.core.plan;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import lapidary.core.compressed.Ledger;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;

/// Numbers of a plan in words.
final class Words {
    private Words() {}

    /// "a GGUF file", "an ONNX model"
    static String article(String title) {
        return ("AEIO".indexOf(title.charAt(0)) >= 0 ? "an " : "a ") + title;
    }

    static String bits(DType type) {
        return bits(type.bitsPerElement());
    }

    static String bits(Ledger ledger, Shape shape) {
        return bits(shape.elements() == 0 ? 0 : (double) ledger.total() / shape.elements());
    }

    /// "4.5", "16", "5.25"
    private static String bits(double bits) {
        String text = String.format(Locale.ROOT, "%.2f", bits);
        return text.replaceFirst("\\.?0+$", "");
    }

    /// "1,024 bytes more"
    static String difference(long bytes) {
        if (bytes == 0) {
            return "the same size";
        }
        return String.format(Locale.ROOT, "%,d bytes %s", Math.abs(bytes), bytes > 0 ? "more" : "less");
    }

    /// "Q4_1 (5 bits), Q4_0 (4.5 bits)"; the three best.
    static String types(List<DType> types) {
        return types.stream()
                .limit(3)
                .map(type -> type + " (" + bits(type) + " bits)")
                .collect(Collectors.joining(", "));
    }
}
