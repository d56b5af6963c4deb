package lapidary.app.window;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import lapidary.app.bits.BitsModel;
import lapidary.app.bits.Clock;
import lapidary.app.bits.Knowing;
import lapidary.app.bits.Measuring;
import lapidary.app.bits.Presets;
import lapidary.app.data.DataModel;
import lapidary.app.preset.PresetModel;
import lapidary.app.preset.PresetOption;
import lapidary.app.preview.PreviewModel;
import lapidary.app.sensitivity.SensitivityModel;
import lapidary.app.workbench.MachineTimes;
import lapidary.app.workbench.WorkbenchModel;
import lapidary.core.latency.TokenLatency;
import lapidary.core.sensitivity.Score;
import lapidary.core.sensitivity.Scores;
import lapidary.core.sensitivity.SensitivityMap;
import lapidary.core.sensitivity.TensorScore;
import lapidary.core.tensor.TensorId;

/// Gives the place *Bits* what the preview measures and what presets there are.
final class BitsWiring {
    private BitsWiring() {}

    static BitsModel of(
            WorkbenchModel workbench,
            DataModel data,
            PreviewModel preview,
            PresetModel presets,
            SensitivityModel sensitivity,
            MachineTimes times,
            Runnable showData) {
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
        return new BitsModel(
                workbench, data, measuring, offered, knowing(workbench, sensitivity, showData), clock(times));
    }

    /// The Hessian traces that the place *Sensitivity* has computed, as mean diagonals.
    private static Knowing knowing(WorkbenchModel workbench, SensitivityModel sensitivity, Runnable showData) {
        Score trace = Scores.find(Scores.HESSIAN).orElseThrow();
        return new Knowing(
                List.of(sensitivity.foundProperty(), sensitivity.runningProperty()),
                () -> sensitivity.map(Scores.HESSIAN).map(map -> meanDiagonals(workbench, map)),
                () -> sensitivity.obstacle(trace),
                () -> {
                    if (sensitivity.obstacle(trace).isEmpty()) {
                        sensitivity.scoreProperty().set(trace);
                        sensitivity.compute();
                    } else {
                        showData.run();
                    }
                });
    }

    /// The trace of each tensor over its weights.
    private static Knowing.Sensitivities meanDiagonals(WorkbenchModel workbench, SensitivityMap map) {
        Map<TensorId, Long> weights = new HashMap<>();
        workbench.model().ifPresent(open -> open.model()
                .tensors()
                .forEach(tensor ->
                        weights.put(tensor.id(), tensor.tensor().shape().elements())));
        Map<TensorId, Double> found = new HashMap<>();
        for (TensorScore score : map.scores()) {
            Long count = weights.get(score.tensor());
            score.beside().stream()
                    .filter(number -> number.metric().equals(Scores.TRACE) && count != null)
                    .findFirst()
                    .ifPresent(number -> found.put(score.tensor(), number.value() / Objects.requireNonNull(count)));
        }
        return new Knowing.Sensitivities(map.score().title(), found);
    }

    private static Clock clock(MachineTimes times) {
        return new Clock(
                times.latencyProperty().map(found -> found.map(TokenLatency::table)),
                times.runningProperty(),
                times::measure);
    }

    private static List<Presets.Offered> offered(List<PresetOption> options) {
        return options.stream()
                .filter(option -> option.recipe().isPresent())
                .map(option -> new Presets.Offered(
                        option.preset().name(), option.recipe().orElseThrow(), option.bytes(), option.bitsPerWeight()))
                .toList();
    }
}
