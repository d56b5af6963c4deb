package lapidary.app.preset;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import lapidary.app.job.Failure;
import lapidary.app.job.Lane;
import lapidary.app.workbench.OpenModel;
import lapidary.app.workbench.WorkbenchModel;
import lapidary.core.allocate.PresetAllocator;
import lapidary.core.allocate.PresetWishes;
import lapidary.core.allocate.PresetWishes.TypeWish;
import lapidary.core.allocate.StockPreset;
import lapidary.core.allocate.TensorTypeList;
import lapidary.core.calib.Evidence;
import lapidary.core.format.AtomicFile;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorNames;
import lapidary.core.plan.Notice;
import lapidary.core.plan.Plan;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Selector;
import lapidary.core.recipe.Target;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.tensor.TensorId;

/// What llama.cpp's presets make of the open model, which of them is chosen, and lists of types.
public final class PresetModel {
    private final WorkbenchModel workbench;
    private final Lane listing;
    private final Lane reading;
    private final ReadOnlyObjectWrapper<List<PresetOption>> options = new ReadOnlyObjectWrapper<>(List.of());
    private final ReadOnlyObjectWrapper<Optional<PresetOption>> chosen = new ReadOnlyObjectWrapper<>(Optional.empty());
    private String listedFor = "";

    public PresetModel(WorkbenchModel workbench) {
        this.workbench = workbench;
        this.listing = workbench.jobs().lane("list presets");
        this.reading = workbench.jobs().lane("read types");
        workbench.openedProperty().subscribe(ignored -> {
            listedFor = "";
            options.set(List.of());
            list();
        });
        workbench.recipeProperty().subscribe(ignored -> list());
    }

    public WorkbenchModel workbench() {
        return workbench;
    }

    /// Every preset, from most to fewest bits; empty until they are known, or when the model is not
    /// one for GGUF files.
    public ReadOnlyObjectProperty<List<PresetOption>> optionsProperty() {
        return options.getReadOnlyProperty();
    }

    /// The preset whose types the recipe has.
    public ReadOnlyObjectProperty<Optional<PresetOption>> chosenProperty() {
        return chosen.getReadOnlyProperty();
    }

    /// Takes a preset's types in place of every choice, as one edit.
    public void choose(PresetOption option) {
        option.recipe().ifPresent(asked -> workbench.recipeProperty().get().ifPresent(now -> {
            Recipe next = RecipeEdit.target(asked, target(now.target(), option.preset()));
            workbench.adopt(next);
        }));
    }

    /// The present target with the preset's number, for a GGUF file.
    private static Target target(Target now, StockPreset preset) {
        return new Target("gguf", now.dense(), now.misfit(), now.metadata()).with(PresetAllocator.number(preset));
    }

    /// Reads a list of types and takes them in place of what is chosen for these tensors, as one edit.
    public void importTypes(Path file) {
        Optional<OpenModel> open = workbench.model();
        Optional<Recipe> recipe = workbench.recipeProperty().get();
        if (open.isEmpty() || recipe.isEmpty()) {
            return;
        }
        reading.start(
                ignored -> listed(open.get().model(), recipe.get(), TensorTypeList.read(file)),
                workbench::adopt,
                failure -> workbench.report(failure.message()));
    }

    private static Recipe listed(Model model, Recipe recipe, List<TypeWish> wishes) {
        Recipe edited = recipe;
        for (TypeWish wish : wishes.reversed()) { // the first that is found counts
            TreeSet<TensorId> found = new TreeSet<>();
            for (ModelTensor tensor : model.tensors()) {
                String name =
                        TensorNames.gguf(tensor.id().name()).orElse(tensor.id().name());
                if (wish.name().matcher(name).find()) {
                    found.add(tensor.id());
                }
            }
            if (!found.isEmpty()) {
                edited = RecipeEdit.choose(
                        edited, model.tensors(), new Selector.Named(found), PresetAllocator.choice(wish.type()));
            }
        }
        return edited;
    }

    /// Writes the planned types as a list that llama.cpp's quantizer reads.
    public void exportTypes(Path file) {
        workbench.plannedProperty().get().ifPresent(planned -> {
            Plan plan = planned.plan();
            reading.start(
                    ignored -> {
                        AtomicFile.write(file, TensorTypeList.of(plan));
                        return file;
                    },
                    ignored -> {},
                    failure -> workbench.report(failure.message()));
        });
    }

    private void list() {
        Optional<OpenModel> open = workbench.model();
        Optional<Recipe> recipe = workbench.recipeProperty().get();
        if (open.isEmpty() || recipe.isEmpty()) {
            listing.cancel();
            chosen.set(Optional.empty());
            return;
        }
        Evidence evidence = workbench.evidence(recipe.get());
        String wanted = open.get().path() + evidence.id();
        if (listedFor.equals(wanted)) {
            mark(recipe.get());
            return;
        }
        listedFor = wanted;
        listing.start(
                ignored -> open.get().use(model -> options(model, recipe.get(), evidence)),
                found -> {
                    options.set(found);
                    workbench.recipeProperty().get().ifPresent(this::mark);
                },
                failure -> workbench.report(failure.message()));
    }

    private void mark(Recipe recipe) {
        boolean isGguf = recipe.target().format().equals("gguf");
        chosen.set(options.get().stream()
                .filter(option -> isGguf
                        && !recipe.steps().isEmpty()
                        && option.recipe()
                                .map(Recipe::steps)
                                .filter(recipe.steps()::equals)
                                .isPresent())
                .findFirst());
    }

    private List<PresetOption> options(Model model, Recipe now, Evidence evidence) throws IOException {
        List<PresetOption> found = new ArrayList<>();
        try {
            PresetAllocator presets = PresetAllocator.of(model);
            Recipe base = RecipeEdit.target(
                    now, new Target("gguf", now.target().dense(), now.target().misfit()));
            for (StockPreset preset : StockPreset.all()) {
                found.add(option(presets, preset, RecipeEdit.calibrate(base, evidence), model, evidence));
            }
        } catch (UnfitException e) {
            return List.of(); // no GGUF file holds this model
        }
        return List.copyOf(found);
    }

    private PresetOption option(
            PresetAllocator presets, StockPreset preset, Recipe base, Model model, Evidence evidence) {
        try {
            Recipe recipe = presets.allocate(base, preset, PresetWishes.NONE, evidence.hasImportance());
            Plan plan = workbench.planner().plan(model, recipe, evidence);
            String refusal = plan.notices().stream()
                    .filter(notice -> notice.severity() == Notice.Severity.REFUSED)
                    .map(Notice::text)
                    .findFirst()
                    .orElse("");
            Optional<Recipe> usable = refusal.isEmpty() ? Optional.of(recipe) : Optional.empty();
            return new PresetOption(preset, usable, plan.fileBytes(), plan.bitsPerWeight(), refusal);
        } catch (UnfitException e) {
            return new PresetOption(preset, Optional.empty(), 0, 0, String.valueOf(e.getMessage()));
        } catch (InvalidSettingException e) {
            return new PresetOption(
                    preset, Optional.empty(), 0, 0, Failure.of(e).message());
        }
    }
}
