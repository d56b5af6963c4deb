package lapidary.app.metadata;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import lapidary.app.job.Lane;
import lapidary.app.workbench.OpenModel;
import lapidary.app.workbench.WorkbenchModel;
import lapidary.core.format.MetadataEdit;
import lapidary.core.format.MetadataText;
import lapidary.core.format.MetadataValue;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.views.text.Messages;

/// What the written file will say about itself. Changes are part of the recipe: each is an edit that can be undone.
public final class MetadataModel {
    /// The key under which GGUF files keep the template of a chat.
    public static final String CHAT_TEMPLATE = "tokenizer.chat_template";

    private static final int LONGEST_SHOWN = 120;

    private final WorkbenchModel workbench;
    private final Lane reading;
    private final ReadOnlyObjectWrapper<List<MetadataRow>> rows = new ReadOnlyObjectWrapper<>(List.of());
    private SequencedMap<String, MetadataValue> values = new LinkedHashMap<>();

    public MetadataModel(WorkbenchModel workbench) {
        this.workbench = workbench;
        this.reading = workbench.jobs().lane("read metadata");
        workbench.plannedProperty().subscribe(ignored -> read());
    }

    /// Every key in the order of the file; empty where the target has no metadata.
    public ReadOnlyObjectProperty<List<MetadataRow>> rowsProperty() {
        return rows.getReadOnlyProperty();
    }

    /// The whole text of a value; empty for lists and keys that are not there.
    public Optional<String> text(String key) {
        return Optional.ofNullable(values.get(key)).flatMap(MetadataText::text);
    }

    /// Gives a key a value.
    ///
    /// @return what is wrong with it, or "" when it was taken
    public String put(String key, String type, String text) {
        if (key.isBlank()) {
            return Messages.of("metadata.key-needs-name");
        }
        Optional<MetadataValue> value = MetadataText.parse(type, text);
        if (value.isEmpty()) {
            return Messages.of("metadata.no", text.strip(), type);
        }
        MetadataEdit edit = new MetadataEdit.Put(key.strip(), value.get());
        if (edit.obstacle().isPresent()) {
            return edit.obstacle().get() + ".";
        }
        edit(edit);
        return "";
    }

    public void remove(String key) {
        edit(new MetadataEdit.Remove(key));
    }

    /// Takes back what was changed about a key.
    public void restore(String key) {
        workbench.recipeProperty().get().ifPresent(now -> {
            List<MetadataEdit> edits = new ArrayList<>(now.target().metadata());
            edits.removeIf(edit -> edit.key().equals(key));
            workbench.adopt(RecipeEdit.target(now, now.target().with(edits)));
        });
    }

    private void edit(MetadataEdit edit) {
        workbench
                .recipeProperty()
                .get()
                .ifPresent(now ->
                        workbench.adopt(RecipeEdit.target(now, now.target().with(edit))));
    }

    private void read() {
        Optional<OpenModel> open = workbench.model();
        Optional<Recipe> recipe = workbench.recipeProperty().get();
        if (open.isEmpty()
                || recipe.isEmpty()
                || !recipe.get().target().format().equals("gguf")) {
            reading.cancel();
            values = new LinkedHashMap<>();
            rows.set(List.of());
            return;
        }
        Recipe asked = recipe.get();
        var evidence = workbench.evidence(asked);
        reading.start(
                ignored -> open.get().use(model -> workbench
                        .planner()
                        .blueprint(model, asked, evidence)
                        .layout()
                        .map(layout -> layout.metadata())
                        .orElseGet(LinkedHashMap::new)),
                (SequencedMap<String, MetadataValue> found) -> show(found, asked),
                failure -> workbench.report(failure.message()));
    }

    private void show(SequencedMap<String, MetadataValue> found, Recipe recipe) {
        values = found;
        List<MetadataRow> all = new ArrayList<>();
        found.forEach((key, value) -> all.add(new MetadataRow(key, type(value), brief(value), state(key, recipe))));
        for (MetadataEdit edit : recipe.target().metadata()) {
            if (edit instanceof MetadataEdit.Remove(String key)) {
                all.add(new MetadataRow(key, "", "", "removed"));
            }
        }
        rows.set(List.copyOf(all));
    }

    private static String state(String key, Recipe recipe) {
        return recipe.target().metadata().stream().anyMatch(edit -> edit.key().equals(key)) ? "changed" : "";
    }

    private static String type(MetadataValue value) {
        String type = MetadataText.typeOf(value);
        return value instanceof MetadataValue.Sequence ? Messages.of("metadata.list", type) : type;
    }

    private static String brief(MetadataValue value) {
        if (value instanceof MetadataValue.Sequence list) {
            return Messages.of("metadata.values", list.values().size());
        }
        String text = MetadataText.text(value).orElse("").replace("\n", " ⏎ ");
        return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "…";
    }
}
