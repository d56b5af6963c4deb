package lapidary.core.format.checkpoint;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import lapidary.core.compressed.GridForm;
import lapidary.core.format.FileLayout;
import lapidary.core.format.HeldGrid;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;

/// What the runtimes of packed checkpoints ask of a layer.
///
/// @param bits the widths there are
/// @param groupSizes the sizes of groups there are, besides whole rows
/// @param outputs what the number of outputs must be a multiple of
record LayerRules(Set<Integer> bits, List<Integer> groupSizes, int outputs) {
    static final String WEIGHT = ".weight";
    private static final int INPUTS = 32;
    private static final Pattern IN_BLOCK = Pattern.compile(".*\\.[0-9]+\\..*" + Pattern.quote(WEIGHT));
    static final Pattern TABLE = Pattern.compile("(.*\\.)?(embed_tokens|embed_in|embed_out|wte|wpe|lm_head)\\.weight");

    /// Why a layer cannot be packed, and what would do, as the end of a sentence.
    Optional<String> misfit(HeldGrid grid) {
        return layer(grid).or(() -> form(grid.form(), grid.shape()));
    }

    private Optional<String> layer(HeldGrid grid) {
        Shape shape = grid.shape();
        if (TABLE.matcher(grid.name()).matches()) {
            return Optional.of("its runtimes read embedding and output head dense; keep them as stored");
        }
        if (!grid.name().endsWith(WEIGHT) || shape.rank() != 2) {
            return Optional.of("only the matrices of linear layers are packed; keep it as stored");
        }
        if (shape.columns() % INPUTS != 0 || shape.rows() % outputs != 0 || shape.elements() == 0) {
            return Optional.of("its kernels ask for multiples of " + INPUTS + " inputs and " + outputs
                    + " outputs, and it has " + shape.columns() + " and " + shape.rows() + "; keep it as stored");
        }
        return Optional.empty();
    }

    private Optional<String> form(GridForm form, Shape shape) {
        if (!bits.contains(form.bits())) {
            return Optional.of("it has " + list(bits.stream().sorted().toList()) + " bits");
        }
        if (form.groupSize() == 0) {
            return Optional.of("it has a scale for each group or channel, not one for the tensor");
        }
        boolean isGroup = groupSizes.contains(form.groupSize()) && shape.columns() % form.groupSize() == 0;
        if (!isGroup && !form.isPerRow(shape)) {
            return Optional.of("it has groups of " + list(groupSizes) + " weights that divide the " + shape.columns()
                    + " inputs, or one scale for each channel");
        }
        if (form.scaleType() != DType.F16) {
            return Optional.of("its scales are F16; set 'Scales stored as' (scale) to F16");
        }
        return Optional.empty();
    }

    /// Linear layers inside blocks that are not packed, by name without ".weight".
    static List<String> dense(List<FileLayout.Entry> entries) {
        return entries.stream()
                .filter(entry -> entry.shape().rank() == 2)
                .map(FileLayout.Entry::name)
                .filter(name -> IN_BLOCK.matcher(name).matches()
                        && !TABLE.matcher(name).matches()
                        && !name.toLowerCase(Locale.ROOT).contains("norm"))
                .map(LayerRules::layer)
                .toList();
    }

    /// A tensor's name without ".weight".
    static String layer(String name) {
        return name.substring(0, name.length() - WEIGHT.length());
    }

    /// "2, 3, 4 or 8"
    private static String list(List<Integer> numbers) {
        String all = numbers.stream().map(String::valueOf).collect(Collectors.joining(", "));
        int last = all.lastIndexOf(", ");
        return last < 0 ? all : all.substring(0, last) + " or " + all.substring(last + 2);
    }
}
