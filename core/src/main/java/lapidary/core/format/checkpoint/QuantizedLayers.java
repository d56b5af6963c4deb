package lapidary.core.format.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;
import lapidary.core.tensor.TensorId;

/// Finds the quantized layers among the tensors of a checkpoint and shows each as one tensor of real weights, named as
/// the dense one would be. What is packed in a way that is not known here stays as it lies in the file.
public final class QuantizedLayers {
    private static final String WEIGHT = ".weight";

    /// Parts that say how a runtime quantizes activations: they belong to the layer and change no weight.
    private static final Map<String, String> BESIDES = Map.of(
            ".input_scale", "input scales",
            ".input_zero_point", "input zero points",
            ".input_global_scale", "input scale of scales",
            ".output_scale", "output scales");

    private final boolean isWhole;
    private final Stored stored;
    private final GptqLayers gptq;
    private final PackedLayers packed;
    private final BitsAndBytesLayers bitsAndBytes;
    private final ScaledLayers scaled;
    private final BitmaskLayers sparse;

    private QuantizedLayers(List<Tensor> tensors, QuantizationConfig config, boolean isWhole) {
        this.isWhole = isWhole;
        this.stored = new Stored(tensors);
        this.gptq = new GptqLayers(stored, config);
        this.packed = new PackedLayers(stored, config);
        this.bitsAndBytes = new BitsAndBytesLayers(stored);
        this.scaled = new ScaledLayers(stored, config);
        this.sparse = new BitmaskLayers(stored);
    }

    /// The tensors of the model: quantized layers in the place of their codes, everything else as it is.
    ///
    /// @param stored the tensors of the file or files, in order; read inside
    /// [lapidary.core.format.MappedFile#reading], because a few bytes of some parts say what shape a layer has
    /// @param config `config.json` beside them
    /// @param isWhole whether these are all tensors of the model; of a shard by itself, a layer
    /// that lacks a part stays
    /// as it lies
    /// @throws FormatException when parts of a layer are missing or contradict each other
    public static List<Tensor> logical(List<Tensor> stored, Optional<Path> config, boolean isWhole) throws IOException {
        boolean isQuantized = stored.stream().anyMatch(QuantizedLayers::isPart);
        if (!isQuantized) {
            return stored;
        }
        return new QuantizedLayers(stored, QuantizationConfig.read(config), isWhole).logical(stored);
    }

    private static boolean isPart(Tensor tensor) {
        String name = tensor.id().name();
        return name.endsWith("." + GptqLayers.CODES)
                || name.endsWith("." + PackedLayers.CODES)
                || name.endsWith(BitmaskLayers.BITS)
                || name.endsWith(".absmax")
                || name.endsWith(".SCB")
                || name.contains(".quant_state.")
                || name.endsWith("_scale")
                || name.endsWith("_scale_inv");
    }

    private List<Tensor> logical(List<Tensor> tensors) throws IOException {
        Map<String, Tensor> layers = new HashMap<>();
        Set<String> taken = new HashSet<>();
        for (Tensor tensor : tensors) {
            Optional<Tensor> layer = layerOrParts(tensor);
            if (layer.isPresent()) {
                layers.put(tensor.id().name(), layer.get());
                ((QuantizedWeight) layer.get().indirect().orElseThrow())
                        .parts()
                        .values()
                        .forEach(part -> taken.add(part.id().name()));
            }
        }
        List<Tensor> logical = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Tensor tensor : tensors) {
            Tensor shown = layers.get(tensor.id().name());
            if (shown == null && taken.contains(tensor.id().name())) {
                continue;
            }
            Tensor next = shown == null ? tensor : shown;
            if (!names.add(next.id().name())) {
                throw Stored.wrong(
                        Problem.DUPLICATE_NAME, tensor, "one tensor '" + next.id() + "', dense or quantized", "both");
            }
            logical.add(next);
        }
        return List.copyOf(logical);
    }

    private Optional<Tensor> layerOrParts(Tensor codes) throws IOException {
        try {
            return layer(codes);
        } catch (FormatException e) {
            if (isWhole || e.problem() != Problem.MISSING_TENSOR) {
                throw e;
            }
            return Optional.empty(); // the part lies in another shard
        }
    }

    /// The layer whose codes these are.
    private Optional<Tensor> layer(Tensor codes) throws IOException {
        if (!codes.isDirect()) {
            return Optional.empty();
        }
        String name = codes.id().name();
        Optional<QuantizedWeight> weight;
        String layer;
        if (name.endsWith("." + GptqLayers.CODES)) {
            layer = name.substring(0, name.length() - GptqLayers.CODES.length() - 1);
            weight = gptq.read(layer);
        } else if (name.endsWith("." + PackedLayers.CODES)) {
            layer = name.substring(0, name.length() - PackedLayers.CODES.length() - 1);
            weight = packed.read(layer);
        } else if (name.endsWith(BitmaskLayers.BITS)) {
            layer = name.substring(0, name.length() - BitmaskLayers.BITS.length());
            weight = sparse.read(codes);
        } else {
            layer = name.endsWith(WEIGHT) ? name.substring(0, name.length() - WEIGHT.length()) : name;
            weight = bitsAndBytes.read(codes);
            weight = weight.isPresent() ? weight : scaled.read(codes);
        }
        String logical = codes.id().name().equals(layer) ? layer : layer + WEIGHT;
        return weight.map(found -> tensor(logical, codes, besides(layer, found)));
    }

    private static Tensor tensor(String name, Tensor codes, QuantizedWeight weight) {
        return new Tensor(
                new TensorId(name),
                weight.shape(),
                DType.COMPUTED,
                weight.typeName(),
                codes.data(),
                codes.file(),
                codes.offset(),
                Optional.of(weight));
    }

    private QuantizedWeight besides(String layer, QuantizedWeight weight) {
        SortedMap<String, Tensor> parts = new TreeMap<>(weight.parts());
        BESIDES.forEach((ending, what) -> stored.find(layer + ending).ifPresent(part -> parts.put(what, part)));
        return parts.size() == weight.parts().size()
                ? weight
                : new Accompanied(weight, Collections.unmodifiableSortedMap(parts));
    }

    /// A layer with parts that do not change its weights.
    private record Accompanied(QuantizedWeight weight, SortedMap<String, Tensor> parts) implements QuantizedWeight {
        @Override
        public String typeName() {
            return weight.typeName();
        }

        @Override
        public Shape shape() {
            return weight.shape();
        }

        @Override
        public Optional<DType> numberType() {
            return weight.numberType();
        }

        @Override
        public void decode(long firstRow, int rows, float[] out) {
            weight.decode(firstRow, rows, out);
        }
    }
}
