package lapidary.app.sensitivity;

import java.util.Optional;
import javafx.geometry.HPos;
import javafx.scene.control.Label;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import lapidary.core.eval.Evaluation;
import lapidary.core.sensitivity.superweight.EditEffect;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;

/// What scaling a weight does: perplexity as it is measured, and how the likeliest next tokens change.
final class EffectPane extends VBox {
    private final SuperWeightsModel model;
    private final Label perplexity = new Label();
    private final Label where = new Label();
    private final GridPane tokens = new GridPane();

    EffectPane(SuperWeightsModel model) {
        this.model = model;
        setSpacing(4);
        perplexity.setId("super-effect");
        perplexity.setWrapText(true);
        perplexity.setMinHeight(Region.USE_PREF_SIZE);
        where.getStyleClass().add("muted");
        where.setWrapText(true);
        where.setMinHeight(Region.USE_PREF_SIZE);
        tokens.setHgap(12);
        tokens.setVgap(2);
        getChildren().addAll(perplexity, where, tokens);
        model.runningProperty().subscribe(ignored -> show());
        model.effectProperty().subscribe(ignored -> show());
    }

    private void show() {
        tokens.getChildren().clear();
        Optional<SuperWeightsModel.Effect> effect = model.effectProperty().get();
        Optional<Evaluation> measured = effect.map(found -> found.measured().evaluation())
                .or(() -> model.runningProperty().get());
        perplexity.setText(measured.map(EffectPane::words).orElse(""));
        where.setText(measured.map(found -> effect.map(
                                known -> Messages.of("sensitivity.measured-on", found.tokens(), known.data()))
                        .orElse(Messages.of("sensitivity.measured-so-far", found.tokens())))
                .orElse(Messages.of("sensitivity.measure-shows-what")));
        effect.ifPresent(this::fill);
    }

    private static String words(Evaluation measured) {
        double before = measured.referencePerplexity().orElseThrow().value();
        double after = measured.perplexity().value();
        return Messages.of(
                "sensitivity.perplexity-kl-nats",
                Numbers.significant(before, 4),
                Numbers.significant(after, 4),
                Numbers.significant(measured.divergence().orElseThrow().mean().value(), 3));
    }

    private void fill(SuperWeightsModel.Effect effect) {
        row(
                0,
                Messages.of("sensitivity.next-token"),
                Messages.of("sensitivity.before"),
                Messages.of("sensitivity.after"),
                true);
        int row = 1;
        for (EditEffect.TokenShift shift : effect.measured().shifts()) {
            row(
                    row++,
                    "“" + effect.pieces().getOrDefault(shift.token(), "") + "”",
                    Numbers.fixed(100 * shift.before(), 2),
                    Numbers.fixed(100 * shift.after(), 2),
                    false);
        }
    }

    private void row(int row, String token, String before, String after, boolean isTitle) {
        Label[] cells = {new Label(token), new Label(before), new Label(after)};
        for (int i = 0; i < cells.length; i++) {
            if (isTitle) {
                cells[i].getStyleClass().add("muted");
            }
            GridPane.setHalignment(cells[i], i == 0 ? HPos.LEFT : HPos.RIGHT);
            tokens.add(cells[i], i, row);
        }
    }
}
