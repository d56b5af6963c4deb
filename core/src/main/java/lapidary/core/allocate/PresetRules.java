package lapidary.core.allocate;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lapidary.core.method.UnfitException;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;

/// The type of one tensor after the other, in llama.cpp's order: the rules count the tensors that they have seen.
///
/// Source: llama.cpp `src/llama-quant.cpp`, `llama_tensor_get_type_impl`.
final class PresetRules {
    private static final Pattern IN_BLOCK = Pattern.compile("^blk\\.([0-9]{1,6})\\.");

    private final StockPreset preset;
    private final PresetNumbers numbers;
    private final PresetWishes wishes;
    private final boolean hasImportance;
    private final boolean isTied;
    private final int values;
    private int valuesSeen;
    private int downsSeen;
    private int gatesSeen;
    private int upsSeen;

    /// @param isTied whether the embedding is the output head, too
    /// @param values how many value projections the model has
    PresetRules(
            StockPreset preset,
            PresetNumbers numbers,
            PresetWishes wishes,
            boolean hasImportance,
            boolean isTied,
            int values) {
        this.preset = preset;
        this.numbers = numbers;
        this.wishes = wishes;
        this.hasImportance = hasImportance;
        this.isTied = isTied;
        this.values = values;
    }

    /// @param name as GGUF files have it
    /// @throws UnfitException for an expert whose name does not tell its block
    DType next(String name, Shape shape) throws UnfitException {
        TensorCategory category = TensorCategory.of(name);
        if (category == TensorCategory.OUTPUT || isTied && category == TensorCategory.EMBEDDING) {
            return wishes.output().orElseGet(() -> output(shape));
        }
        if (preset == StockPreset.MXFP4_MOE) {
            return isExpert(category, shape) ? DType.MXFP4 : DType.Q8_0;
        }
        if (category == TensorCategory.EMBEDDING) {
            return wishes.embedding().orElseGet(this::embedding);
        }
        if (preset.isLowLattice()) {
            return lowLattice(category);
        }
        return switch (category) {
            case ATTENTION_V -> value();
            case ATTENTION_K -> numbers.experts() == 8 ? DType.Q8_0 : queryOrKey();
            case ATTENTION_Q -> queryOrKey();
            case FFN_DOWN -> down(block(name, downsSeen++));
            case ATTENTION_OUTPUT -> attentionOutput();
            case FFN_GATE -> gateOrUp(block(name, gatesSeen++));
            case FFN_UP -> gateOrUp(block(name, upsSeen++));
            case EMBEDDING, OUTPUT, OTHER -> preset.type();
        };
    }

    private DType output(Shape shape) {
        DType type = preset.type();
        if (preset == StockPreset.MXFP4_MOE || numbers.isFalcon() || !type.divides(shape.columns())) {
            return DType.Q8_0;
        }
        return switch (preset) {
            case IQ2_XXS, IQ2_XS, IQ3_XXS, IQ1_S, IQ2_S, IQ2_M, IQ1_M -> DType.Q5_K;
            default -> type == DType.Q8_0 ? type : DType.Q6_K;
        };
    }

    private DType embedding() {
        return switch (preset) {
            case IQ2_XXS, IQ2_XS, IQ1_S, IQ1_M -> DType.Q2_K;
            case IQ2_S, IQ2_M, IQ3_XXS -> DType.IQ3_S;
            case TQ1_0, TQ2_0, Q2_0 -> DType.Q4_K;
            default -> preset.type();
        };
    }

    /// Projections of latent attention are stacked like experts, too; one architecture has both.
    private boolean isExpert(TensorCategory category, Shape shape) {
        boolean isFeedForward = category == TensorCategory.FFN_UP
                || category == TensorCategory.FFN_GATE
                || category == TensorCategory.FFN_DOWN;
        boolean isStacked = shape.rank() >= 3 && shape.dimensions().get(shape.rank() - 3) > 1;
        return isStacked && (isFeedForward || !numbers.architecture().equals("bailingmoe3"));
    }

    private DType lowLattice(TensorCategory category) {
        boolean isSmall = preset == StockPreset.IQ2_S || preset == StockPreset.IQ2_M;
        DType lifted = isSmall ? DType.IQ3_S : DType.Q2_K;
        return switch (category) {
            case ATTENTION_V -> numbers.queriesPerKey() >= 4 || numbers.experts() >= 4 ? DType.Q4_K : lifted;
            case ATTENTION_K -> numbers.experts() == 8 ? DType.Q4_K : preset.type();
            case FFN_DOWN -> downsSeen++ < numbers.blocks() / 8 ? lifted : preset.type();
            case ATTENTION_OUTPUT -> {
                if (numbers.experts() == 8) {
                    yield DType.Q5_K;
                }
                boolean isSmallest = preset == StockPreset.IQ1_S || preset == StockPreset.IQ1_M;
                yield isSmallest ? DType.IQ2_XXS : isSmall ? DType.IQ3_S : preset.type();
            }
            default -> preset.type();
        };
    }

    private DType value() {
        DType type = plainValue();
        valuesSeen++;
        if (numbers.isSeventyBillion() && (type == DType.Q3_K || type == DType.Q4_K)) {
            type = DType.Q5_K;
        }
        return numbers.experts() == 8 ? DType.Q8_0 : type;
    }

    private DType plainValue() {
        boolean isGrouped = numbers.queriesPerKey() >= 4;
        DType type = preset.type();
        return switch (preset) {
            case Q2_K -> isGrouped ? DType.Q4_K : DType.Q3_K;
            case Q2_K_S, IQ3_XS, IQ3_S -> isGrouped ? DType.Q4_K : type;
            case IQ3_XXS -> isGrouped ? DType.Q4_K : hasImportance ? DType.IQ3_XXS : DType.IQ3_S;
            case IQ3_M -> DType.Q4_K;
            case Q3_K_M -> valuesSeen < 2 ? DType.Q5_K : DType.Q4_K;
            case Q3_K_L -> DType.Q5_K;
            case IQ4_NL, IQ4_XS -> isGrouped ? DType.Q5_K : type;
            case Q4_K_M, Q5_K_M -> deservesMore(valuesSeen, values) ? DType.Q6_K : type;
            case Q4_K_S -> valuesSeen < 4 ? DType.Q5_K : type;
            default -> type;
        };
    }

    private DType queryOrKey() {
        return switch (preset) {
            case IQ3_XS -> DType.IQ3_XXS;
            case IQ3_XXS -> DType.IQ2_S;
            default -> preset.type();
        };
    }

    private DType down(int block) {
        int blocks = numbers.blocks();
        boolean isEarly = block < blocks / 8;
        DType type = preset.type();
        return switch (preset) {
            case Q2_K -> DType.Q3_K;
            case Q2_K_S -> isEarly ? DType.Q4_K : type;
            case IQ3_XXS -> hasImportance ? type : isEarly ? DType.Q4_K : DType.Q3_K;
            case Q3_K_M -> {
                boolean isLifted = !numbers.isFalcon() || deservesMore(block, blocks);
                yield block < blocks / 16 ? DType.Q5_K : isLifted ? DType.Q4_K : DType.Q3_K;
            }
            case IQ3_M -> isEarly || numbers.experts() == 8 && deservesMore(block, blocks) ? DType.Q4_K : type;
            case Q3_K_L -> numbers.isFalcon() ? DType.Q4_K : DType.Q5_K;
            case Q4_K_M -> numbers.isFalcon() ? falconDown(block) : deservesMore(block, blocks) ? DType.Q6_K : type;
            case IQ4_NL, IQ4_XS -> isEarly && !hasImportance ? DType.Q5_K : type;
            case Q5_K_M -> deservesMore(block, blocks) ? DType.Q6_K : type;
            case Q4_K_S -> isEarly && !numbers.isFalcon() ? DType.Q5_K : type;
            case Q4_0 -> isEarly && hasImportance ? DType.Q4_1 : type;
            case Q5_0 -> isEarly && hasImportance ? DType.Q5_1 : type;
            default -> type;
        };
    }

    private DType falconDown(int block) {
        if (block < numbers.blocks() / 16) {
            return DType.Q6_K;
        }
        return deservesMore(block, numbers.blocks()) ? DType.Q5_K : DType.Q4_K;
    }

    private DType attentionOutput() {
        if (numbers.isFalcon()) {
            return preset == StockPreset.Q3_K_L ? DType.Q4_K : preset.type();
        }
        if (numbers.experts() == 8) {
            return switch (preset) {
                case Q2_K, IQ3_XS, IQ3_XXS, Q3_K_S, Q3_K_M, IQ4_NL, Q4_K_S, Q4_K_M, IQ3_S, IQ3_M, IQ4_XS -> DType.Q5_K;
                default -> preset.type();
            };
        }
        return switch (preset) {
            case Q2_K -> DType.Q3_K;
            case IQ3_XXS -> DType.IQ3_S;
            case Q3_K_M, IQ3_M -> DType.Q4_K;
            case Q3_K_L -> DType.Q5_K;
            default -> preset.type();
        };
    }

    private DType gateOrUp(int block) {
        int blocks = numbers.blocks();
        boolean isMiddle = block >= blocks / 8 && block < 7 * blocks / 8;
        return preset == StockPreset.IQ3_XS && isMiddle ? DType.IQ3_XXS : preset.type();
    }

    /// The first and the last eighth, and every third in between.
    private static boolean deservesMore(int index, int count) {
        return index < count / 8 || index >= 7 * count / 8 || (index - count / 8) % 3 == 2;
    }

    /// Experts do not come block by block in every file, so theirs is read from the name.
    private int block(String name, int seen) throws UnfitException {
        if (numbers.experts() <= 1) {
            return seen;
        }
        Matcher matcher = IN_BLOCK.matcher(name);
        if (!matcher.find() || Integer.parseInt(matcher.group(1)) >= numbers.blocks()) {
            throw new UnfitException("tensor '" + name + "': expected a name that tells one of " + numbers.blocks()
                    + " blocks, as presets need it in a model with experts. Choose a type instead of a preset");
        }
        return Integer.parseInt(matcher.group(1));
    }
}
