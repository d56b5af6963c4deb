package lapidary.core.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import lapidary.core.model.Architecture.Activation;

/// What llama.cpp's own code of each family takes for granted: where a model differs, a GGUF file
/// could not say so, and would compute something else.
///
/// Source: llama.cpp `src/models/*.cpp`.
final class GgufFit {
    /// Tensors of divisors for rotary angles, which GGUF files have and Hugging Face's have not.
    private static final Set<String> DIVISORS =
            Set.of("rope_freqs.weight", "rope_factors_long.weight", "rope_factors_short.weight");

    /// Families whose heads together must be as wide as the hidden state.
    private static final Set<Family> SQUARE = Set.of(
            Families.QWEN2,
            Families.PHI3,
            Families.GPT2,
            Families.GPT_NEOX,
            ExpertFamilies.QWEN2,
            ExpertFamilies.OLMOE);

    /// Layers of those Gemmas that llama.cpp takes for the 27 B models, and their scale from the width.
    private static final int GEMMA2_27B = 46;

    private static final int GEMMA3_27B = 62;

    private GgufFit() {}

    static boolean isDivisors(String name) {
        return DIVISORS.contains(name);
    }

    /// The scale of attention scores that llama.cpp computes.
    static double scale(Family family, int blocks, int width, int heads, int headSize) {
        boolean isFromWidth = (family == Families.GEMMA2 && blocks == GEMMA2_27B)
                || (family == Families.GEMMA3 && blocks == GEMMA3_27B);
        return 1 / Math.sqrt(isFromWidth ? width / heads : headSize);
    }

    /// Why the model would compute something else as a GGUF file; empty when it would not.
    static Optional<String> refusal(Family family, Architecture numbers) {
        if (family == Families.OPT) {
            return Optional.of("llama.cpp has no architecture OPT");
        }
        return shape(family, numbers)
                .or(() -> numbers.experts().flatMap(experts -> experts(family, numbers, experts)))
                .or(() -> rope(family, numbers.rope(), numbers.headSize()))
                .or(() -> scores(family, numbers));
    }

    /// Differences that matter only for some texts, one sentence each.
    static List<String> remarks(Family family, Architecture numbers) {
        List<String> remarks = new ArrayList<>();
        int window = numbers.attention().window();
        boolean isWindowed = IntStream.range(0, numbers.blocks()).anyMatch(numbers.attention()::isWindowed);
        if (numbers.rope().scaling() instanceof Rope.Dynamic dynamic) {
            remarks.add("llama.cpp knows no dynamic scaling of positions: beyond " + dynamic.originalContext()
                    + " tokens it differs from the original.");
        }
        if (family.style().everyGlobal() == 0 && isWindowed && window < numbers.context()) {
            remarks.add("llama.cpp lets every token of a " + family.title() + " see all before it: beyond " + window
                    + " tokens it differs from the original, which sees a window.");
        }
        if (numbers.activation() == Activation.GELU) {
            remarks.add("llama.cpp computes GELU by its tanh approximation.");
        }
        return remarks;
    }

    private static Optional<String> shape(Family family, Architecture numbers) {
        if (SQUARE.contains(family) && numbers.heads() * numbers.headSize() != numbers.width()) {
            return differs(
                    family,
                    "its heads to be as wide together as the hidden state, " + numbers.width() + "; they are "
                            + numbers.heads() * numbers.headSize());
        }
        Activation usual = family.style().activation();
        boolean isSame = numbers.activation() == usual || (isGelu(usual) && isGelu(numbers.activation()));
        if (!isSame) {
            return differs(family, "the activation " + usual + "; it has " + numbers.activation());
        }
        if (family == Families.GEMMA2 && !numbers.tiedOutput()) {
            return differs(family, "the output tied to the embedding; it has one of its own");
        }
        return Optional.empty();
    }

    private static boolean isGelu(Activation activation) {
        return switch (activation) {
            case GELU, GELU_TANH, GELU_TABLE -> true;
            case SILU, RELU -> false;
        };
    }

    private static Optional<String> experts(Family family, Architecture numbers, Architecture.Experts experts) {
        if (experts.normalized() != ExpertFamilies.normalizes(family)) {
            return differs(
                    family,
                    experts.normalized()
                            ? "experts whose shares are left as they are (norm_topk_prob)"
                            : "experts whose shares sum up to 1 (norm_topk_prob)");
        }
        return family == ExpertFamilies.OLMOE && numbers.keyValueHeads() != numbers.heads()
                ? differs(family, "as many heads of keys as of queries")
                : Optional.empty();
    }

    private static Optional<String> rope(Family family, Rope rope, int headSize) {
        boolean mayBePartial = family == Families.PHI3 || family == Families.GPT_NEOX;
        if (family.style().isRotated() && !mayBePartial && rope.dimensions() != headSize) {
            return differs(
                    family,
                    "heads that are rotated whole; only " + rope.dimensions() + " of " + headSize + " elements are");
        }
        if (rope.scaling() instanceof Rope.Yarn yarn && !yarn.isStandard()) {
            return differs(family, "YaRN with a passage from 32 turns to 1; it has another (beta_fast, beta_slow)");
        }
        boolean isKnown =
                switch (rope.scaling()) {
                    case Rope.Unscaled unscaled -> true;
                    case Rope.Linear linear -> true;
                    case Rope.Yarn yarn -> true;
                    case Rope.Dynamic dynamic -> true;
                    case Rope.Llama3 llama3 -> family.id().equals(Families.LLAMA.id());
                    case Rope.LongRope longRope -> family == Families.PHI3;
                    case Rope.Stored stored -> false;
                    case Rope.Unknown unknown -> false;
                };
        return isKnown
                ? Optional.empty()
                : differs(
                        family,
                        "no position embedding scaled by '" + rope.scaling().name() + "'");
    }

    private static Optional<String> scores(Family family, Architecture numbers) {
        double scale = scale(family, numbers.blocks(), numbers.width(), numbers.heads(), numbers.headSize());
        if (Math.abs(numbers.attention().scale() / scale - 1) > 1e-6) {
            return differs(
                    family,
                    "attention scores divided by √" + Math.round(1 / (scale * scale))
                            + "; its own are by √"
                            + Math.round(1
                                    / (numbers.attention().scale()
                                            * numbers.attention().scale()))
                            + " (query_pre_attn_scalar)");
        }
        boolean isBounded = numbers.attention().cap() > 0 && numbers.outputCap() > 0;
        if (family == Families.GEMMA2 && !isBounded) {
            return differs(
                    family,
                    "bounded attention scores and logits; it has none (attn_logit_softcapping, "
                            + "final_logit_softcapping)");
        }
        if (family != Families.GEMMA2 && numbers.attention().cap() > 0) {
            return differs(family, "attention scores without a bound (attn_logit_softcapping)");
        }
        return Optional.empty();
    }

    private static Optional<String> differs(Family family, String expected) {
        return Optional.of("llama.cpp's " + family.title() + " has " + expected);
    }
}
