package lapidary.app.data;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import javafx.beans.value.ObservableValue;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressIndicator;
import javafx.scene.input.DragEvent;
import javafx.scene.input.TransferMode;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import lapidary.app.open.FilePicker;
import lapidary.core.data.DataSet;
import lapidary.core.data.Use;
import lapidary.views.text.Help;
import lapidary.views.text.Messages;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2OutlinedAL;

/// What serves one use: what the use is, the data sets, and a button or a drop to choose others.
final class DataSection extends VBox {
    private static final PseudoClass DROP = PseudoClass.getPseudoClass("drop");
    private static final List<String> ENDINGS =
            List.of("*.txt", "*.md", "*.raw", "*.csv", "*.tsv", "*.npz", "*.npy", "*.bin", "*.gz", "*-ubyte", "*");

    private final DataModel model;
    private final Use use;
    private final FilePicker picker;
    private final VBox rows = new VBox();
    private final VBox problem = new VBox();

    /// @param isSeen whether the page is looked at; what changes meanwhile is shown then
    DataSection(DataModel model, Use use, FilePicker picker, ObservableValue<Boolean> isSeen) {
        this.model = model;
        this.use = use;
        this.picker = picker;
        setId("data-" + use.name().toLowerCase(java.util.Locale.ROOT));
        getStyleClass().add("data-section");
        rows.getStyleClass().add("data-rows");
        getChildren().addAll(header(), rows, problem);
        model.usesProperty().when(isSeen).subscribe(ignored -> show());
        model.busyProperty().when(isSeen).subscribe(ignored -> show());
        model.wantedProperty().when(isSeen).subscribe(ignored -> show());
        model.refusalsProperty().when(isSeen).subscribe(ignored -> tell());
        setOnDragOver(this::over);
        setOnDragExited(ignored -> pseudoClassStateChanged(DROP, false));
        setOnDragDropped(this::dropped);
    }

    /// Asks for a file.
    void choose() {
        picker.file(
                        Messages.of("data.choose-data-for", use.label()),
                        Messages.of("data.title"),
                        ENDINGS.toArray(String[]::new))
                .ifPresent(path -> model.add(use, List.of(path)));
    }

    private HBox header() {
        Label title = new Label(DataWords.title(use));
        title.getStyleClass().add("section-title");
        title.setMinWidth(Region.USE_PREF_SIZE);
        Label purpose = new Label(DataWords.purpose(use));
        purpose.getStyleClass().addAll("small", "muted");
        purpose.setMinWidth(0);
        purpose.setWrapText(true);
        purpose.setMaxWidth(Double.MAX_VALUE);
        HBox.setHgrow(purpose, Priority.ALWAYS);
        Button file = new Button(Messages.of("data.add-file"));
        file.setId("add-" + use.name().toLowerCase(java.util.Locale.ROOT));
        Button folder = new Button(Messages.of("data.add-folder"));
        Help.on(file, "help.add-file");
        Help.on(folder, "help.add-folder");
        file.setOnAction(ignored -> choose());
        folder.setOnAction(ignored -> chooseFolder());
        HBox header = new HBox(title, purpose, file, folder);
        for (Button button : List.of(file, folder)) {
            button.getStyleClass().addAll("flat", "compact");
            button.setMinWidth(Region.USE_PREF_SIZE);
        }
        header.getStyleClass().add("line");
        header.setAlignment(Pos.CENTER_LEFT);
        return header;
    }

    private void chooseFolder() {
        Path start = model.of(use).stream()
                .flatMap(data -> data.files().stream())
                .findFirst()
                .map(Path::toAbsolutePath)
                .map(Path::getParent)
                .orElse(Path.of(System.getProperty("user.home")));
        picker.folder(start).ifPresent(path -> model.add(use, List.of(path)));
    }

    private void show() {
        rows.getChildren().clear();
        for (DataSet data : model.of(use)) {
            rows.getChildren().add(new DataRow(model, use, data));
        }
        String reading = model.busyProperty().get().getOrDefault(use, "");
        if (!reading.isEmpty()) {
            rows.getChildren().add(reading(reading));
        } else if (model.of(use).isEmpty()) {
            rows.getChildren().add(nothing());
        }
    }

    private static Node reading(String name) {
        ProgressIndicator indicator = new ProgressIndicator();
        indicator.setMaxSize(16, 16);
        Label label = new Label(Messages.of("common.reading", name));
        label.getStyleClass().add("muted");
        HBox line = new HBox(indicator, label);
        line.getStyleClass().addAll("line", "data-row");
        line.setAlignment(Pos.CENTER_LEFT);
        return line;
    }

    private Node nothing() {
        DataWanted wanted = model.wantedProperty().get();
        Label label = new Label(DataWords.nothing(use, wanted));
        label.getStyleClass().addAll("muted", "data-row");
        label.setWrapText(true);
        label.setMinHeight(Region.USE_PREF_SIZE);
        label.setMaxWidth(Double.MAX_VALUE);
        return label;
    }

    private void tell() {
        problem.getChildren().clear();
        String why = model.refusalsProperty().get().getOrDefault(use, "");
        if (why.isEmpty()) {
            return;
        }
        Label text = new Label(why);
        text.setWrapText(true);
        text.setMinHeight(Region.USE_PREF_SIZE);
        HBox.setHgrow(text, Priority.ALWAYS);
        text.setMaxWidth(Double.MAX_VALUE);
        Button close = new Button(Messages.of("data.dismiss"));
        close.getStyleClass().addAll("flat", "compact");
        close.setMinWidth(Region.USE_PREF_SIZE);
        close.setOnAction(ignored -> model.dismiss(use));
        HBox line = new HBox(new FontIcon(Material2OutlinedAL.ERROR_OUTLINE), text, close);
        line.getStyleClass().addAll("line", "data-refusal");
        line.setAlignment(Pos.CENTER_LEFT);
        problem.getChildren().add(line);
    }

    private void over(DragEvent event) {
        if (event.getDragboard().hasFiles()) {
            event.acceptTransferModes(TransferMode.COPY);
            pseudoClassStateChanged(DROP, true);
            event.consume();
        }
    }

    private void dropped(DragEvent event) {
        pseudoClassStateChanged(DROP, false);
        model.add(
                use, event.getDragboard().getFiles().stream().map(File::toPath).toList());
        event.setDropCompleted(true);
        event.consume();
    }
}
