package lapidary.app.preview;

import java.util.Optional;
import javafx.geometry.Pos;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import lapidary.app.workbench.VerdictText;
import lapidary.core.eval.Verdict;
import lapidary.views.text.Messages;

/// What the recipe is compared with, and the answer in a sentence.
public final class RivalRow extends HBox {
    private final PreviewModel model;
    private final ComboBox<RivalModel.Choice> others = new ComboBox<>();
    private final Label answer = new Label();
    private final Tooltip whole = new Tooltip();

    public RivalRow(PreviewModel model) {
        this.model = model;
        setId("rival-row");
        getStyleClass().add("rival-row");
        setAlignment(Pos.CENTER_LEFT);
        Label title = new Label(Messages.of("preview.compared-with"));
        title.getStyleClass().add("caption");
        title.setLabelFor(others);
        title.setMinWidth(USE_PREF_SIZE);
        others.setId("rival");
        others.getStyleClass().add("compact");
        others.setPrefWidth(190);
        others.setMinWidth(170);
        others.setAccessibleText(Messages.of("preview.compared-with"));
        others.setTooltip(new Tooltip(Messages.of("preview.recipe-one-measured")));
        answer.setId("verdict");
        answer.setMinWidth(0);
        answer.setTooltip(whole);
        getChildren().addAll(title, others, answer);
        visibleProperty().bind(model.judgeProperty().map(judge -> judge.filter(LanguageJudge.class::isInstance)
                .isPresent()));
        managedProperty().bind(visibleProperty());
        model.rival().choicesProperty().subscribe(choices -> {
            RivalModel.Choice chosen = model.rival().choiceProperty().get();
            others.getItems().setAll(choices);
            others.setValue(chosen);
        });
        model.rival().choiceProperty().subscribe(others::setValue);
        others.valueProperty().subscribe(chosen -> {
            if (chosen != null) {
                model.rival().choiceProperty().set(chosen);
            }
        });
        model.verdictProperty().subscribe(ignored -> show());
        model.stateProperty().subscribe(ignored -> show());
    }

    private void show() {
        Optional<Verdict> verdict = model.verdictProperty().get();
        boolean isAsked = model.isCompared();
        answer.setText(verdict.map(VerdictText::brief)
                .orElse(isAsked ? Messages.of("preview.not-compared-yet") : Messages.of("preview.nothing-to-compare")));
        whole.setText(verdict.map(found -> Messages.of("preview.paired-differences-whole", VerdictText.of(found)))
                .orElse(Messages.of("preview.make-another-edit")));
        answer.getStyleClass().setAll("label", verdict.isPresent() ? "verdict" : "muted");
    }
}
