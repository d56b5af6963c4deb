package lapidary.core.setting;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// A complete, checked set of values: every declared setting has one.
///
/// @param values by setting name
public record Settings(SortedMap<String, SettingValue> values) {

    public Settings {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    /// Every setting at its standard value.
    public static Settings standard(List<Setting> declared) {
        SortedMap<String, SettingValue> values = new TreeMap<>();
        declared.forEach(s -> values.put(s.name(), s.standard()));
        return new Settings(values);
    }

    /// Fills what `given` leaves out with standard values and checks what it names.
    ///
    /// @throws InvalidSettingException for a name that is not declared or a value outside its range
    public static Settings complete(List<Setting> declared, SortedMap<String, SettingValue> given)
            throws InvalidSettingException {
        SortedMap<String, SettingValue> values =
                new TreeMap<>(standard(declared).values());
        for (var entry : given.entrySet()) {
            Setting setting = declared.stream()
                    .filter(s -> s.name().equals(entry.getKey()))
                    .findFirst()
                    .orElseThrow(() -> new InvalidSettingException("unknown setting '" + entry.getKey()
                            + "'; expected one of "
                            + declared.stream().map(Setting::name).collect(Collectors.joining(", "))));
            SettingValue value =
                    setting instanceof Setting.Real && entry.getValue() instanceof SettingValue.Whole(long number)
                            ? new SettingValue.Real(number) // "95" for "95.0", as people write it
                            : entry.getValue();
            setting.check(value);
            values.put(entry.getKey(), value);
        }
        return new Settings(values);
    }

    /// The values that count: those of settings whose condition holds, for recipes that say nothing without effect.
    public SortedMap<String, SettingValue> inForce(List<Setting> declared) {
        SortedMap<String, SettingValue> active = new TreeMap<>();
        for (Setting setting : declared) {
            if (setting.when().isEmpty()
                    || setting.when()
                            .get()
                            .values()
                            .contains(text(setting.when().get().name()))) {
                active.put(setting.name(), get(setting.name()));
            }
        }
        return active;
    }

    /// A copy in which `name` has `value`.
    public Settings with(String name, SettingValue value) {
        SortedMap<String, SettingValue> copy = new TreeMap<>(values);
        copy.put(name, value);
        return new Settings(copy);
    }

    public long whole(String name) {
        return get(name) instanceof SettingValue.Whole(long value) ? value : wrongKind(name);
    }

    public double real(String name) {
        return get(name) instanceof SettingValue.Real(double value) ? value : wrongKind(name);
    }

    public String text(String name) {
        return get(name).text();
    }

    public boolean truth(String name) {
        return get(name) instanceof SettingValue.Truth(boolean value) ? value : wrongKind(name) != 0;
    }

    private SettingValue get(String name) {
        SettingValue value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no setting '" + name + "' among " + values.keySet());
        }
        return value;
    }

    private long wrongKind(String name) {
        throw new IllegalArgumentException("setting '" + name + "' has another kind: " + values.get(name));
    }
}
