package lapidary.app.window;

import lapidary.app.about.AboutModel;
import lapidary.app.cli.About;
import lapidary.app.guide.GuideModel;
import lapidary.app.palette.PaletteModel;
import lapidary.app.tour.TourModel;

/// What helps a person through the window: palette, guide, tour, and what this program is.
record Companions(PaletteModel palette, GuideModel guide, TourModel tour, AboutModel about) implements AutoCloseable {
    static Companions of(WindowModel model) {
        return new Companions(
                new PaletteModel(model.workbench().jobs(), model.recent()),
                new GuideModel(model.workbench().jobs(), GuideWiring.pages()),
                TourWiring.of(model),
                new AboutModel(model.workbench().jobs(), About.version()));
    }

    @Override
    public void close() {
        palette.close();
        guide.close();
        about.close();
    }
}
