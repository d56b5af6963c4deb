package lapidary.app.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.util.Subscription;
import lapidary.app.open.FilePicker;
import lapidary.app.open.Samples;
import lapidary.core.calib.CalibrationSettings;
import lapidary.core.calib.Moments;
import lapidary.core.data.Use;
import lapidary.core.setting.Setting;
import lapidary.core.setting.Settings;
import lapidary.views.form.SettingsForm;
import lapidary.views.text.Messages;

/// The calibration run: how long it is, what it takes of memory, and how many tokens each layer saw in the last one.
final class CalibrationPane extends VBox {
    private final LayerCalibration model;
    private final FilePicker picker;
    private final Label state = new Label();
    private final Label memory = new Label();
    private final CoverageView coverage = new CoverageView();
    private final VBox knobs = new VBox();
    private final Button run = new Button(Messages.of("data.calibrate-now"));
    private final Button save = new Button(Messages.of("data.save-importance-matrix"));
    private final Button builtIn = new Button(Messages.of("data.use-built-in"));
    private Subscription following = Subscription.EMPTY;

    CalibrationPane(LayerCalibration model, FilePicker picker) {
        this.model = model;
        this.picker = picker;
        setId("calibration-run");
        getStyleClass().add("data-section");
        for (Label label : List.of(state, memory)) {
            label.getStyleClass().addAll("small", "muted");
            label.setWrapText(true);
            label.setMinHeight(Region.USE_PREF_SIZE);
        }
        knobs.setMaxWidth(440);
        getChildren().addAll(header(), state, coverage, knobs, memory);
        memory.textProperty().bind(model.memoryProperty());
        model.onChange(this::show);
        model.latestProperty().subscribe(ignored -> show());
        model.data().workbench().openedProperty().subscribe(ignored -> form());
    }

    private HBox header() {
        Label title = new Label(Messages.of("data.calibration-run"));
        title.getStyleClass().add("section-title");
        title.setMinWidth(Region.USE_PREF_SIZE);
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        run.setId("calibrate-now");
        run.setTooltip(new Tooltip(Messages.of("data.runs-model-over")));
        run.setOnAction(ignored -> model.calibrate());
        save.setId("save-importance");
        save.setTooltip(new Tooltip(Messages.of("data.mean-squares-inputs")));
        save.setOnAction(ignored -> picker.save(Messages.of("data.save-importance-matrix.title"), "imatrix.gguf")
                .ifPresent(model::saveImportance));
        builtIn.setId("built-in-calibration");
        builtIn.setTooltip(new Tooltip(Messages.of("data.text-comes-with")));
        builtIn.setOnAction(ignored -> text().ifPresent(path -> model.data().add(Use.CALIBRATE, List.of(path))));
        HBox header = new HBox(title, space, builtIn, save, run);
        for (Button button : List.of(builtIn, save, run)) {
            button.getStyleClass().addAll("flat", "compact");
            button.setMinWidth(Region.USE_PREF_SIZE);
        }
        header.getStyleClass().add("line");
        header.setAlignment(Pos.CENTER_LEFT);
        return header;
    }

    private static Optional<Path> text() {
        return Samples.languageModel().map(folder -> folder.resolve("calibration.txt"));
    }

    /// The knobs that count for the open model.
    private void form() {
        Set<String> other = model.isLanguageModel() ? Set.of("examples") : Set.of("context", "sequences");
        List<Setting> declared = CalibrationSettings.settings().stream()
                .filter(setting -> !other.contains(setting.name()))
                .toList();
        SettingsForm form = new SettingsForm(declared);
        form.setId("calibration-settings");
        following.unsubscribe();
        following = model.settingsProperty()
                .subscribe(now -> form.settingsProperty().set(only(declared, now.chosen())));
        form.settingsProperty().subscribe(chosen -> {
            Settings all = model.settingsProperty().get().chosen();
            for (Setting setting : declared) {
                all = all.with(
                        setting.name(), Objects.requireNonNull(chosen.values().get(setting.name()), setting.name()));
            }
            model.settingsProperty().set(CalibrationSettings.of(all));
        });
        knobs.getChildren().setAll(form);
        show();
    }

    private static Settings only(List<Setting> declared, Settings all) {
        Set<String> names = declared.stream().map(Setting::name).collect(Collectors.toSet());
        var values = new TreeMap<>(all.values());
        values.keySet().retainAll(names);
        return new Settings(values);
    }

    private void show() {
        boolean hasModel = model.data().workbench().model().isPresent();
        boolean hasData = !model.data().of(Use.CALIBRATE).isEmpty();
        boolean isRunnable = !model.data().wantedProperty().get().kinds().isEmpty();
        setVisible(hasModel && isRunnable);
        setManaged(isVisible());
        run.setDisable(!hasData || model.computingProperty().get());
        Optional<Moments> known = model.latestProperty().get();
        save.setDisable(known.isEmpty());
        builtIn.setVisible(!hasData && model.isLanguageModel() && text().isPresent());
        builtIn.setManaged(builtIn.isVisible());
        state.setText(sentence(hasData, known));
        if (hasModel && known.isPresent()) {
            coverage.show(
                    model.data().workbench().model().orElseThrow().model(),
                    known.get(),
                    model.isLanguageModel() ? Messages.of("common.tokens") : Messages.of("data.positions"));
        } else {
            coverage.clear();
        }
    }

    private String sentence(boolean hasData, Optional<Moments> known) {
        if (model.computingProperty().get()) {
            return Messages.of("data.model-being-run");
        }
        if (known.isPresent()) {
            return model.words(known.get());
        }
        return hasData ? Messages.of("data.not-run-yet") : Messages.of("data.no-calibration-data");
    }
}
