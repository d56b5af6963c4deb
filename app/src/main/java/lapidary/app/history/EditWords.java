package lapidary.app.history;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import lapidary.core.method.Method;
import lapidary.core.method.Methods;
import lapidary.core.recipe.Choice;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.Selector;
import lapidary.core.recipe.Step;
import lapidary.core.setting.Setting;
import lapidary.core.setting.SettingValue;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;

/// What an edit did, in few words, from the two recipes alone.
final class EditWords {
    private static final int MOST_SETTINGS = 3;
    private static final SettingValue YES = new SettingValue.Truth(true);

    private EditWords() {}

    /// Of the recipe that changes nothing.
    static String untouched() {
        return Messages.of("history.untouched");
    }

    static String of(Recipe before, Recipe after, Methods methods) {
        Set<Edit> old = edits(before);
        List<Step> fresh = after.steps().stream()
                .filter(step -> !old.contains(new Edit(Choice.of(step), step.on())))
                .toList();
        if (!fresh.isEmpty()) {
            String last = words(fresh.getLast(), methods);
            return fresh.size() == 1 ? last : Messages.of("history.more", last, fresh.size() - 1);
        }
        if (!before.steps().equals(after.steps())) {
            return after.steps().isEmpty() ? Messages.of("history.cleared") : Messages.of("history.taken-back");
        }
        if (!before.target().equals(after.target())) {
            return Messages.of("history.target", after.target().format());
        }
        return before.data().equals(after.data()) ? Messages.of("history.other") : Messages.of("history.data");
    }

    private record Edit(Choice choice, Selector on) {}

    private static Set<Edit> edits(Recipe recipe) {
        Set<Edit> edits = new HashSet<>();
        recipe.steps().forEach(step -> edits.add(new Edit(Choice.of(step), step.on())));
        return edits;
    }

    private static String words(Step step, Methods methods) {
        Optional<Method> method = methods.find(step.method());
        List<String> settings = new ArrayList<>();
        step.settings()
                .forEach((name, value) -> settings.add(
                        method.flatMap(known -> setting(known, name, value)).orElse(name + " " + value.text())));
        String shown = settings.stream().limit(MOST_SETTINGS).collect(Collectors.joining(", "));
        String title = method.map(Method::title).orElse(step.method());
        String on =
                switch (step.on()) {
                    case Selector.All ignored -> Messages.of("history.on-linear");
                    case Selector.Roles roles ->
                        roles.roles().size() > 4
                                ? Messages.of("history.on-everything")
                                : roles.roles().stream()
                                        .map(role -> role.id())
                                        .sorted()
                                        .collect(Collectors.joining(", "));
                    case Selector.Named named ->
                        named.tensors().size() == 1
                                ? named.tensors().first().name()
                                : Messages.of("common.tensors", named.tensors().size());
                };
        return (title + " " + shown).strip() + " · " + on;
    }

    /// A number type or scheme speaks for itself, a number needs its name and its unit.
    private static Optional<String> setting(Method method, String name, SettingValue value) {
        return method.settings().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .map(declared -> switch (declared) {
                    case Setting.Choice choice ->
                        choice.options().stream()
                                .filter(option -> option.id().equals(value.text()))
                                .findFirst()
                                .map(Setting.Option::label)
                                .orElse(value.text());
                    case Setting.Listing ignored -> value.text();
                    case Setting.Toggle toggle ->
                        toggle.label() + " "
                                + (value.equals(YES) ? Messages.of("history.on") : Messages.of("history.off"));
                    case Setting.Whole whole -> amount(whole.label(), value, whole.unit());
                    case Setting.Real real -> amount(real.label(), value, real.unit());
                });
    }

    private static String amount(String label, SettingValue value, String unit) {
        String number =
                switch (value) {
                    case SettingValue.Whole(long whole) -> Numbers.count(whole);
                    case SettingValue.Real(double real) -> Numbers.significant(real, 3);
                    case SettingValue.Text text -> text.text();
                    case SettingValue.Truth truth -> truth.text();
                };
        return (label + " " + number + " " + unit).strip();
    }
}
