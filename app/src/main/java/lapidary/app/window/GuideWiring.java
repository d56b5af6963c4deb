package lapidary.app.window;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lapidary.app.guide.GuideModel;
import lapidary.app.guide.GuidePage;
import lapidary.app.palette.Entry;
import lapidary.views.text.Messages;

/// Which pages the guide has: one for each place, and those on the parts that are always there.
final class GuideWiring {
    private GuideWiring() {}

    static List<GuideModel.Listed> pages() {
        List<GuideModel.Listed> pages = new ArrayList<>();
        pages.add(new GuideModel.Listed("start", Messages.of("guide.start")));
        pages.add(new GuideModel.Listed("window", Messages.of("guide.window")));
        Arrays.stream(View.values())
                .filter(view -> view != View.GUIDE)
                .forEach(view -> pages.add(new GuideModel.Listed(view.page(), title(view))));
        pages.add(new GuideModel.Listed("choice", Messages.of("guide.choice")));
        pages.add(new GuideModel.Listed("preview", Messages.of("guide.preview")));
        pages.add(new GuideModel.Listed("export", Messages.of("guide.export")));
        pages.add(new GuideModel.Listed(GuidePage.GLOSSARY, Messages.of("guide.glossary")));
        return pages;
    }

    private static String title(View view) {
        return Messages.of(view.key());
    }

    /// The page about what is shown now.
    static String page(WindowModel model) {
        if (model.workbench().model().isEmpty()) {
            return "start";
        }
        return model.exportingProperty().get()
                ? "export"
                : model.viewProperty().get().page();
    }

    /// The pages, for the palette.
    static List<Entry> entries(WindowModel model) {
        return model.help().guide().pages().stream()
                .map(page -> new Entry(
                        "guide:" + page.id(),
                        Entry.Kind.GUIDE,
                        Messages.of("guide.entry", page.title()),
                        "",
                        "",
                        () -> {
                            model.help().guide().open(page.id());
                            model.viewProperty().set(View.GUIDE);
                        }))
                .toList();
    }
}
