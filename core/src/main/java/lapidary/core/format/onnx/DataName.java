package lapidary.core.format.onnx;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import lapidary.core.format.FileLayout;
import lapidary.core.format.HeaderDigest;

/// The name of a file with external weights. A model says it in its own bytes, so it is known before anybody says
/// where the model is written; and models that lie in one folder do not take each other's.
final class DataName {
    private DataName() {}

    static String of(String digest, String kind, List<FileLayout.Entry> entries) {
        HeaderDigest name = new HeaderDigest();
        add(name, digest + " " + kind);
        entries.forEach(entry -> add(name, entry.name() + " " + entry.typeName() + " " + entry.bytes()));
        return "weights-" + name.finish().substring(0, 16) + ".data";
    }

    private static void add(HeaderDigest name, String text) {
        name.add(MemorySegment.ofArray((text + "\n").getBytes(StandardCharsets.UTF_8)));
    }
}
