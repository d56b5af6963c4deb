package lapidary.app.history;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import lapidary.core.recipe.Choice;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.Selector;
import lapidary.core.recipe.Step;
import lapidary.core.setting.SettingValue;
import lapidary.views.text.Messages;

/// What an edit did, in few words, from the two recipes alone.
final class EditWords {
    private static final int MOST_SETTINGS = 3;

    private EditWords() {}

    /// Of the recipe that changes nothing.
    static String untouched() {
        return Messages.of("history.untouched");
    }

    static String of(Recipe before, Recipe after) {
        Set<Edit> old = edits(before);
        List<Step> fresh = after.steps().stream()
                .filter(step -> !old.contains(new Edit(Choice.of(step), step.on())))
                .toList();
        if (!fresh.isEmpty()) {
            String more = fresh.size() == 1 ? "" : Messages.of("history.more", fresh.size() - 1);
            return words(fresh.getLast()) + more;
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

    private static String words(Step step) {
        List<String> settings = new ArrayList<>();
        SettingValue type = step.settings().get("type");
        if (type != null) {
            settings.add(type.text());
        } else {
            step.settings().forEach((name, value) -> settings.add(name + " " + value.text()));
        }
        String shown = settings.stream().limit(MOST_SETTINGS).collect(Collectors.joining(", "));
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
                                : Messages.of(
                                        "history.on-tensors", named.tensors().size());
                };
        return (step.method() + " " + shown).strip() + " · " + on;
    }
}
