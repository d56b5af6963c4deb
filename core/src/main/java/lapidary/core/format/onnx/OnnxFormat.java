package lapidary.core.format.onnx;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import lapidary.core.format.MappedFile;
import lapidary.core.format.ModelFile;
import lapidary.core.format.ModelFormat;
import lapidary.core.format.Sha256;

/// ONNX models. Every initializer and every `Constant` is a tensor, with weights inline, in typed fields or in files
/// beside the model; integer weights whose scales the graph tells are shown as the real numbers they stand for.
///
/// A tensor has the shape that the file says. Where its rows are not the outputs of the operator that consumes it, as
/// on the right side of a product, [ModelFile#uses()] says along which axis they lie, and methods compress along that.
public final class OnnxFormat implements ModelFormat {
    /// Earlier versions of the format are older than its first release, later ones do not exist yet.
    private static final int FIRST_VERSION = 3;

    private static final int LAST_VERSION = 31;

    @Override
    public String id() {
        return "onnx";
    }

    @Override
    public String title() {
        return "ONNX";
    }

    /// A model begins with its version, as everybody writes it, and then tells its producer, its graph or its
    /// operator sets.
    @Override
    public boolean matches(Path path, byte[] head) {
        if (String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT).endsWith(".onnx")) {
            return true;
        }
        return head.length > 2
                && head[0] == (OnnxModel.IR_VERSION << 3)
                && head[1] >= FIRST_VERSION
                && head[1] <= LAST_VERSION
                && List.of(0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42).contains((int) head[2]);
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

    private ModelFile read(MappedFile file, Arena arena) throws IOException {
        ExternalFiles external = new ExternalFiles(file.path(), arena);
        OnnxModel model = OnnxModel.read(file, external);
        OnnxTensors tensors = OnnxTensors.of(model);
        long bytes = file.size();
        for (MappedFile other : external.all()) {
            bytes = Math.addExact(bytes, other.size());
        }
        return new ModelFile(
                file.path(),
                id(),
                model.metadata(),
                tensors.tensors(),
                Map.of(),
                digest(model),
                bytes,
                tensors.uses(),
                arena);
    }

    /// Everything but the weights.
    static String digest(OnnxModel model) {
        MappedFile file = model.message().file();
        List<StoredTensor.Window> windows = new ArrayList<>();
        for (Weight weight : model.weights()) {
            if (weight.stored().data() instanceof StoredTensor.Window window && !window.isExternal()) {
                windows.add(window);
            }
        }
        windows.sort(Comparator.comparingLong(StoredTensor.Window::offset));
        Sha256 digest = new Sha256();
        long at = 0;
        for (StoredTensor.Window window : windows) {
            if (window.offset() >= at) {
                digest.add(file.bytes().asSlice(at, window.offset() - at));
                at = window.offset() + window.bytes();
            }
        }
        return digest.add(file.bytes().asSlice(at)).finish();
    }
}
