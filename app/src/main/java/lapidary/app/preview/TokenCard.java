package lapidary.app.preview;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.OverrunStyle;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;

/// One token of the judging text: its scores, and what the two models held likeliest in its place.
final class TokenCard extends VBox {
    private static final int ROWS = 5;

    private final Label token = new Label();
    private final Label place = new Label();
    private final Label divergence = new Label();
    private final Label hint = new Label(Messages.of("preview.point-at-token"));
    private final HBox lists = new HBox();

    TokenCard() {
        getStyleClass().add("token-card");
        token.getStyleClass().add("token-text");
        token.setMinWidth(40);
        token.setTextOverrun(OverrunStyle.ELLIPSIS);
        place.getStyleClass().add("caption");
        place.setMinWidth(Region.USE_PREF_SIZE);
        hint.getStyleClass().add("muted");
        hint.setWrapText(true);
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        divergence.setMinWidth(Region.USE_PREF_SIZE);
        HBox title = new HBox(token, divergence, space, place);
        title.setAlignment(Pos.BASELINE_LEFT);
        title.getStyleClass().add("token-title");
        lists.getStyleClass().add("token-lists");
        getChildren().setAll(title, hint, lists);
        show(Optional.empty());
    }

    void show(Optional<TokenDetail> shown) {
        boolean isScored = shown.filter(TokenDetail::isScored).isPresent();
        token.setText(shown.map(d -> quoted(d.text().token())).orElse(Messages.of("preview.no-token")));
        place.setText(shown.map(d -> Messages.of("preview.token-id", d.position(), d.token()))
                .orElse(""));
        hint.setText(shown.isPresent() ? Messages.of("preview.not-scored-yet") : Messages.of("preview.point-at-token"));
        hint.setVisible(!isScored);
        hint.setManaged(!isScored);
        divergence.setText(shown.filter(TokenDetail::isScored)
                .map(d -> Messages.of("preview.kl-nats", Numbers.significant(d.divergence(), 3)))
                .orElse(""));
        lists.getChildren().clear();
        shown.filter(TokenDetail::isScored).ifPresent(this::showScores);
        setAccessibleText(shown.map(TokenCard::spoken).orElse(Messages.of("preview.no-token")));
    }

    private void showScores(TokenDetail detail) {
        if (detail.original().isEmpty()) {
            hint.setText(Messages.of("preview.likeliest-tokens-kept"));
            hint.setVisible(true);
            hint.setManaged(true);
            return;
        }
        lists.getChildren()
                .setAll(
                        list(
                                Messages.of("common.original.title"),
                                detail.originalLoss(),
                                "token-original",
                                detail.original()),
                        list(
                                Messages.of("common.compressed.title"),
                                detail.loss(),
                                "token-compressed",
                                detail.compressed()));
    }

    private static Node list(String title, double loss, String styleClass, List<TokenDetail.Guess> guesses) {
        Label heading = new Label(Messages.of("preview.loss-nats", title, Numbers.significant(loss, 3)));
        heading.getStyleClass().addAll("token-side", styleClass);
        GridPane grid = new GridPane();
        grid.getStyleClass().addAll("token-list", styleClass);
        ColumnConstraints words = new ColumnConstraints();
        words.setHgrow(Priority.ALWAYS);
        words.setMinWidth(0);
        ColumnConstraints numbers = new ColumnConstraints();
        numbers.setMinWidth(Region.USE_PREF_SIZE);
        grid.getColumnConstraints().setAll(words, numbers);
        for (int i = 0; i < Math.min(ROWS, guesses.size()); i++) {
            TokenDetail.Guess guess = guesses.get(i);
            Label number = new Label(Numbers.fixed(100 * guess.probability(), 1) + " %");
            number.getStyleClass().add("token-number");
            grid.addRow(i, bar(guess), number);
        }
        VBox side = new VBox(heading, grid);
        side.getStyleClass().add("token-half");
        HBox.setHgrow(side, Priority.ALWAYS);
        side.setPrefWidth(1);
        return side;
    }

    /// The token on a bar as long as its probability.
    private static Node bar(TokenDetail.Guess guess) {
        Label word = new Label(quoted(guess.piece()));
        word.setMinWidth(0);
        word.setMaxWidth(Double.MAX_VALUE);
        word.getStyleClass().add("token-guess");
        if (guess.isActual()) {
            word.getStyleClass().add("token-actual");
        }
        Region filled = new Region();
        filled.getStyleClass().add("token-bar");
        StackPane stack = new StackPane(filled, word);
        stack.getStyleClass().add("token-track");
        stack.setAlignment(Pos.CENTER_LEFT);
        stack.setMinWidth(0);
        filled.maxWidthProperty().bind(stack.widthProperty().multiply(guess.probability()));
        return stack;
    }

    /// A token as it can be read on its own: spaces are seen between the quotes.
    static String quoted(String text) {
        return text.isEmpty() ? Messages.of("preview.continues-character") : "“" + plain(text) + "”";
    }

    /// In one line.
    static String plain(String text) {
        return text.replace("\r", "").replace("\n", "⏎").replace("\t", "→");
    }

    private static String spoken(TokenDetail detail) {
        return Messages.of(
                detail.isScored() ? "preview.token.spoken.scored" : "preview.token.spoken",
                detail.position(),
                quoted(detail.text().token()),
                Numbers.significant(detail.divergence(), 3),
                Numbers.significant(detail.originalLoss(), 3),
                Numbers.significant(detail.loss(), 3),
                spoken(detail.original()),
                spoken(detail.compressed()));
    }

    private static String spoken(List<TokenDetail.Guess> guesses) {
        return guesses.stream()
                .map(guess -> quoted(guess.piece()) + ' ' + Numbers.percent(guess.probability()))
                .collect(Collectors.joining(", "));
    }
}
