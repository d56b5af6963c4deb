package lapidary.app.choice;

import java.util.List;
import java.util.Locale;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import lapidary.core.plan.Notice;
import lapidary.views.table.StatisticsTable;
import lapidary.views.text.Bytes;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;

/// The whole model before and after, exact to the byte.
final class SummaryPane extends VBox {
    private final StatisticsTable table =
            new StatisticsTable(List.of(Messages.of("choice.now"), Messages.of("choice.after")));
    private final Label target = new Label();
    private final Label notices = new Label();

    SummaryPane(ChoiceModel model) {
        setId("summary");
        getStyleClass().addAll("summary", "hairline-top");
        Label title = new Label(Messages.of("common.whole-model"));
        title.getStyleClass().add("section-title");
        StackPane.setAlignment(title, Pos.TOP_LEFT);
        title.setMouseTransparent(true);
        target.getStyleClass().add("caption");
        target.setWrapText(true);
        target.setMinHeight(USE_PREF_SIZE);
        notices.getStyleClass().addAll("caption", "warning-text");
        notices.setWrapText(true);
        notices.setMinHeight(USE_PREF_SIZE);
        setMinHeight(USE_PREF_SIZE);
        getChildren().addAll(new StackPane(table, title), target, notices);
        model.summaryProperty().subscribe(this::show);
    }

    private void show(Summary summary) {
        boolean isEmpty = summary == Summary.NONE;
        setVisible(!isEmpty);
        table.entriesProperty()
                .set(List.of(
                        new StatisticsTable.Entry(
                                Messages.of("choice.file.summary"),
                                List.of(
                                        Bytes.text(summary.bytesBefore()),
                                        summary.bytesAfter() == 0 ? Numbers.NONE : Bytes.text(summary.bytesAfter())),
                                "",
                                Messages.of(
                                        "choice.now-after-exact",
                                        Bytes.exact(summary.bytesBefore()),
                                        Bytes.exact(summary.bytesAfter()))),
                        new StatisticsTable.Entry(
                                Messages.of("common.bits-per-weight"),
                                List.of(Numbers.fixed(summary.bitsBefore(), 2), Numbers.fixed(summary.bitsAfter(), 2)),
                                "",
                                Messages.of("choice.all-bits-all"))));
        target.setText(Messages.of(
                "choice.tensors-compressed-others",
                summary.changed(),
                summary.tensors(),
                summary.target().dense()));
        List<String> texts =
                summary.notices().stream().map(Notice::text).distinct().toList();
        notices.setManaged(!texts.isEmpty());
        notices.setVisible(!texts.isEmpty());
        notices.setText(
                texts.isEmpty()
                        ? ""
                        : texts.size() == 1 ? brief(texts.getFirst()) : Messages.of("choice.notices", texts.size()));
        notices.setTooltip(texts.isEmpty() ? null : whole(texts));
    }

    private static Tooltip whole(List<String> texts) {
        Tooltip whole = new Tooltip(String.join("\n", texts));
        whole.setWrapText(true);
        whole.setMaxWidth(420);
        return whole;
    }

    /// What happens; what could be done about it stands in the tooltip.
    private static String brief(String text) {
        int end = text.indexOf("; ");
        String said = end < 0 ? text : text.substring(0, end);
        return said.isEmpty() ? "" : said.substring(0, 1).toUpperCase(Locale.ROOT) + said.substring(1);
    }
}
