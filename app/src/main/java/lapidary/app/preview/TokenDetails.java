package lapidary.app.preview;

import java.util.ArrayList;
import java.util.List;
import lapidary.core.eval.Likeliest;
import lapidary.core.eval.TokenTable;
import lapidary.views.table.ChartTable;
import lapidary.views.text.Messages;

/// Reads tokens out of a table of scores.
final class TokenDetails {
    private static final int CONTEXT = 12;

    /// The table without rows.
    static final ChartTable EMPTY = new ChartTable(columns(), List.of());

    private TokenDetails() {}

    static TokenDetail of(TokenTable table, TokenizedText text, int position) {
        return new TokenDetail(
                position,
                table.token(position),
                excerpt(text.texts(), position),
                table.divergence(position),
                table.originalLoss(position),
                table.loss(position),
                guesses(table.originalCandidates(position), text, table.token(position)),
                guesses(table.candidates(position), text, table.token(position)));
    }

    private static TokenDetail.Excerpt excerpt(List<String> texts, int position) {
        int from = Math.max(0, position - CONTEXT);
        int to = Math.min(texts.size(), position + CONTEXT / 2);
        return new TokenDetail.Excerpt(
                String.join("", texts.subList(from, position)),
                texts.get(position),
                String.join("", texts.subList(Math.min(position + 1, to), to)));
    }

    private static List<TokenDetail.Guess> guesses(
            List<TokenTable.Candidate> candidates, TokenizedText text, int actual) {
        return candidates.stream()
                .map(c -> new TokenDetail.Guess(text.piece().apply(c.token()), c.probability(), c.token() == actual))
                .toList();
    }

    private static List<String> columns() {
        List<String> columns = new ArrayList<>(List.of(
                "position", "token", "text", "KL (nats)", "loss of the original (nats)", "loss compressed (nats)"));
        for (String side : List.of(Messages.of("common.original"), Messages.of("common.compressed"))) {
            for (int rank = 1; rank <= Likeliest.SHOWN; rank++) {
                columns.add(side + " " + rank);
                columns.add("p of " + side + " " + rank);
            }
        }
        return columns;
    }

    static ChartTable table(TokenTable table, TokenizedText text) {
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < table.size(); i++) {
            if (table.isScored(i)) {
                rows.add(row(of(table, text, i)));
            }
        }
        return new ChartTable(columns(), rows);
    }

    private static List<String> row(TokenDetail detail) {
        List<String> row = new ArrayList<>(List.of(
                Integer.toString(detail.position()),
                Integer.toString(detail.token()),
                detail.text().token(),
                Double.toString(detail.divergence()),
                Double.toString(detail.originalLoss()),
                Double.toString(detail.loss())));
        for (List<TokenDetail.Guess> side : List.of(detail.original(), detail.compressed())) {
            for (int rank = 0; rank < Likeliest.SHOWN; rank++) {
                row.add(rank < side.size() ? side.get(rank).piece() : "");
                row.add(rank < side.size() ? Double.toString(side.get(rank).probability()) : "");
            }
        }
        return row;
    }
}
