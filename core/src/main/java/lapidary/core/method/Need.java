package lapidary.core.method;

import java.util.List;
import lapidary.core.setting.Setting;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;

/// The most that a method asks for before it can work, as its declarations say.
public enum Need {
    WEIGHTS("Weights only", "reads the weights and nothing else"),
    IMPORTANCE("Importance matrix", "some of its types use or need an importance matrix"),
    CALIBRATION("Calibration text", "runs the model over calibration data first");

    private final String label;
    private final String words;

    Need(String label, String words) {
        this.label = label;
        this.words = words;
    }

    public String label() {
        return label;
    }

    /// One clause: "runs the model over calibration data first".
    public String words() {
        return words;
    }

    /// Of a method with its standard settings; an importance matrix counts when any of its types asks for it.
    public static Need of(Method method) {
        Settings standard = Settings.standard(method.settings());
        return switch (method) {
            case Transform transform ->
                transform.needsMoments(standard)
                        ? CALIBRATION
                        : usesEvidence(transform, standard) ? IMPORTANCE : WEIGHTS;
            case GroupTransform group -> group.needsMoments(standard) ? CALIBRATION : WEIGHTS;
            case RuntimeSwitch runtime -> WEIGHTS;
        };
    }

    private static boolean usesEvidence(Transform transform, Settings standard) {
        List<Setting.Choice> choices = transform.settings().stream()
                .filter(Setting.Choice.class::isInstance)
                .map(Setting.Choice.class::cast)
                .filter(choice -> choice.name().equals("type"))
                .toList();
        return transform.usesEvidence(standard)
                || choices.stream().anyMatch(choice -> choice.options().stream()
                        .anyMatch(option -> transform.usesEvidence(
                                standard.with(choice.name(), new SettingValue.Text(option.id())))));
    }
}
