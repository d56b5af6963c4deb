package lapidary.app.export;

import java.nio.file.Path;
import java.util.List;
import javafx.beans.property.BooleanProperty;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import lapidary.core.compress.Report;
import lapidary.views.table.StatisticsTable;
import lapidary.views.text.Bytes;
import lapidary.views.text.Numbers;

/// What was written and where it is.
final class WrittenPane extends VBox {
    WrittenPane(ExportState.Written written, ExportModel model, BooleanProperty open) {
        getStyleClass().add("column");
        setId("written");
        Report report = written.report();
        Label title = new Label("Written");
        title.getStyleClass().add("heading");
        StatisticsTable facts = new StatisticsTable();
        facts.entriesProperty()
                .set(List.of(
                        StatisticsTable.Entry.of(
                                "Size", Bytes.text(report.writtenBytes()), "", Bytes.exact(report.writtenBytes())),
                        StatisticsTable.Entry.of(
                                "Before", Bytes.text(report.sourceBytes()), "", Bytes.exact(report.sourceBytes())),
                        StatisticsTable.Entry.of(
                                "Bits per weight", Numbers.fixed(report.plan().bitsPerWeight(), 2), "", ""),
                        StatisticsTable.Entry.of("Took", Numbers.duration(report.elapsed()), "", "")));
        getChildren().addAll(title, facts);
        written.files().forEach(file -> getChildren().add(place(file)));
        Button again = new Button("Write another");
        again.setOnAction(ignored -> model.edit());
        Button done = new Button("Back to the choice");
        done.getStyleClass().add("accent");
        done.setOnAction(ignored -> {
            model.edit();
            open.set(false);
        });
        HBox buttons = new HBox(done, again);
        buttons.getStyleClass().add("line");
        getChildren().add(buttons);
    }

    /// A path that can be selected and copied.
    private static VBox place(Path file) {
        Label name = new Label(String.valueOf(file.getFileName()));
        name.getStyleClass().add("strong");
        TextField path = new TextField(file.toAbsolutePath().toString());
        path.setEditable(false);
        path.getStyleClass().addAll("mono");
        path.setAccessibleText("Where " + file.getFileName() + " is");
        Button copy = new Button("Copy path");
        copy.getStyleClass().add("compact");
        copy.setMinWidth(Region.USE_PREF_SIZE);
        copy.setOnAction(ignored -> {
            ClipboardContent content = new ClipboardContent();
            content.putString(path.getText());
            Clipboard.getSystemClipboard().setContent(content);
        });
        HBox line = new HBox(path, copy);
        HBox.setHgrow(path, javafx.scene.layout.Priority.ALWAYS);
        line.getStyleClass().add("line");
        VBox box = new VBox(name, line);
        box.getStyleClass().add("field");
        return box;
    }
}
