package lapidary.app.cli;

import java.util.Map;
import java.util.TreeMap;
import lapidary.core.data.ImagePreparation;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.setting.Setting;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;

/// How images are prepared, as `--image NAME=VALUE` says it.
final class ImageFlags {
    private ImageFlags() {}

    /// @param given values by name, names without "image-"
    static Settings settings(Map<String, String> given) throws UsageException {
        TreeMap<String, SettingValue> values = new TreeMap<>();
        for (Map.Entry<String, String> entry : given.entrySet()) {
            String name = "image-" + entry.getKey();
            Setting setting = ImagePreparation.SETTINGS.stream()
                    .filter(known -> known.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new UsageException("--image: expected one of "
                            + ImagePreparation.SETTINGS.stream()
                                    .map(known -> known.name().substring("image-".length()))
                                    .toList()
                            + ", found '" + entry.getKey() + "'"));
            try {
                values.put(name, setting.parse(entry.getValue()));
            } catch (InvalidSettingException e) {
                throw new UsageException("--image " + e.getMessage());
            }
        }
        return new Settings(values);
    }
}
