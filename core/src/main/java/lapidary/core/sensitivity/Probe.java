package lapidary.core.sensitivity;

import java.util.Map;
import java.util.TreeMap;
import lapidary.core.format.Sha256;
import lapidary.core.method.Method;
import lapidary.core.method.Methods;
import lapidary.core.method.Transform;
import lapidary.core.recipe.Choice;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;

/// The quantizer that scores ask about: what would happen to each tensor.
///
/// @param settings complete
public record Probe(Transform transform, Settings settings) {
    /// Bits of a code unless somebody asks for others.
    public static final int BITS = 3;

    /// Weights that share a scale unless somebody asks for others.
    public static final int GROUP = 64;

    /// Round to nearest.
    ///
    /// @throws InvalidSettingException for a number that the method does not take
    public static Probe nearest(Methods methods, int bits, int group) throws InvalidSettingException {
        return of(methods, "rtn", Map.of("bits", new SettingValue.Whole(bits), "group", new SettingValue.Whole(group)));
    }

    /// Any method that rounds tensor by tensor.
    ///
    /// @param chosen settings that are not as usual
    /// @throws InvalidSettingException for an unknown method or setting, or a value out of range
    public static Probe of(Methods methods, String method, Map<String, SettingValue> chosen)
            throws InvalidSettingException {
        Method found =
                methods.find(method).orElseThrow(() -> new InvalidSettingException("unknown method '" + method + "'"));
        if (!(found instanceof Transform transform)) {
            throw new InvalidSettingException("'" + method + "' does not round tensors one by one");
        }
        return new Probe(transform, Settings.complete(transform.settings(), new TreeMap<>(chosen)));
    }

    /// As recipes say it.
    public Choice choice() {
        return transform.with(settings);
    }

    /// Equal for equal quantizers, hexadecimal.
    public String id() {
        return Sha256.of(transform.id() + ' ' + transform.version() + ' ' + choice().settings());
    }

    /// "Round to nearest, 3 bits, groups of 64".
    public String words() {
        String words = transform.title();
        if (settings.values().get("bits") instanceof SettingValue.Whole(long bits)) {
            words += ", " + bits + (bits == 1 ? " bit" : " bits");
        }
        if (settings.values().get("type") instanceof SettingValue.Text(String type)) {
            words += ", " + type;
        }
        if (settings.values().get("group") instanceof SettingValue.Whole(long group)) {
            words += ", groups of " + group;
        }
        return words;
    }
}
