package lapidary.app.data;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import lapidary.core.data.ImageGuess;
import lapidary.core.data.ImagePreparation;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.setting.Setting;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import lapidary.views.text.Messages;

/// How images become the numbers that the model takes: what the model seems to want, unless the user chose otherwise.
public final class Preparing {
    private final Runnable changed;
    private final ReadOnlyObjectWrapper<Optional<Settings>> chosen = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyObjectWrapper<Settings> inForce =
            new ReadOnlyObjectWrapper<>(Settings.standard(ImagePreparation.SETTINGS));
    private Optional<ImageGuess> guessed = Optional.empty();

    Preparing(Runnable changed) {
        this.changed = changed;
        chosen.subscribe(ignored -> follow());
    }

    /// What is in force: the user's choice, or what the model seems to want.
    public ReadOnlyObjectProperty<Settings> inForceProperty() {
        return inForce.getReadOnlyProperty();
    }

    /// What the model seems to want, as soon as that is known; empty when it is not known.
    public void guessed(Optional<ImageGuess> guess) {
        guessed = guess;
        follow();
    }

    /// Why it is prepared like this, in one line; "" where nobody knows better.
    String reasons() {
        if (chosen.get().isPresent()) {
            return Messages.of("data.chosen-you");
        }
        return guessed.map(guess -> String.join(". ", guess.reasons())).orElse("");
    }

    private void follow() {
        inForce.set(chosen.get()
                .or(() -> guessed.map(ImageGuess::settings))
                .orElse(Settings.standard(ImagePreparation.SETTINGS)));
    }

    /// What the user chose; empty while the model's own guess is used.
    public ReadOnlyObjectProperty<Optional<Settings>> chosenProperty() {
        return chosen.getReadOnlyProperty();
    }

    /// Prepares like this from now on.
    public void choose(Settings settings) {
        if (!settings.equals(inForce.get())) {
            chosen.set(Optional.of(settings));
            changed.run();
        }
    }

    /// Goes back to what the model seems to want.
    public void guess() {
        if (chosen.get().isPresent()) {
            chosen.set(Optional.empty());
            changed.run();
        }
    }

    void forget() {
        guessed = Optional.empty();
        chosen.set(Optional.empty());
    }

    /// As text, to be remembered.
    Map<String, String> chosen() {
        Map<String, String> words = new TreeMap<>();
        chosen.get().ifPresent(settings -> settings.values().forEach((name, value) -> words.put(name, value.text())));
        return words;
    }

    /// What was remembered; a value that is not allowed any more is left out.
    void recall(Map<String, String> words) {
        if (words.isEmpty()) {
            chosen.set(Optional.empty());
            return;
        }
        Settings settings = Settings.standard(ImagePreparation.SETTINGS);
        for (Setting setting : ImagePreparation.SETTINGS) {
            Optional<SettingValue> value = parsed(setting, words.getOrDefault(setting.name(), ""));
            settings = value.isPresent() ? settings.with(setting.name(), value.get()) : settings;
        }
        chosen.set(Optional.of(settings));
    }

    private static Optional<SettingValue> parsed(Setting setting, String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(setting.parse(text));
        } catch (InvalidSettingException e) {
            return Optional.empty();
        }
    }
}
