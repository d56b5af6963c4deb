package lapidary.app.preview;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import lapidary.views.job.JobBar;
import lapidary.views.text.Messages;

/// The line above the preview: its tabs, what is measured on, and the job bar.
final class PreviewHeader extends HBox {
    private static final double WIDEST_ACCOUNT = 460;
    private static final List<String> PILLS = List.of("left-pill", "center-pill", "right-pill");

    private final List<PreviewTab> tabs;
    private final List<ToggleButton> buttons = new ArrayList<>();
    private final ToggleGroup group = new ToggleGroup();
    private final ReadOnlyObjectWrapper<PreviewTab> chosen;
    private final Runnable showData;

    PreviewHeader(PreviewModel model, List<PreviewTab> tabs, Runnable showData, JobBar jobBar) {
        this.tabs = tabs;
        this.chosen = new ReadOnlyObjectWrapper<>(tabs.getFirst());
        this.showData = showData;
        getStyleClass().add("preview-header");
        setAlignment(Pos.CENTER_LEFT);
        tabs.forEach(tab -> buttons.add(button(tab)));
        HBox segments = new HBox(buttons.toArray(ToggleButton[]::new));
        segments.setMinWidth(USE_PREF_SIZE);
        segments.setAlignment(Pos.CENTER_LEFT);
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        jobBar.setMinWidth(0);
        getChildren().addAll(segments, judged(model), change(model), space, work(model), jobBar);
        tabs.forEach(tab -> tab.offered().subscribe(ignored -> arrange()));
        group.selectedToggleProperty().subscribe((before, now) -> {
            if (now == null) {
                group.selectToggle(before);
            } else {
                chosen.set(tabs.get(buttons.indexOf(now)));
            }
        });
    }

    private ToggleButton button(PreviewTab tab) {
        ToggleButton button = new ToggleButton(tab.title());
        button.setId(tab.id());
        button.getStyleClass().add("compact");
        button.setTooltip(new Tooltip(tab.tooltip()));
        button.setToggleGroup(group);
        return button;
    }

    private static Label judged(PreviewModel model) {
        Label judged = new Label();
        judged.getStyleClass().add("caption");
        judged.setMinWidth(0);
        Tooltip whole = new Tooltip();
        whole.textProperty().bind(judged.textProperty());
        judged.setTooltip(whole);
        judged.textProperty()
                .bind(model.judgedProperty().map(chosen -> chosen.map(on -> Messages.of("preview.on", on.name()))
                        .orElse("")));
        return judged;
    }

    private static Label work(PreviewModel model) {
        Label work = new Label();
        work.setId("preview-work");
        work.getStyleClass().add("caption");
        work.setMinWidth(0);
        Tooltip account = new Tooltip();
        account.setWrapText(true);
        account.setMaxWidth(WIDEST_ACCOUNT);
        account.setOnShowing(ignored -> account.setText(words(model) + "\n\n"
                + model.judgeProperty()
                        .get()
                        .map(judge ->
                                WorkWords.account(judge.cost(), judge.session().memory()))
                        .orElse(WorkWords.POLICY)));
        work.setTooltip(account);
        Runnable show = () -> {
            work.setText(words(model));
            account.setText(work.getText());
        };
        model.trailProperty().subscribe(show);
        model.workProperty().subscribe(show);
        return work;
    }

    private static String words(PreviewModel model) {
        String taken = WorkWords.of(
                model.trailProperty().get().newest(), model.workProperty().get());
        String kept = WorkWords.kept(
                model.judgeProperty().get().flatMap(judge -> judge.session().memory()));
        return taken.isEmpty() || kept.isEmpty() ? taken : taken + " · " + kept;
    }

    private Button change(PreviewModel model) {
        Button change = new Button(Messages.of("preview.change-data"));
        change.setId("choose-data");
        change.getStyleClass().addAll("flat", "compact");
        change.setMinWidth(USE_PREF_SIZE);
        change.setTooltip(new Tooltip(Messages.of("preview.choose-what-measured")));
        change.setOnAction(ignored -> showData.run());
        change.visibleProperty().bind(model.judgedProperty().map(Optional::isPresent));
        return change;
    }

    /// The tab that is chosen.
    ReadOnlyObjectProperty<PreviewTab> chosenProperty() {
        return chosen.getReadOnlyProperty();
    }

    /// Chooses a tab, if it is offered.
    void choose(String id) {
        buttons.stream()
                .filter(button -> button.isManaged() && id.equals(button.getId()))
                .forEach(button -> button.setSelected(true));
    }

    /// Hides what is not offered, rounds the outer ends, and leaves no hidden tab chosen.
    private void arrange() {
        List<ToggleButton> shown = new ArrayList<>();
        for (int i = 0; i < tabs.size(); i++) {
            ToggleButton button = buttons.get(i);
            boolean isOffered = tabs.get(i).offered().getValue();
            button.setVisible(isOffered);
            button.setManaged(isOffered);
            button.getStyleClass().removeAll(PILLS);
            if (isOffered) {
                shown.add(button);
            }
        }
        for (int i = 0; i < shown.size() && shown.size() > 1; i++) {
            String pill = i == 0 ? "left-pill" : i == shown.size() - 1 ? "right-pill" : "center-pill";
            shown.get(i).getStyleClass().add(pill);
        }
        boolean isChosenShown = shown.stream().anyMatch(button -> button == group.getSelectedToggle());
        if (!isChosenShown && !shown.isEmpty()) {
            shown.getFirst().setSelected(true);
        }
    }
}
