package lapidary.core.bench;

import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.method.Method;
import lapidary.core.recipe.Choice;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.setting.Setting;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;

/// What all candidates have in common, wherever a method lets choose: the group, and scales of half precision.
///
/// @param group weights that share a scale
record BenchSettings(int group) {
    static final String BITS = "bits";

    /// The settings of the bench, then those of the variant; empty where the method has no such width or value.
    Optional<Choice> choice(Method method, Variant variant, Optional<Integer> width) {
        SortedMap<String, String> given = new TreeMap<>();
        offer(method, "group", String.valueOf(group), given);
        offer(method, "scale", "f16", given);
        if (width.isPresent()) {
            offer(method, BITS, String.valueOf(width.get()), given);
            if (!given.containsKey(BITS) && hasBits(method)) {
                return Optional.empty();
            }
        }
        given.putAll(variant.settings());
        try {
            SortedMap<String, SettingValue> values = new TreeMap<>();
            for (Map.Entry<String, String> entry : given.entrySet()) {
                Optional<Setting> setting = find(method, entry.getKey());
                if (setting.isEmpty()) {
                    return Optional.empty();
                }
                values.put(entry.getKey(), setting.get().parse(entry.getValue()));
            }
            return Optional.of(method.with(Settings.complete(method.settings(), values)));
        } catch (InvalidSettingException e) {
            return Optional.empty();
        }
    }

    static boolean hasBits(Method method) {
        return find(method, BITS).isPresent();
    }

    private static Optional<Setting> find(Method method, String name) {
        return method.settings().stream()
                .filter(setting -> setting.name().equals(name))
                .findFirst();
    }

    private static void offer(Method method, String name, String value, SortedMap<String, String> given) {
        find(method, name).ifPresent(setting -> {
            try {
                setting.parse(value);
                given.put(name, value);
            } catch (InvalidSettingException e) {
                // The method knows the setting, but not this value: it keeps its standard.
                given.remove(name);
            }
        });
    }
}
