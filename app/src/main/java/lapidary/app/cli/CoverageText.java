package lapidary.app.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import lapidary.core.calib.Coverage;
import lapidary.core.calib.ImportanceMatrix;
import lapidary.core.calib.Moments;
import lapidary.views.text.Bytes;
import lapidary.views.text.Numbers;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// How many tokens of calibration data each layer saw, in words and as JSON.
final class CoverageText {
    private static final int MOST_LISTED = 8;

    private CoverageText() {}

    /// One line for all, and one for each layer that saw too few.
    static List<String> lines(Moments moments, boolean isGraph) {
        Coverage coverage = moments.coverage();
        List<String> lines = new ArrayList<>();
        lines.add("Calibrated on " + moments.dataName() + ", " + Numbers.count(moments.tokens())
                + (isGraph ? " examples: " : " tokens: ")
                + Numbers.count(coverage.layers().size()) + " layers, "
                + Bytes.text(moments.bytes() + moments.spilledBytes()) + " of moments"
                + (moments.spilledBytes() > 0 ? ", in a temporary file." : "."));
        lines.addAll(warned(coverage));
        return lines;
    }

    /// Of an importance matrix: the layers of which some matrix saw too few tokens.
    static List<String> lines(ImportanceMatrix matrix) {
        return matrix.chunkTokens() == 0 ? List.of() : warned(matrix.coverage());
    }

    private static List<String> warned(Coverage coverage) {
        List<String> lines = new ArrayList<>(coverage.warnings());
        List<Coverage.Layer> warned = coverage.warned();
        warned.stream()
                .limit(warned.size() == 1 ? 0 : MOST_LISTED)
                .forEach(layer -> lines.add("  " + layer.words() + ": " + Numbers.count(layer.tokens()) + " tokens for "
                        + Numbers.count(layer.inputs()) + " inputs"));
        if (warned.size() > MOST_LISTED) {
            lines.add("  and " + (warned.size() - MOST_LISTED) + " more; --json lists all");
        }
        return lines;
    }

    static void json(ObjectNode root, Moments moments) {
        ObjectNode node = root.putObject("calibration");
        node.put("data", moments.dataName());
        node.put("sha256", moments.dataSha256());
        node.put("tokens", moments.tokens());
        node.put("context", moments.settings().context());
        node.put("sequences", moments.settings().sequences());
        node.put("examples", moments.settings().examples());
        node.put("seed", moments.settings().seed());
        node.put("momentBytes", moments.bytes());
        node.put("spilledBytes", moments.spilledBytes());
        json(node, moments.coverage());
    }

    static void json(ObjectNode root, Coverage coverage) {
        ArrayNode layers = root.putArray("coverage");
        for (Coverage.Layer layer : coverage.layers()) {
            ObjectNode node = layers.addObject();
            node.put("tensor", layer.tensor().name());
            if (layer.matrices() > 1) {
                node.put("matrix", layer.matrix());
            }
            node.put("tokens", layer.tokens());
            node.put("inputs", layer.inputs());
            node.put("level", layer.level().name().toLowerCase(Locale.ROOT));
        }
        ArrayNode warnings = root.putArray("coverageWarnings");
        coverage.warnings().forEach(warnings::add);
    }
}
