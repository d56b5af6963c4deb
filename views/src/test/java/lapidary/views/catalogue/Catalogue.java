package lapidary.views.catalogue;

import java.util.List;
import java.util.function.Supplier;
import javafx.scene.Parent;

/// Every control in the states that matter, to be looked at.
final class Catalogue {

    /// One page of the catalogue; its picture is `catalogue-NAME-THEME.png`.
    record Page(String name, double width, double height, Supplier<Parent> content) {
        @Override
        public String toString() {
            return name;
        }
    }

    private Catalogue() {}

    static List<Page> pages() {
        return List.of(
                new Page("numbers", 720, 420, ControlPages::numbers),
                new Page("form", 360, 560, ControlPages::form),
                new Page("tree", 640, 360, ControlPages::tree),
                new Page("tree-narrow", 300, 300, ControlPages::tree),
                new Page("jobs", 720, 220, ControlPages::jobs),
                new Page("states", 900, 300, ControlPages::states),
                new Page("controls", 720, 420, ControlPages::controls),
                new Page("histogram", 760, 360, PlotPages::histogram),
                new Page("histogram-hover", 480, 240, PlotPages::histogramHover),
                new Page("histogram-small", 340, 200, PlotPages::histogramLog),
                new Page("histogram-log", 760, 360, PlotPages::histogramLog),
                new Page("histogram-levels", 560, 300, PlotPages::histogramLevels),
                new Page("heat-map", 760, 420, PlotPages::heatMap),
                new Page("heat-map-part", 760, 420, PlotPages::heatMapPart),
                new Page("heat-map-weights", 760, 420, PlotPages::heatMapWeights),
                new Page("heat-map-shapes", 480, 480, PlotPages::heatMapShapes),
                new Page("heat-map-error", 560, 320, PlotPages::heatMapError),
                new Page("running", 480, 260, PlotPages::running),
                new Page("running-compare", 640, 300, PlotPages::runningCompare),
                new Page("running-stale", 360, 200, PlotPages::runningStale),
                new Page("confusion", 520, 420, ModelPages::confusion),
                new Page("confusion-change", 520, 420, ModelPages::confusionChange),
                new Page("confusion-small", 360, 170, ModelPages::confusionChange),
                new Page("confusion-many", 520, 420, ModelPages::confusionMany),
                new Page("bars", 640, 200, ModelPages::bars),
                new Page("bars-many", 640, 200, ModelPages::barsMany),
                new Page("thumbnails", 640, 300, ModelPages::thumbnails));
    }
}
