package lapidary.app.preview;

import lapidary.core.eval.TokenTable;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;

/// What colours the tokens of the judging text.
enum TokenMetric {
    /// Never negative: how differently the two models would go on.
    DIVERGENCE(Messages.of("preview.kl-original-compressed-nats"), false) {
        @Override
        double of(TokenTable table, int position) {
            return table.divergence(position);
        }
    },
    /// Above zero where the compressed model finds the text's own token less likely.
    LOSS_DIFFERENCE(Messages.of("preview.loss-compressed-original", Numbers.MINUS), true) {
        @Override
        double of(TokenTable table, int position) {
            return table.loss(position) - table.originalLoss(position);
        }
    };

    private final String title;
    private final boolean isSigned;

    TokenMetric(String title, boolean isSigned) {
        this.title = title;
        this.isSigned = isSigned;
    }

    /// Its name with the unit.
    String title() {
        return title;
    }

    boolean isSigned() {
        return isSigned;
    }

    /// NaN where the token was not scored.
    abstract double of(TokenTable table, int position);
}
