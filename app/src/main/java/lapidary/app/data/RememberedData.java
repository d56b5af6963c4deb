package lapidary.app.data;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Which data each model was last used with.
///
/// @param models by the model's path, the one used last at the end
public record RememberedData(Map<String, Files> models) {
    /// Most models that are remembered.
    static final int MOST = 50;

    /// Nothing yet.
    public static final RememberedData NONE = new RememberedData(Map.of());

    public RememberedData {
        models = Collections.unmodifiableMap(new LinkedHashMap<>(models));
    }

    /// The files of one model.
    ///
    /// @param uses paths by use: "CALIBRATE", "SEARCH", "JUDGE"
    /// @param preparation of images, as text; empty where the model's own guess was kept
    public record Files(Map<String, List<String>> uses, Map<String, String> preparation) {
        public Files {
            uses = Collections.unmodifiableMap(new TreeMap<>(uses));
            preparation = Collections.unmodifiableMap(new TreeMap<>(preparation));
        }
    }

    /// A copy in which this model was used last, with these files.
    RememberedData with(String model, Files files) {
        Map<String, Files> copy = new LinkedHashMap<>(models);
        copy.remove(model);
        copy.put(model, files);
        while (copy.size() > MOST) {
            copy.remove(copy.keySet().iterator().next());
        }
        return new RememberedData(copy);
    }
}
