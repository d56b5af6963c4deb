package lapidary.app.window;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import javafx.util.Subscription;
import lapidary.app.data.DataModel;
import lapidary.app.open.RecentModel;
import lapidary.app.workbench.Opened;
import lapidary.app.workbench.WorkbenchModel;
import lapidary.core.data.Use;
import lapidary.views.text.Messages;

/// What to do with files that come from outside, one or many, by drop, double click or a later start.
///
/// A window has one model: the first model among them is opened, the others stand under recent models. Recipes and
/// data are for the model that comes with them, or else for the one that is open.
final class Arrivals {
    /// Endings of files that can only be data.
    private static final List<String> DATA = List.of(".txt", ".md", ".csv", ".tsv", "-ubyte", "-ubyte.gz");

    /// A part of a model in several files, as Hugging Face and llama.cpp name them.
    private static final Pattern PART = Pattern.compile("(.*)-\\d{5}-of-(\\d{5}\\.[a-z]+)");

    private final WorkbenchModel workbench;
    private final RecentModel recent;
    private final DataModel data;
    private Subscription awaited = Subscription.EMPTY;

    Arrivals(WorkbenchModel workbench, RecentModel recent, DataModel data) {
        this.workbench = workbench;
        this.recent = recent;
        this.data = data;
    }

    void take(List<Path> files) {
        if (files.isEmpty()) {
            return;
        }
        List<Path> models = new ArrayList<>();
        List<Path> recipes = new ArrayList<>();
        List<Path> texts = new ArrayList<>();
        for (Path file : files.stream().sorted().toList()) {
            (isRecipe(file) ? recipes : isData(file) ? texts : models).add(file);
        }
        awaited.unsubscribe();
        if (!models.isEmpty()) {
            open(distinct(models), recipes, texts);
        } else if (workbench.model().isPresent()) {
            apply(recipes, texts);
        } else {
            // Says what it is, and that it is no model.
            workbench.open(files.getFirst());
        }
    }

    private void open(List<Path> models, List<Path> recipes, List<Path> texts) {
        Path first = models.getFirst();
        List<Path> others = models.subList(1, models.size());
        others.reversed().forEach(other -> recent.remember(kept -> kept.withOpened(other)));
        workbench.open(first);
        awaited = workbench.openedProperty().subscribe(opened -> {
            switch (opened) {
                case Opened.Ready ready -> {
                    awaited.unsubscribe();
                    // The workbench has yet to say what it has to say of the model.
                    workbench.jobs().onScreen(() -> {
                        apply(recipes, texts);
                        if (!others.isEmpty()) {
                            workbench.report(Messages.of("arrivals.others", name(first), others.size()));
                        }
                    });
                }
                case Opened.Failed failed -> awaited.unsubscribe();
                case Opened.Nothing nothing -> awaited.unsubscribe();
                case Opened.Opening opening -> {}
            }
        });
    }

    private void apply(List<Path> recipes, List<Path> texts) {
        if (!texts.isEmpty()) {
            data.add(Use.JUDGE, texts);
        }
        if (!recipes.isEmpty()) {
            workbench.follow(recipes.getFirst());
        }
    }

    /// Of the parts of one model only the first.
    private static List<Path> distinct(List<Path> models) {
        List<Path> heads = new ArrayList<>();
        List<String> seen = new ArrayList<>();
        for (Path model : models) {
            String whole = PART.matcher(model.toString()).replaceFirst("$1-of-$2");
            if (!seen.contains(whole)) {
                seen.add(whole);
                heads.add(model);
            }
        }
        return heads;
    }

    private static boolean isRecipe(Path file) {
        return name(file).endsWith(".recipe.json");
    }

    private static boolean isData(Path file) {
        return DATA.stream().anyMatch(name(file).toLowerCase(Locale.ROOT)::endsWith);
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }
}
