package lapidary.app.preset;

import javafx.geometry.Pos;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import lapidary.app.open.FilePicker;
import lapidary.core.calib.Evidence;
import lapidary.core.calib.ImportanceMatrix;
import lapidary.core.data.Use;
import lapidary.views.text.Bytes;
import lapidary.views.text.Help;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;
import org.jspecify.annotations.Nullable;

/// What concerns the whole model: llama.cpp's presets with what each makes of it, the
/// importance matrix, lists of types.
public final class PresetPane extends VBox {
    private final PresetModel model;
    private final ImportanceModel importance;
    private final FilePicker picker;
    private final Runnable showData;
    private final ComboBox<PresetOption> preset = new ComboBox<>();
    private boolean following;

    /// @param showData goes to the place where data is chosen
    public PresetPane(PresetModel model, ImportanceModel importance, FilePicker picker, Runnable showData) {
        this.model = model;
        this.importance = importance;
        this.picker = picker;
        this.showData = showData;
        setId("presets");
        getStyleClass().addAll("preset-pane", "choice-form");
        setMinHeight(USE_PREF_SIZE);
        getChildren().addAll(presetField(), importanceField());
        visibleProperty().bind(model.optionsProperty().map(options -> !options.isEmpty()));
        managedProperty().bind(visibleProperty());
    }

    private VBox presetField() {
        preset.setId("preset");
        Help.on(preset, "help.preset");
        preset.setMaxWidth(Double.MAX_VALUE);
        preset.setPromptText(Messages.of("preset.no-preset"));
        preset.setAccessibleText(Messages.of("preset.preset-for-whole"));
        preset.setVisibleRowCount(14);
        preset.setCellFactory(ignored -> new Cell(true));
        preset.setButtonCell(new Cell(false));
        preset.valueProperty().subscribe(chosen -> {
            if (!following && chosen != null) {
                model.choose(chosen);
                follow();
            }
        });
        HBox.setHgrow(preset, Priority.ALWAYS);
        model.optionsProperty().subscribe(ignored -> follow());
        model.chosenProperty().subscribe(ignored -> follow());
        HBox line = new HBox(preset, lists());
        line.getStyleClass().add("line");
        line.setAlignment(Pos.CENTER_LEFT);
        return field(Messages.of("preset.preset-for-whole"), line);
    }

    private void follow() {
        following = true;
        if (!preset.getItems().equals(model.optionsProperty().get())) {
            preset.getItems().setAll(model.optionsProperty().get());
        }
        preset.setValue(model.chosenProperty().get().orElse(null));
        following = false;
    }

    private MenuButton lists() {
        MenuItem load = new MenuItem(Messages.of("preset.load-types-from"));
        load.setOnAction(
                ignored -> picker.file(Messages.of("preset.load-types"), Messages.of("preset.lists-types"), "*.txt")
                        .ifPresent(model::importTypes));
        MenuItem save = new MenuItem(Messages.of("preset.save-types-list"));
        save.setOnAction(ignored -> picker.save(Messages.of("preset.save-types"), "tensor-types.txt")
                .ifPresent(model::exportTypes));
        MenuButton menu = new MenuButton(Messages.of("preset.types"), null, load, save);
        menu.setId("type-lists");
        menu.setMinWidth(Region.USE_PREF_SIZE);
        menu.setTooltip(new Tooltip(Messages.of("preset.lists-name-type")));
        return menu;
    }

    private VBox importanceField() {
        Label state = new Label();
        state.setId("importance");
        state.getStyleClass().addAll("small", "muted");
        state.setWrapText(true);
        state.setMinHeight(Region.USE_PREF_SIZE);
        state.setMaxWidth(Double.MAX_VALUE);
        HBox.setHgrow(state, Priority.ALWAYS);
        Runnable said = () -> state.setText(words(
                importance.evidenceProperty().get(),
                importance.computingProperty().get()));
        importance.evidenceProperty().subscribe(said);
        importance.computingProperty().subscribe(said);
        said.run();
        MenuItem load = new MenuItem(Messages.of("preset.load-from-file"));
        load.setOnAction(ignored -> picker.file(
                        Messages.of("preset.load-importance-matrix"),
                        Messages.of("preset.importance-matrices"),
                        "*.gguf",
                        "*.dat",
                        "*.imatrix")
                .ifPresent(importance::load));
        MenuItem compute = new MenuItem(Messages.of("preset.compute-from-calibration"));
        compute.disableProperty().bind(importance.computingProperty());
        compute.setOnAction(ignored -> compute());
        MenuItem remove = new MenuItem(Messages.of("preset.remove"));
        remove.disableProperty().bind(importance.evidenceProperty().map(evidence -> !evidence.hasImportance()));
        remove.setOnAction(ignored -> importance.clear());
        MenuButton menu = new MenuButton(Messages.of("preset.change"), null, load, compute, remove);
        menu.setId("importance-change");
        menu.setMinWidth(Region.USE_PREF_SIZE);
        menu.setTooltip(new Tooltip(Messages.of("preset.which-inputs-each")));
        HBox line = new HBox(state, menu);
        line.getStyleClass().add("line");
        line.setAlignment(Pos.CENTER_LEFT);
        return field(Messages.of("preset.importance-matrix"), line);
    }

    /// Without calibration data, goes to the place where it is chosen.
    private void compute() {
        if (importance.hasData()) {
            String name = importance.data().of(Use.CALIBRATE).getFirst().name();
            picker.save(Messages.of("preset.save-importance-matrix"), name + ".imatrix.gguf")
                    .ifPresent(importance::compute);
        } else {
            showData.run();
        }
    }

    private static String words(Evidence evidence, boolean isComputing) {
        if (isComputing) {
            return Messages.of("preset.being-computed-job");
        }
        return evidence.calibration()
                .map(found -> {
                    ImportanceMatrix matrix = found.matrix();
                    return Messages.of(
                            "preset.layers-sequences",
                            found.fileName(),
                            matrix.entries().size(),
                            matrix.chunks());
                })
                .orElse(Messages.of("preset.none-iq1-to"));
    }

    private static VBox field(String title, HBox line) {
        Label label = new Label(title);
        label.getStyleClass().add("caption");
        label.setLabelFor(line);
        VBox field = new VBox(label, line);
        field.getStyleClass().add("field");
        return field;
    }

    /// Name, bits per weight and size in columns; what to expect of it below, in the list.
    ///
    /// A list that is not open is asked for its cells all the same, and JavaFX keeps every node
    /// that is ever put into
    /// one until it opens: a cell has the same nodes for all its options.
    private static final class Cell extends ListCell<PresetOption> {
        private final boolean isInList;
        private final Tooltip tooltip = new Tooltip();
        private final Label name = new Label();
        private final Label bits = new Label();
        private final Label size = new Label();
        private final HBox row;

        Cell(boolean isInList) {
            this.isInList = isInList;
            name.setMinWidth(88);
            bits.getStyleClass().addAll("small", "muted");
            bits.setMinWidth(Region.USE_PREF_SIZE);
            size.getStyleClass().addAll("small", "muted");
            size.setMinWidth(72);
            size.setAlignment(Pos.CENTER_RIGHT);
            size.managedProperty().bind(size.visibleProperty());
            Region space = new Region();
            HBox.setHgrow(space, Priority.ALWAYS);
            row = new HBox(name, space, bits, size);
            row.setSpacing(8);
            row.setAlignment(Pos.CENTER_LEFT);
        }

        @Override
        protected void updateItem(@Nullable PresetOption option, boolean empty) {
            super.updateItem(option, empty);
            if (empty || option == null) {
                setText(isInList ? null : Messages.of("preset.no-preset"));
                setGraphic(null);
                setTooltip(null);
                return;
            }
            // The size and the bits of what is chosen stand below, under the whole model.
            setText(isInList ? null : option.preset().name());
            setGraphic(isInList ? row : null);
            setDisable(isInList && option.recipe().isEmpty());
            show(option);
            tooltip.setText(option.obstacle().isEmpty() ? option.preset().summary() : option.obstacle());
            setTooltip(tooltip);
        }

        private void show(PresetOption option) {
            boolean isPossible = option.obstacle().isEmpty();
            name.setText(option.preset().name());
            bits.setText(
                    isPossible
                            ? Messages.of("common.bits-per-weight.value", Numbers.fixed(option.bitsPerWeight(), 2))
                            : Messages.of("common.needs-importance-matrix"));
            size.setText(isPossible ? Bytes.text(option.bytes()) : "");
            size.setVisible(isPossible);
        }
    }
}
