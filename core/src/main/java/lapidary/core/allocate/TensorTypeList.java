package lapidary.core.allocate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import lapidary.core.allocate.PresetWishes.TypeWish;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.plan.Action;
import lapidary.core.plan.Plan;
import lapidary.core.tensor.DType;

/// Lists of `NAME=TYPE`, the files that llama.cpp's quantizer takes after `--tensor-type-file`:
/// separated by white space,
/// NAME an expression that is looked for in the tensor's name, the first that is found counts.
///
/// Source: llama.cpp `tools/quantize/quantize.cpp`, `parse_tensor_type_file`.
public final class TensorTypeList {
    private static final long LARGEST = 1 << 24;

    private TensorTypeList() {}

    /// @throws FormatException naming the entry that is none
    public static List<TypeWish> read(Path file) throws IOException {
        if (Files.size(file) > LARGEST) {
            throw new FormatException(
                    Problem.LIMIT_EXCEEDED, file, "list", "at most " + LARGEST + " bytes", Files.size(file) + " bytes");
        }
        List<TypeWish> wishes = new ArrayList<>();
        for (String entry : new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\\s+")) {
            if (!entry.isEmpty()) {
                wishes.add(parse(entry)
                        .orElseThrow(() -> new FormatException(
                                Problem.BAD_VALUE,
                                file,
                                "entry " + (wishes.size() + 1),
                                "NAME=TYPE with a regular expression and a type such as q4_k",
                                "'" + shortened(entry) + "'")));
            }
        }
        return wishes;
    }

    private static String shortened(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }

    /// One entry; empty when it is none.
    public static Optional<TypeWish> parse(String entry) {
        int equals = entry.indexOf('=');
        if (equals < 1) {
            return Optional.empty();
        }
        return type(entry.substring(equals + 1))
                .flatMap(type -> pattern(entry.substring(0, equals)).map(pattern -> new TypeWish(pattern, type)));
    }

    /// A type by the name that ggml gives it, in any case.
    public static Optional<DType> type(String name) {
        String constant = name.strip().toUpperCase(Locale.ROOT);
        return List.of(DType.values()).stream()
                .filter(type -> type.name().equals(constant))
                .filter(type ->
                        type.kind() == DType.Kind.BLOCK || type == DType.F32 || type == DType.F16 || type == DType.BF16)
                .findFirst();
    }

    /// llama.cpp puts expressions into lower case, as names are.
    private static Optional<Pattern> pattern(String expression) {
        try {
            return Optional.of(Pattern.compile(expression, Pattern.CASE_INSENSITIVE));
        } catch (PatternSyntaxException e) {
            return Optional.empty();
        }
    }

    /// The list that makes llama.cpp's quantizer, whatever its preset, give each tensor the type
    /// that a plan gives it.
    public static String of(Plan plan) {
        StringBuilder list = new StringBuilder();
        for (Action action : plan.actions()) {
            boolean isListed = Quantizable.allows(action.writtenName(), action.shape())
                    && type(action.writtenType().name()).isPresent();
            if (isListed) {
                list.append('^')
                        .append(action.writtenName().replace(".", "\\."))
                        .append("$=")
                        .append(action.writtenType().name().toLowerCase(Locale.ROOT))
                        .append('\n');
            }
        }
        return list.toString();
    }
}
