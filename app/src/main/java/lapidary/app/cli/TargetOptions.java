package lapidary.app.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import lapidary.core.format.ModelTarget;
import lapidary.core.format.Targets;
import lapidary.core.model.Model;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Target;
import lapidary.core.recipe.Target.Misfit;
import lapidary.core.tensor.DType;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Flags that say what kind of file is written.
final class TargetOptions {
    private static final String FOLDER = "huggingface";
    private static final List<DType> DENSE = List.of(DType.F32, DType.F16, DType.BF16);

    @Option(
            names = {"--to", "--format"},
            paramLabel = "FORMAT",
            description =
                    "gguf, safetensors, npz, huggingface (a folder), gptq, awq or compressed-tensors (folders with "
                            + "packed layers), sparse-bitmask or sparse-24-bitmask (folders with pruned layers, without "
                            + "their zeros); of an ONNX model onnx (plain weights), onnx-qdq (codes and DequantizeLinear) or onnx-nbits "
                            + "(MatMulNBits); without it the ending of OUT decides, and the recipe where OUT has none.")
    private @Nullable String format;

    @Option(
            names = "--dense",
            paramLabel = "TYPE",
            description = "f32, f16 or bf16 for weights that nothing else is chosen for (default: as stored).")
    private @Nullable String dense;

    @Option(
            names = "--misfit",
            paramLabel = "WHAT",
            description =
                    "For a choice that the format cannot hold: refuse (default; names the nearest types), round (encode "
                            + "once more, into the nearest type) or dense (write plain numbers).")
    private @Nullable String misfit;

    /// The target that the flags and the ending of the file ask for; what they leave open is as in
    /// `base`. A recipe for
    /// another kind of file does not make OUT.safetensors a GGUF file.
    ///
    /// @param base of the recipe that is followed; empty when there is none
    Target target(Model model, Path out, Optional<Target> base) throws UsageException {
        String ending = ofEnding(out);
        String chosenFormat = format != null
                ? known(format)
                : base.map(Target::format)
                        .filter(wanted ->
                                ending.equals(FOLDER) || family(wanted).equals(family(ending)))
                        .orElse(ending);
        DType chosenDense =
                dense != null ? dense(dense) : base.map(Target::dense).orElseGet(() -> RecipeEdit.plainType(model));
        Misfit chosenMisfit =
                misfit != null ? misfit(misfit) : base.map(Target::misfit).orElse(Misfit.REFUSE);
        return new Target(
                chosenFormat,
                chosenDense,
                chosenMisfit,
                base.map(Target::metadata).orElse(List.of()));
    }

    private static String ofEnding(Path out) {
        String name = String.valueOf(out.getFileName()).toLowerCase(Locale.ROOT);
        if (name.endsWith(".gguf")) {
            return "gguf";
        }
        if (name.endsWith(".npz")) {
            return "npz";
        }
        if (name.endsWith(".onnx")) {
            return "onnx-qdq";
        }
        return name.endsWith(".safetensors") ? "safetensors" : FOLDER;
    }

    /// Formats of one family have one ending.
    private static String family(String format) {
        return format.startsWith("onnx") ? "onnx" : format;
    }

    private static String known(String format) throws UsageException {
        if (Targets.find(format).isEmpty()) {
            throw new UsageException("--to: expected one of "
                    + Targets.all().stream().map(ModelTarget::id).collect(Collectors.joining(", ")) + ", found '"
                    + format + "'");
        }
        return format;
    }

    private static DType dense(String text) throws UsageException {
        return DENSE.stream()
                .filter(type -> type.name().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> new UsageException("--dense: expected f32, f16 or bf16, found '" + text + "'"));
    }

    private static Misfit misfit(String text) throws UsageException {
        return Arrays.stream(Misfit.values())
                .filter(value -> value.name().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(
                        () -> new UsageException("--misfit: expected refuse, round or dense, found '" + text + "'"));
    }
}
