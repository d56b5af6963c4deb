package lapidary.core.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import lapidary.core.format.Companion;
import lapidary.core.format.FileLayout;
import lapidary.core.format.MetadataValue;

/// An ONNX model written with other weights: the graph stays.
final class KeepOnnx implements Conversion {
    private final Model model;

    private KeepOnnx(Model model) {
        this.model = model;
    }

    static KeepOnnx of(Model model) throws UnsuitedException {
        if (!model.file().format().equals("onnx")) {
            throw new UnsuitedException("Only an ONNX model can be written as ONNX: "
                    + model.file().format() + " files hold weights and no graph that says what to do with them.");
        }
        return new KeepOnnx(model);
    }

    @Override
    public List<ExportedTensor> tensors() {
        return model.tensors().stream()
                .map(tensor -> new ExportedTensor(tensor, tensor.id().name(), RowOrder.SAME))
                .toList();
    }

    @Override
    public List<Export.Remark> remarks() {
        return List.of();
    }

    @Override
    public SequencedMap<String, MetadataValue> metadata(List<FileLayout.Entry> entries) {
        return new LinkedHashMap<>(model.file().metadata());
    }

    @Override
    public List<Companion> companions(List<FileLayout.Entry> entries) {
        return List.of();
    }
}
