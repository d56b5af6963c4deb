package lapidary.core.calib;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import lapidary.core.infer.Block;
import lapidary.core.infer.Expert;
import lapidary.core.infer.ExpertLayer;
import lapidary.core.infer.Part;
import lapidary.core.infer.Slot;
import org.jspecify.annotations.Nullable;

/// Values that one or more linear layers of a block read: their moments are summed up once.
///
/// @param layers that read them, at least one, in the order of use
/// @param inputs how many there are for each token
/// @param isExpert whether only the tokens count that an expert is given
record SharedInput(List<LayerMatrix> layers, int inputs, boolean isExpert) {
    SharedInput {
        layers = List.copyOf(layers);
    }

    /// The inputs of a block, each once.
    static List<SharedInput> of(Block block) {
        List<SharedInput> found = new ArrayList<>();
        Map<Slot, List<Part.Project>> readers = new EnumMap<>(Slot.class);
        for (Part part : block.parts()) {
            if (part instanceof Part.Project layer) {
                readers.computeIfAbsent(layer.from(), slot -> new ArrayList<>()).add(layer);
            }
            if (part instanceof Part.Experts experts) {
                experts.experts().forEach(expert -> add(expert, found));
            }
            dense(readers.remove(part.writes()), found);
        }
        readers.values().forEach(layers -> dense(layers, found));
        return found;
    }

    private static void dense(@Nullable List<Part.Project> layers, List<SharedInput> into) {
        if (layers != null) {
            int inputs =
                    Math.toIntExact(layers.getFirst().weight().tensor().shape().columns());
            into.add(new SharedInput(
                    layers.stream()
                            .map(layer -> new LayerMatrix(layer.weight().id(), 0))
                            .toList(),
                    inputs,
                    false));
        }
    }

    private static void add(Expert expert, List<SharedInput> into) {
        into.add(new SharedInput(
                List.of(matrix(expert.gate()), matrix(expert.up())),
                expert.gate().inputs(),
                true));
        into.add(new SharedInput(List.of(matrix(expert.down())), expert.down().inputs(), true));
    }

    static LayerMatrix matrix(ExpertLayer layer) {
        return new LayerMatrix(layer.tensor().id(), layer.firstRow() / layer.outputs());
    }

    /// The first layer that reads them: it stands for all.
    LayerMatrix first() {
        return layers.getFirst();
    }

    /// Native bytes of the moments.
    long bytes(int samples) {
        return InputMoments.bytes(inputs, samples);
    }
}
