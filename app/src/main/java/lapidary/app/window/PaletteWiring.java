package lapidary.app.window;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import lapidary.app.action.Action;
import lapidary.app.action.ActionList;
import lapidary.app.gallery.GalleryFilter;
import lapidary.app.palette.Entry;
import lapidary.app.palette.Entry.Kind;
import lapidary.core.method.Method;
import lapidary.core.model.ModelTensor;
import lapidary.core.setting.Setting;
import lapidary.views.text.Messages;

/// What the palette finds: actions, places, recent models, methods, settings, pages of the guide and tensors.
final class PaletteWiring {
    private final WindowModel model;
    private final ActionList actions;

    PaletteWiring(WindowModel model, ActionList actions) {
        this.model = model;
        this.actions = actions;
    }

    void open() {
        List<Entry> few = new ArrayList<>();
        actions.all().stream().filter(action -> action.enabled().get()).forEach(action -> few.add(entry(action)));
        model.recent().paths().forEach(path -> few.add(recent(path)));
        model.workbench().methods().all().forEach(method -> {
            few.add(entry(method));
            method.settings().forEach(setting -> few.add(entry(method, setting)));
        });
        few.addAll(GuideWiring.entries(model));
        model.help().palette().open(few, tensors());
    }

    private static Entry entry(Action action) {
        boolean isPlace = action.id().startsWith("place.");
        return new Entry(
                action.id(),
                isPlace ? Kind.PLACE : Kind.ACTION,
                action.title(),
                "",
                action.keyText().orElse(""),
                action::run);
    }

    private Entry recent(Path path) {
        Path parent = path.getParent();
        return new Entry(
                "recent:" + path,
                Kind.RECENT,
                String.valueOf(path.getFileName()),
                parent == null ? "" : parent.toString(),
                "",
                () -> model.workbench().open(path));
    }

    private Entry entry(Method method) {
        return new Entry("method:" + method.id(), Kind.METHOD, method.title(), method.id(), "", () -> show(method));
    }

    private Entry entry(Method method, Setting setting) {
        return new Entry(
                "setting:" + method.id() + "." + setting.name(),
                Kind.SETTING,
                Messages.of("palette.setting-of", setting.label(), method.title()),
                setting.help(),
                "",
                () -> show(method));
    }

    private void show(Method method) {
        model.gallery()
                .filterProperty()
                .set(new GalleryFilter(method.title(), Optional.empty(), Optional.empty(), Optional.empty()));
        model.viewProperty().set(View.METHODS);
    }

    /// Listed away from the screen: the list of a model's tensors never changes.
    private Supplier<List<Entry>> tensors() {
        return model.workbench()
                .model()
                .map(open -> open.model().tensors())
                .<Supplier<List<Entry>>>map(
                        all -> () -> all.stream().map(this::entry).toList())
                .orElse(() -> Stream.<Entry>of().toList());
    }

    private Entry entry(ModelTensor tensor) {
        return new Entry(
                "tensor:" + tensor.id().name(),
                Kind.TENSOR,
                tensor.id().name(),
                tensor.tensor().shape() + " "
                        + tensor.role().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                "",
                () -> {
                    model.workbench().select(List.of(tensor.id()));
                    model.viewProperty().set(View.LOOK);
                });
    }
}
