package lapidary.app.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lapidary.core.eval.Likeliest;
import lapidary.core.eval.TokenTable;
import lapidary.core.format.AtomicFile;
import lapidary.core.job.Job;
import lapidary.core.text.TokenTexts;
import lapidary.core.text.Tokenizer;
import lapidary.views.table.ChartTable;
import lapidary.views.text.Numbers;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Single tokens as a file and as lines.
final class TokenRows {
    private static final int CONTEXT = 10;
    private static final int LETTERS = 40;

    private TokenRows() {}

    /// Whether a file of that name can be written.
    static boolean isKnown(Path out) {
        return ending(out, ".csv") || ending(out, ".json");
    }

    private static boolean ending(Path out, String ending) {
        return out.toString().toLowerCase(Locale.ROOT).endsWith(ending);
    }

    /// What each token contributes to the text.
    static List<String> texts(Tokenizer tokenizer, TokenTable table) {
        return TokenTexts.of(
                tokenizer, IntStream.range(0, table.size()).map(table::token).toArray());
    }

    /// Writes one row per scored token.
    static void write(TokenTable table, List<String> texts, Tokenizer tokenizer, Path out, Job job) throws IOException {
        boolean isJson = ending(out, ".json");
        try (AtomicFile file = AtomicFile.create(out)) {
            put(file, isJson ? "[" : new ChartTable(columns(), List.of()).csv());
            boolean isFirst = true;
            for (int i = 0; i < table.size(); i++) {
                if (table.isScored(i)) {
                    job.check();
                    put(
                            file,
                            isJson
                                    ? (isFirst ? "\n" : ",\n") + json(table, texts, tokenizer, i)
                                    : csv(table, texts, tokenizer, i));
                    isFirst = false;
                }
            }
            put(file, isJson ? "\n]\n" : "");
            file.commit();
        }
    }

    private static void put(AtomicFile file, String text) throws IOException {
        file.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<String> columns() {
        List<String> columns =
                new ArrayList<>(List.of("position", "token", "text", "kl_divergence", "loss_original", "loss"));
        for (String side : List.of("original", "model")) {
            for (int rank = 1; rank <= Likeliest.SHOWN; rank++) {
                columns.addAll(List.of(side + "_" + rank, side + "_" + rank + "_text", side + "_" + rank + "_p"));
            }
        }
        return columns;
    }

    private static String csv(TokenTable table, List<String> texts, Tokenizer tokenizer, int position) {
        List<String> row = new ArrayList<>(List.of(
                Integer.toString(position),
                Integer.toString(table.token(position)),
                texts.get(position),
                Double.toString(table.divergence(position)),
                Double.toString(table.originalLoss(position)),
                Double.toString(table.loss(position))));
        for (List<TokenTable.Candidate> side :
                List.of(table.originalCandidates(position), table.candidates(position))) {
            for (int rank = 0; rank < Likeliest.SHOWN; rank++) {
                boolean isThere = rank < side.size();
                row.add(isThere ? Integer.toString(side.get(rank).token()) : "");
                row.add(isThere ? tokenizer.piece(side.get(rank).token()) : "");
                row.add(isThere ? Double.toString(side.get(rank).probability()) : "");
            }
        }
        String whole = new ChartTable(columns(), List.of(row)).csv();
        return whole.substring(whole.indexOf('\n') + 1);
    }

    private static String json(TokenTable table, List<String> texts, Tokenizer tokenizer, int position) {
        ObjectNode node = Json.object();
        put(node, table, texts, position);
        candidates(node.putArray("original"), table.originalCandidates(position), tokenizer);
        candidates(node.putArray("model"), table.candidates(position), tokenizer);
        return node.toString();
    }

    private static void put(ObjectNode node, TokenTable table, List<String> texts, int position) {
        node.put("position", position);
        node.put("token", table.token(position));
        node.put("text", texts.get(position));
        Json.number(node, "klDivergence", table.divergence(position));
        Json.number(node, "lossOriginal", table.originalLoss(position));
        Json.number(node, "loss", table.loss(position));
    }

    private static void candidates(ArrayNode array, List<TokenTable.Candidate> candidates, Tokenizer tokenizer) {
        for (TokenTable.Candidate candidate : candidates) {
            ObjectNode node = array.addObject();
            node.put("token", candidate.token());
            node.put("text", tokenizer.piece(candidate.token()));
            Json.number(node, "p", candidate.probability());
        }
    }

    /// The worst tokens for `--json`.
    static void worst(ArrayNode array, TokenTable table, List<String> texts, int most) {
        for (int position : table.largest(most, table::divergence)) {
            ObjectNode node = array.addObject();
            put(node, table, texts, position);
            node.put("before", before(texts, position));
        }
    }

    /// The worst tokens, each in a line with what stands before it and one with what the models would have said.
    static List<String> worst(TokenTable table, List<String> texts, Tokenizer tokenizer, int most) {
        if (most == 0) {
            return List.of();
        }
        List<String> lines = new ArrayList<>(List.of("", "Worst tokens, by KL divergence"));
        Table rows = new Table(">position", ">KL (nats)", ">loss original", ">loss", "token", "after");
        for (int position : table.largest(most, table::divergence)) {
            rows.row(
                    Numbers.count(position),
                    Numbers.significant(table.divergence(position), 3),
                    Numbers.significant(table.originalLoss(position), 3),
                    Numbers.significant(table.loss(position), 3),
                    quoted(texts.get(position)),
                    "…" + oneLine(before(texts, position)));
            rows.row("", "", "", "", "  original", guesses(table.originalCandidates(position), tokenizer));
            rows.row("", "", "", "", "  model", guesses(table.candidates(position), tokenizer));
        }
        lines.addAll(rows.lines());
        return lines;
    }

    private static String before(List<String> texts, int position) {
        String text = String.join("", texts.subList(Math.max(0, position - CONTEXT), position));
        int from = Math.max(0, text.length() - LETTERS);
        boolean splits = from > 0 && Character.isLowSurrogate(text.charAt(from));
        return text.substring(splits ? from + 1 : from);
    }

    private static String guesses(List<TokenTable.Candidate> candidates, Tokenizer tokenizer) {
        return candidates.stream()
                .map(c -> quoted(tokenizer.piece(c.token())) + " " + Numbers.percent(c.probability()))
                .collect(Collectors.joining(", "));
    }

    private static String quoted(String text) {
        return text.isEmpty() ? "(continues a character)" : "“" + oneLine(text) + "”";
    }

    private static String oneLine(String text) {
        return text.replace("\r", "").replace("\n", "⏎").replace("\t", "→");
    }
}
