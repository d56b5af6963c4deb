package lapidary.core.eval;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import lapidary.core.TestFiles;
import lapidary.core.compressed.Codecs;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.Transform;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorRole;
import lapidary.core.quant.Quantizers;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.TensorId;
import lapidary.core.text.Tokenizer;
import lapidary.core.text.Tokenizers;

/// The sample model and its texts.
public final class Classics {
    private static final Path FOLDER = TestFiles.sample("classics-4m");

    private Classics() {}

    public static Path file(String name) {
        return FOLDER.resolve(name);
    }

    public static Model open() throws IOException {
        return Model.open(FOLDER);
    }

    /// Token ids of `heldout.txt`.
    public static int[] heldout(Model model) throws IOException {
        try (Tokenizer tokenizer = Tokenizers.of(model)) {
            return tokenizer.encode(Files.readString(file("heldout.txt")));
        }
    }

    /// Round-to-nearest on the block matrices, asymmetric min-max, groups of 64, F32 scales.
    public static Weights rounded(Model model, int bits) throws InvalidSettingException, NotFiniteException {
        Transform method = (Transform) Quantizers.methods().find("rtn").orElseThrow();
        Map<String, SettingValue> given = Map.of(
                "bits", new SettingValue.Whole(bits),
                "group", new SettingValue.Whole(64),
                "scheme", new SettingValue.Text("asymmetric"),
                "scale", new SettingValue.Text("f32"));
        Settings settings = Settings.complete(method.settings(), new TreeMap<>(given));
        Map<TensorId, RowSource> sources = new HashMap<>();
        for (ModelTensor tensor : model.tensors()) {
            RowSource stored = Codecs.view(tensor.tensor());
            boolean linear = tensor.role().kind() == TensorRole.Kind.LINEAR;
            sources.put(tensor.id(), linear ? method.apply(tensor, stored, settings, Job.UNWATCHED) : stored);
        }
        return tensor -> sources.get(tensor.id());
    }
}
