package lapidary.core.format.tflite;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import lapidary.core.format.FormatException;
import lapidary.core.format.MappedFile;
import lapidary.core.format.ModelFile;
import lapidary.core.format.ModelFormat;
import lapidary.core.format.Sha256;
import lapidary.core.format.TensorUse;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Tensor;
import lapidary.core.tensor.TensorId;

/// TensorFlow Lite models, read only. Every constant of a graph is a tensor; integers with scales are shown as the
/// real numbers they stand for, sparse constants are listed and not decoded.
public final class LiteFormat implements ModelFormat {
    private static final byte[] IDENTIFIER = "TFL3".getBytes(StandardCharsets.US_ASCII);
    private static final int AT = 4;

    @Override
    public String id() {
        return "tflite";
    }

    @Override
    public String title() {
        return "TensorFlow Lite";
    }

    @Override
    public boolean matches(Path path, byte[] head) {
        boolean isNamed =
                String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT).endsWith(".tflite");
        return isNamed || isMarked(head);
    }

    @Override
    public boolean isMarked(byte[] head) {
        return head.length >= AT + IDENTIFIER.length
                && Arrays.equals(head, AT, AT + IDENTIFIER.length, IDENTIFIER, 0, IDENTIFIER.length);
    }

    @Override
    public ModelFile open(Path path) throws IOException {
        Arena arena = Arena.ofShared();
        boolean isOpen = false;
        try {
            MappedFile file = MappedFile.open(path, arena);
            ModelFile model = MappedFile.reading(path, () -> read(file, arena));
            isOpen = true;
            return model;
        } finally {
            if (!isOpen) {
                arena.close();
            }
        }
    }

    private ModelFile read(MappedFile file, Arena arena) throws FormatException {
        LiteModel model = LiteModel.read(file);
        List<Tensor> tensors = new ArrayList<>();
        Map<TensorId, TensorUse> uses = new LinkedHashMap<>();
        Names names = new Names();
        List<LiteTensor> constants = new ArrayList<>();
        for (LiteModel.Subgraph graph : model.subgraphs()) {
            for (int i = 0; i < graph.tensors().size(); i++) {
                LiteTensor tensor = graph.tensors().get(i);
                if (tensor.isConstant()) {
                    TensorId id = names.id(graph.name() + tensor.name());
                    constants.add(tensor);
                    tensors.add(tensor(id, tensor));
                    uses.put(id, LiteUses.of(graph, i));
                }
            }
        }
        return new ModelFile(
                file.path(),
                id(),
                model.metadata(),
                tensors,
                Map.of(),
                digest(file, constants),
                file.size(),
                uses,
                arena);
    }

    private static Tensor tensor(TensorId id, LiteTensor tensor) {
        String typeName = tensor.type().map(LiteType::name).orElse("TFLite type " + tensor.typeNumber());
        DType type = tensor.type().map(LiteType::type).orElse(DType.OPAQUE);
        boolean isScaled =
                tensor.scaleCount() > 0 && tensor.type().map(LiteType::isWhole).orElse(false);
        if (tensor.isSparse()) {
            type = DType.OPAQUE;
            typeName = "sparse " + typeName;
        } else if (isScaled || type == DType.COMPUTED) {
            String words = !isScaled ? "" : tensor.scaleCount() > 1 ? " with scales per channel" : " with a scale";
            return new Tensor(
                    id,
                    tensor.shape(),
                    DType.COMPUTED,
                    typeName + words,
                    tensor.data(),
                    tensor.table().file().path(),
                    tensor.offset(),
                    Optional.of(new LiteWeights(
                            tensor.shape(),
                            tensor.type().orElseThrow(),
                            tensor.data(),
                            tensor.scales(),
                            tensor.zeroPoints(),
                            tensor.axis())));
        }
        return new Tensor(
                id,
                tensor.shape(),
                type,
                typeName,
                tensor.data(),
                tensor.table().file().path(),
                tensor.offset());
    }

    /// Everything but the weights.
    private static String digest(MappedFile file, List<LiteTensor> constants) {
        List<LiteTensor> ordered = new ArrayList<>(constants);
        ordered.sort(Comparator.comparingLong(LiteTensor::offset));
        Sha256 digest = new Sha256();
        long at = 0;
        for (LiteTensor tensor : ordered) {
            if (tensor.offset() >= at) {
                digest.add(file.bytes().asSlice(at, tensor.offset() - at));
                at = tensor.offset() + tensor.bytes();
            }
        }
        return digest.add(file.bytes().asSlice(at)).finish();
    }

    /// Tells tensors of one name apart.
    private static final class Names {
        private final Set<TensorId> seen = new HashSet<>();
        private final Map<String, Integer> repeated = new LinkedHashMap<>();

        TensorId id(String name) {
            TensorId id = new TensorId(name);
            while (!seen.add(id)) {
                id = new TensorId(name + " (" + repeated.merge(name, 2, (count, ignored) -> count + 1) + ")");
            }
            return id;
        }
    }
}
