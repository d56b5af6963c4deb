package lapidary.core.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import lapidary.core.format.Sha256;
import lapidary.core.method.Method;
import lapidary.core.method.Methods;
import lapidary.core.method.Transform;
import lapidary.core.recipe.Choice;
import lapidary.core.recipe.Stage;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.setting.Setting;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;

/// One of the ways in which a tensor may be stored: a method that rounds, with its settings.
///
/// @param id as people write it: "q4_k", "rtn:bits=3,group=64"
/// @param choice as recipes say it
public record TypeOption(String id, Choice choice) {
    private static final String STORED = "ggml";

    /// The stored types that differ by about a bit each: what is tried unless somebody says otherwise.
    public static final List<String> STANDARD = List.of("q2_k", "q3_k", "q4_k", "q5_k", "q6_k", "q8_0");

    /// Plain grids of 2 to 8 bits in groups of 64, for formats that hold grids.
    public static final List<String> GRIDS = List.of(
            "rtn:bits=2,group=64",
            "rtn:bits=3,group=64",
            "rtn:bits=4,group=64",
            "rtn:bits=5,group=64",
            "rtn:bits=6,group=64",
            "rtn:bits=8,group=64");

    /// As it is shown: "Q4_K", "rtn bits=3 group=64".
    public String title() {
        return choice.method().equals(STORED)
                ? id.toUpperCase(Locale.ROOT)
                : id.replace(':', ' ').replace(',', ' ');
    }

    /// Equal for options that give the same weights, hexadecimal.
    public String key() {
        String settings = choice.settings().entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue().text())
                .collect(Collectors.joining(","));
        return Sha256.of(choice.method() + " " + choice.version() + " " + settings);
    }

    /// The options that are tried for a file format unless somebody says otherwise.
    public static List<String> standard(String format) {
        return switch (format) {
            case "gptq", "awq", "compressed-tensors" -> GRIDS;
            default -> STANDARD;
        };
    }

    /// Reads options.
    ///
    /// @param texts a stored type each, or a method with settings: `METHOD:NAME=VALUE,NAME=VALUE`
    /// @throws InvalidSettingException naming what is wrong, or an option that is there twice
    public static List<TypeOption> parse(Methods methods, List<String> texts) throws InvalidSettingException {
        List<TypeOption> options = new ArrayList<>();
        for (String text : texts) {
            TypeOption option = parse(methods, text.strip());
            if (options.stream().anyMatch(earlier -> earlier.key().equals(option.key()))) {
                throw new InvalidSettingException("the type '" + text + "' is there twice");
            }
            options.add(option);
        }
        return List.copyOf(options);
    }

    /// Reads one option.
    ///
    /// @throws InvalidSettingException naming what is wrong
    public static TypeOption parse(Methods methods, String text) throws InvalidSettingException {
        int colon = text.indexOf(':');
        Optional<Transform> named = rounding(methods, colon < 0 ? text : text.substring(0, colon));
        if (colon < 0 && named.isEmpty()) {
            Transform stored = rounding(methods, STORED)
                    .orElseThrow(() -> new InvalidSettingException("there is no method '" + STORED + "'"));
            SortedMap<String, SettingValue> type =
                    new TreeMap<>(Map.of("type", new SettingValue.Text(text.toLowerCase(Locale.ROOT))));
            return new TypeOption(
                    text.toLowerCase(Locale.ROOT), stored.with(Settings.complete(stored.settings(), type)));
        }
        Transform transform = named.orElseThrow(() -> new InvalidSettingException("there is no method '"
                + text.substring(0, colon) + "' that rounds; write a stored type such as q4_k, or METHOD:NAME=VALUE"));
        List<String> pairs =
                colon < 0 ? List.of() : Arrays.asList(text.substring(colon + 1).split(","));
        return new TypeOption(text, transform.with(settings(transform, pairs)));
    }

    private static Settings settings(Transform transform, List<String> pairs) throws InvalidSettingException {
        SortedMap<String, SettingValue> given = new TreeMap<>();
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            Setting setting = transform.settings().stream()
                    .filter(declared -> declared.name().equals(name.strip()))
                    .findFirst()
                    .orElseThrow(() -> new InvalidSettingException(
                            transform.id() + " has no setting '" + name + "'; it has " + names(transform)));
            given.put(setting.name(), setting.parse(equals < 0 ? "" : pair.substring(equals + 1)));
        }
        return Settings.complete(transform.settings(), given);
    }

    private static String names(Transform transform) {
        return transform.settings().stream().map(Setting::name).collect(Collectors.joining(", "));
    }

    private static Optional<Transform> rounding(Methods methods, String id) {
        return methods.find(id)
                .filter(method -> method.stage() == Stage.ROUND)
                .filter(Transform.class::isInstance)
                .map((Method method) -> (Transform) method);
    }
}
