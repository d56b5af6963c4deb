package lapidary.app.window;

import java.util.List;
import java.util.Optional;
import lapidary.app.bits.BitsModel;
import lapidary.app.bits.Measuring;
import lapidary.app.bits.Presets;
import lapidary.app.data.DataModel;
import lapidary.app.preset.PresetModel;
import lapidary.app.preset.PresetOption;
import lapidary.app.preview.PreviewModel;
import lapidary.app.workbench.WorkbenchModel;

/// Gives the place *Bits* what the preview measures and what presets there are.
final class BitsWiring {
    private BitsWiring() {}

    static BitsModel of(WorkbenchModel workbench, DataModel data, PreviewModel preview, PresetModel presets) {
        Measuring measuring = new Measuring(
                List.of(preview.stateProperty(), preview.trailProperty(), preview.staleProperty()),
                preview.judgedProperty(),
                () -> preview.staleProperty().get()
                        ? Optional.empty()
                        : preview.trailProperty().get().evaluation(),
                preview::finished);
        Presets offered = new Presets(
                presets.optionsProperty().map(BitsWiring::offered), name -> presets.optionsProperty().get().stream()
                        .filter(option -> option.preset().name().equals(name))
                        .findFirst()
                        .ifPresent(presets::choose));
        return new BitsModel(workbench, data, measuring, offered);
    }

    private static List<Presets.Offered> offered(List<PresetOption> options) {
        return options.stream()
                .filter(option -> option.recipe().isPresent())
                .map(option -> new Presets.Offered(
                        option.preset().name(), option.recipe().orElseThrow(), option.bytes(), option.bitsPerWeight()))
                .toList();
    }
}
