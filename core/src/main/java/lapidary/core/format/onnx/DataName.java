package lapidary.core.format.onnx;

import java.util.List;
import lapidary.core.format.FileLayout;
import lapidary.core.format.Sha256;

/// The name of a file with external weights. A model says it in its own bytes, so it is known before anybody says
/// where the model is written; and models that lie in one folder do not take each other's.
final class DataName {
    private DataName() {}

    static String of(String digest, String kind, List<FileLayout.Entry> entries) {
        Sha256 name = new Sha256();
        name.add(digest + " " + kind + "\n");
        entries.forEach(entry -> name.add(entry.name() + " " + entry.typeName() + " " + entry.bytes() + "\n"));
        return "weights-" + name.finish().substring(0, 16) + ".data";
    }
}
