package lapidary.app.export;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import javafx.beans.property.BooleanProperty;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import lapidary.app.open.FilePicker;
import lapidary.core.recipe.Target;
import lapidary.core.tensor.DType;
import lapidary.views.image.CopyBoard;
import lapidary.views.text.Bytes;
import lapidary.views.text.Help;
import lapidary.views.text.Messages;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2AL;

/// How the compressed model is written: format, types, misfits, place; then the writing and where the files are.
public final class ExportPane extends VBox {
    private final ExportModel model;
    private final FilePicker picker;
    private final BooleanProperty open;
    private final ComboBox<OutputFormat> format = new ComboBox<>();
    private final ComboBox<DType> dense = new ComboBox<>();
    private final ComboBox<Target.Misfit> misfit = new ComboBox<>();
    private final StackPane place = new StackPane();
    private final Node form;
    private boolean following;

    /// @param open whether this pane is shown; closing it sets it to false
    /// @param showMetadata shows what the file will say about itself
    public ExportPane(ExportModel model, FilePicker picker, BooleanProperty open, Runnable showMetadata) {
        this.model = model;
        this.picker = picker;
        this.open = open;
        setId("export");
        getStyleClass().addAll("export-pane", "panel-side");
        Label title = new Label(Messages.of("export.compress"));
        title.getStyleClass().add("heading");
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        Button close = new Button("", new FontIcon(Material2AL.CLOSE));
        close.getStyleClass().addAll("flat", "button-icon");
        close.setAccessibleText(Messages.of("export.back-to-choice"));
        close.setTooltip(new Tooltip(Messages.of("export.back-to-choice-esc")));
        close.setOnAction(ignored -> open.set(false));
        HBox heading = new HBox(title, space, close);
        heading.setAlignment(Pos.CENTER_LEFT);
        form = form(showMetadata);
        VBox.setVgrow(place, Priority.ALWAYS);
        place.setAlignment(Pos.TOP_LEFT);
        getChildren().addAll(heading, place);
        model.stateProperty().subscribe(this::show);
        model.workbench().recipeProperty().subscribe(ignored -> followTarget());
    }

    private Node form(Runnable showMetadata) {
        format.setId("export-format");
        Help.on(format, "help.export-format");
        format.getItems().setAll(OutputFormat.values());
        dense.getItems().setAll(DType.F32, DType.F16, DType.BF16);
        misfit.getItems().setAll(Target.Misfit.values());
        misfit.setConverter(new MisfitWords());
        Help.on(dense, "help.export-dense");
        Help.on(misfit, "help.export-misfit");
        edits(format, model::write);
        edits(dense, model::writeDense);
        edits(misfit, model::onMisfit);
        Label help = small();
        help.textProperty().bind(format.valueProperty().map(OutputFormat::help).orElse(""));
        TextField name = new TextField();
        name.setId("export-name");
        Help.on(name, "help.export-name");
        name.textProperty().bindBidirectional(model.nameProperty());
        Label folder = new Label();
        folder.setId("export-folder");
        folder.setTextOverrun(javafx.scene.control.OverrunStyle.CENTER_ELLIPSIS);
        folder.textProperty().bind(model.folderProperty().map(Path::toString));
        Tooltip whole = new Tooltip();
        whole.textProperty().bind(folder.textProperty());
        folder.setTooltip(whole);
        folder.setMaxWidth(Double.MAX_VALUE);
        HBox.setHgrow(folder, Priority.ALWAYS);
        Button change = new Button(Messages.of("export.change"));
        Help.on(change, "help.export-folder");
        change.getStyleClass().add("compact");
        change.setMinWidth(Region.USE_PREF_SIZE);
        change.setOnAction(
                ignored -> picker.folder(model.folderProperty().get()).ifPresent(model.folderProperty()::set));
        HBox folderLine = new HBox(folder, change);
        folderLine.getStyleClass().add("line");
        folderLine.setAlignment(Pos.CENTER_LEFT);
        return scrolled(
                column(
                        field(Messages.of("export.format"), format, help),
                        field(Messages.of("export.name"), name),
                        field(Messages.of("export.folder"), folderLine),
                        field(Messages.of("export.metadata"), metadata(showMetadata)),
                        field(Messages.of("export.weights-without-choice"), dense),
                        field(Messages.of("export.choices-format-cannot"), misfit)),
                column(size(), kept(), hints(), write()));
    }

    /// The fields scroll where the window is low; what comes of them and the button stay in sight.
    private static VBox scrolled(VBox fields, VBox end) {
        ScrollPane scroll = new ScrollPane(fields);
        scroll.setFitToWidth(true);
        scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
        scroll.getStyleClass().add("edge-to-edge");
        scroll.setMinHeight(0);
        end.setMinHeight(USE_PREF_SIZE);
        VBox all = new VBox(scroll, end);
        all.getStyleClass().add("export-form");
        return all;
    }

    private HBox metadata(Runnable showMetadata) {
        Button edit = new Button(Messages.of("export.edit-metadata"));
        edit.setId("export-metadata");
        Help.on(edit, "help.export-metadata");
        edit.getStyleClass().add("compact");
        edit.setMinWidth(Region.USE_PREF_SIZE);
        edit.setOnAction(ignored -> showMetadata.run());
        edit.disableProperty()
                .bind(format.valueProperty().map(chosen -> !chosen.id().equals("gguf")));
        Label changes = small();
        changes.setMaxWidth(Double.MAX_VALUE);
        HBox.setHgrow(changes, Priority.ALWAYS);
        model.workbench()
                .recipeProperty()
                .subscribe(recipe -> changes.setText(
                        recipe.map(now -> switch (now.target().metadata().size()) {
                                    case 0 -> Messages.of("export.in-original");
                                    case 1 -> Messages.of("export.change-one");
                                    default ->
                                        Messages.of(
                                                "export.changes",
                                                now.target().metadata().size());
                                })
                                .orElse("")));
        HBox line = new HBox(changes, edit);
        line.getStyleClass().add("line");
        line.setAlignment(Pos.CENTER_LEFT);
        return line;
    }

    private <T> void edits(ComboBox<T> box, Consumer<T> edit) {
        box.setMaxWidth(Double.MAX_VALUE);
        box.valueProperty().subscribe(value -> {
            if (!following && value != null) {
                edit.accept(value);
            }
        });
    }

    private void followTarget() {
        following = true;
        model.workbench().model().ifPresent(open -> {
            List<OutputFormat> suited = OutputFormat.from(open.model().file().format());
            if (!format.getItems().equals(suited)) {
                format.getItems().setAll(suited);
            }
        });
        model.target().ifPresent(target -> {
            format.setValue(OutputFormat.of(target.format()));
            dense.setValue(target.dense());
            misfit.setValue(target.misfit());
        });
        following = false;
    }

    private Node size() {
        Label size = new Label();
        size.getStyleClass().add("strong");
        Label exact = small();
        model.workbench().plannedProperty().subscribe(planned -> {
            size.setText(planned.map(p -> Bytes.text(p.plan().fileBytes())).orElse(""));
            exact.setText(planned.map(p ->
                            Messages.of("export.exact", Bytes.exact(p.plan().fileBytes())))
                    .orElse(""));
        });
        HBox line = new HBox(size, exact);
        line.getStyleClass().add("line");
        line.setAlignment(Pos.BASELINE_LEFT);
        return field(Messages.of("export.size-file"), line);
    }

    /// Whether the file holds what the preview shows.
    private Node kept() {
        Label kept = small();
        kept.setId("export-kept");
        Tooltip names = new Tooltip();
        model.workbench().plannedProperty().subscribe(planned -> {
            kept.setText(planned.map(p -> KeptWords.summary(p.plan())).orElse(""));
            names.setText(planned.map(p -> KeptWords.lost(p.plan())).orElse(""));
            kept.setTooltip(names.getText().isEmpty() ? null : names);
        });
        return field(Messages.of("export.what-file-holds"), kept);
    }

    private Node hints() {
        Label obstacle = small();
        obstacle.getStyleClass().add("danger-text");
        obstacle.textProperty().bind(model.obstacleProperty());
        obstacle.managedProperty().bind(obstacle.textProperty().isNotEmpty());
        Label note = small();
        note.getStyleClass().add("warning-text");
        note.textProperty().bind(model.noteProperty());
        note.managedProperty().bind(note.textProperty().isNotEmpty());
        Label beside = small();
        beside.setText(Messages.of("export.recipe-json-report"));
        VBox hints = column(obstacle, note, beside);
        hints.getStyleClass().setAll("hints");
        return hints;
    }

    private Button write() {
        Button write = new Button(Messages.of("export.compress-model"));
        write.setId("export-write");
        Help.on(write, "help.export-write");
        write.getStyleClass().add("accent");
        write.setMaxWidth(Double.MAX_VALUE);
        write.disableProperty().bind(model.obstacleProperty().isNotEmpty());
        write.setOnAction(ignored -> model.start());
        return write;
    }

    private void show(ExportState state) {
        place.getChildren()
                .setAll(
                        switch (state) {
                            case ExportState.Editing editing -> form;
                            case ExportState.Writing(Path out) -> writing(out);
                            case ExportState.Written written ->
                                new WrittenPane(written, model, open, CopyBoard.system());
                            case ExportState.Failed(String reason) -> failed(reason);
                        });
    }

    private Node writing(Path out) {
        Label title = new Label(Messages.of("export.writing", out.getFileName()));
        title.getStyleClass().add("strong");
        Label text = small();
        text.setText(Messages.of("export.progress-remaining-time"));
        Button cancel = new Button(Messages.of("common.cancel"));
        cancel.setOnAction(ignored -> model.cancel());
        return column(title, text, cancel);
    }

    private Node failed(String reason) {
        Label title = new Label(Messages.of("export.not-written"));
        title.getStyleClass().addAll("strong", "danger-text");
        Label text = small();
        text.setText(reason);
        Button again = new Button(Messages.of("export.back"));
        again.setOnAction(ignored -> model.edit());
        return column(title, text, again);
    }

    private static Label small() {
        Label label = new Label();
        label.getStyleClass().addAll("small", "muted");
        label.setWrapText(true);
        label.setMinHeight(Region.USE_PREF_SIZE);
        return label;
    }

    private static VBox field(String title, Node... parts) {
        Label label = new Label(title);
        label.getStyleClass().add("caption");
        label.setLabelFor(parts[0]);
        parts[0].setAccessibleText(title);
        VBox field = new VBox(label);
        field.getChildren().addAll(parts);
        field.getStyleClass().add("field");
        return field;
    }

    private static VBox column(Node... parts) {
        VBox column = new VBox(parts);
        column.getStyleClass().add("column");
        return column;
    }
}
