package lapidary.app.export;

import java.nio.file.Path;
import java.util.List;
import javafx.beans.property.BooleanProperty;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import lapidary.core.compress.Report;
import lapidary.views.image.CopyBoard;
import lapidary.views.table.StatisticsTable;
import lapidary.views.text.Bytes;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2AL;

/// What was written and where it is.
final class WrittenPane extends VBox {
    private final CopyBoard copyBoard;

    WrittenPane(ExportState.Written written, ExportModel model, BooleanProperty open, CopyBoard copyBoard) {
        this.copyBoard = copyBoard;
        getStyleClass().add("column");
        setId("written");
        Label title = new Label(Messages.of("export.written"), new FontIcon(Material2AL.CHECK_CIRCLE_OUTLINE));
        title.getStyleClass().addAll("section-title", "written-title");
        getChildren().addAll(title, facts(written.report()));
        Path folder = written.files().getFirst().toAbsolutePath().getParent();
        VBox places = new VBox();
        places.getStyleClass().add("field");
        if (folder != null) {
            Label words = new Label(Messages.of("export.folder"));
            words.getStyleClass().add("caption");
            places.getChildren().addAll(words, place(folder.toString(), folder));
        }
        Label words = new Label(Messages.of("export.model-recipe-report"));
        words.getStyleClass().add("caption");
        places.getChildren().add(words);
        written.files().forEach(file -> places.getChildren().add(place(String.valueOf(file.getFileName()), file)));
        getChildren().addAll(places, buttons(written, model, open));
    }

    private static StatisticsTable facts(Report report) {
        StatisticsTable facts = new StatisticsTable(List.of(Messages.of("export.before"), Messages.of("export.after")));
        facts.entriesProperty()
                .set(List.of(
                        new StatisticsTable.Entry(
                                Messages.of("export.file"),
                                List.of(Bytes.text(report.sourceBytes()), Bytes.text(report.writtenBytes())),
                                "",
                                Messages.of(
                                        "export.before-after",
                                        Bytes.exact(report.sourceBytes()),
                                        Bytes.exact(report.writtenBytes()))),
                        new StatisticsTable.Entry(
                                Messages.of("common.bits-per-weight"),
                                List.of("", Numbers.fixed(report.plan().bitsPerWeight(), 2)),
                                "",
                                ""),
                        new StatisticsTable.Entry(
                                Messages.of("export.time"), List.of("", Numbers.duration(report.elapsed())), "", "")));
        return facts;
    }

    /// A name with a button that copies the whole path.
    private Node place(String text, Path path) {
        Label name = new Label(text);
        name.setTextOverrun(OverrunStyle.CENTER_ELLIPSIS);
        name.setTooltip(new Tooltip(path.toAbsolutePath().toString()));
        name.setMaxWidth(Double.MAX_VALUE);
        HBox.setHgrow(name, Priority.ALWAYS);
        Button copy = new Button("", new FontIcon(Material2AL.CONTENT_COPY));
        copy.getStyleClass().addAll("flat", "button-icon");
        copy.setMinWidth(Region.USE_PREF_SIZE);
        copy.setAccessibleText(Messages.of("export.copy-path-of", text));
        copy.setTooltip(new Tooltip(Messages.of("export.copy-path")));
        copy.setOnAction(e -> copyBoard.text(path.toAbsolutePath().toString()));
        HBox line = new HBox(name, copy);
        line.setAlignment(Pos.CENTER_LEFT);
        return line;
    }

    private static FlowPane buttons(ExportState.Written written, ExportModel model, BooleanProperty open) {
        Button report = new Button(Messages.of("export.show-report"));
        report.setId("export-show-report");
        report.setTooltip(new Tooltip(Messages.of("export.show-report.help")));
        report.setOnAction(ignored -> model.showReport(written.files().getFirst()));
        Button again = new Button(Messages.of("export.write-another"));
        again.setOnAction(e -> model.edit());
        Button done = new Button(Messages.of("export.back-to-choice"));
        done.getStyleClass().add("accent");
        done.setOnAction(e -> {
            model.edit();
            open.set(false);
        });
        // In a narrow column what does not fit goes to a second line.
        FlowPane buttons = new FlowPane(8, 8, done, report, again);
        return buttons;
    }
}
