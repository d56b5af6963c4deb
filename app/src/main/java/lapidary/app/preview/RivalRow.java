package lapidary.app.preview;

import java.util.Optional;
import javafx.geometry.Pos;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import lapidary.app.workbench.VerdictText;
import lapidary.core.eval.Verdict;
import lapidary.views.text.Numbers;

/// What the recipe is compared with, the answer in a sentence, and what the numbers of this edit took to compute.
public final class RivalRow extends HBox {
    private final PreviewModel model;
    private final ComboBox<RivalModel.Choice> others = new ComboBox<>();
    private final Label answer = new Label();
    private final Label work = new Label();
    private final Tooltip whole = new Tooltip();

    public RivalRow(PreviewModel model) {
        this.model = model;
        setId("rival-row");
        getStyleClass().add("rival-row");
        setAlignment(Pos.CENTER_LEFT);
        Label title = new Label("Compared with");
        title.getStyleClass().add("caption");
        title.setLabelFor(others);
        title.setMinWidth(USE_PREF_SIZE);
        others.setId("rival");
        others.getStyleClass().add("compact");
        others.setPrefWidth(190);
        others.setMinWidth(120);
        others.setAccessibleText("Compared with");
        others.setTooltip(new Tooltip("The recipe that this one is measured against, on the same tokens"));
        answer.setId("verdict");
        answer.setMinWidth(0);
        answer.setTooltip(whole);
        work.setId("preview-work");
        work.getStyleClass().add("caption");
        work.setMinWidth(Region.USE_PREF_SIZE);
        work.setTooltip(new Tooltip("Transformer blocks × sequences computed for this edit; what was known is not"));
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        getChildren().addAll(title, others, answer, space, work);
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
        model.workProperty().subscribe(ignored -> show());
    }

    private void show() {
        Optional<Verdict> verdict = model.verdictProperty().get();
        boolean isAsked = model.isCompared();
        answer.setText(verdict.map(VerdictText::of).orElse(isAsked ? "Not compared yet" : "Nothing to compare with"));
        whole.setText(verdict.map(found -> VerdictText.of(found)
                        + ". Paired differences of whole sequences, taken as normally distributed; the bounds hold "
                        + "however often one looks.")
                .orElse("Make another edit, or choose one that was tried."));
        answer.getStyleClass().setAll("label", verdict.isPresent() ? "verdict" : "muted");
        work.setText(
                model.workProperty().get() < 0
                        ? ""
                        : Numbers.count(model.workProperty().get()) + " block evaluations");
    }
}
