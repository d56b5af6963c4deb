package lapidary.core.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import lapidary.core.eval.SequenceMeans;
import lapidary.core.format.AtomicFile;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What candidates came to, by their recipes, kept in a file so that a run that was stopped goes on where it stopped.
/// The file is replaced whole after each candidate.
public final class KeptStandings {
    private static final int SCHEMA = 1;
    private static final String CLASSES = "classes";
    private static final long LARGEST = 64L << 20;
    private static final int MOST_SEQUENCES = 1 << 20;
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final String protocol;
    private final Map<String, Kept> kept = new LinkedHashMap<>();

    /// What is kept of a candidate; its bits follow from its recipe.
    public record Kept(SequenceMeans scores, double seconds) {}

    /// @param protocol see [BenchProtocol#id]
    public KeptStandings(String protocol) {
        this.protocol = protocol;
    }

    public Optional<Kept> find(String recipeId) {
        return Optional.ofNullable(kept.get(recipeId));
    }

    /// Keeps what was measured in finite numbers; what could not be run is tried again.
    public void add(Standing standing) {
        standing.scores()
                .filter(scores -> Arrays.stream(scores.divergences()).allMatch(Double::isFinite))
                .ifPresent(scores -> kept.put(standing.recipeId(), new Kept(scores, standing.seconds())));
    }

    public int size() {
        return kept.size();
    }

    /// Reads what an earlier run has kept.
    ///
    /// @throws FormatException when it is no such file, or one of another protocol, whose results
    /// are not comparable
    public static KeptStandings read(Path file, String protocol) throws IOException {
        if (Files.size(file) > LARGEST) {
            throw wrong(file, "size", "at most " + LARGEST + " bytes", Files.size(file) + " bytes");
        }
        KeptStandings found = new KeptStandings(protocol);
        try {
            JsonNode root = MAPPER.readTree(Files.readAllBytes(file));
            if (root.path("schema").asInt(0) != SCHEMA || !root.path("results").isArray()) {
                throw wrong(file, "schema", "kept results of schema " + SCHEMA, "something else");
            }
            if (!root.path("protocol").asString("").equals(protocol)) {
                throw wrong(
                        file,
                        "protocol",
                        "results of this model and this data; name another file, or remove this one",
                        "results of another protocol");
            }
            for (JsonNode result : root.path("results")) {
                found.read(file, result);
            }
        } catch (JacksonException e) {
            throw wrong(file, "kept results", "sound JSON", String.valueOf(e.getOriginalMessage()));
        }
        return found;
    }

    private void read(Path file, JsonNode result) throws FormatException {
        boolean isOfClasses = result.path("kind").asString("").equals(CLASSES);
        double[] losses = numbers(file, result, "losses", isOfClasses);
        double[] divergences = numbers(file, result, "divergences", false);
        String recipe = result.path("recipe").asString("");
        int tokens = result.path("tokens").asInt(0);
        double seconds = result.path("seconds").asDouble(Double.NaN);
        if (recipe.isEmpty() || losses.length == 0 || losses.length != divergences.length || tokens < 1) {
            throw wrong(file, "result", "a recipe, tokens, and as many losses as divergences", "something else");
        }
        SequenceMeans.Kind kind = isOfClasses ? SequenceMeans.Kind.CLASSES : SequenceMeans.Kind.TEXT;
        kept.put(recipe, new Kept(new SequenceMeans(losses, divergences, tokens, kind), seconds));
    }

    /// @param isUnknown whether a number may be missing
    private static double[] numbers(Path file, JsonNode result, String name, boolean isUnknown) throws FormatException {
        JsonNode array = result.path(name);
        if (!array.isArray() || array.size() > MOST_SEQUENCES) {
            throw wrong(file, name, "a list of numbers", "something else");
        }
        double[] values = new double[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).asDouble(Double.NaN);
            if (!Double.isFinite(values[i]) && !(isUnknown && array.get(i).isNull())) {
                throw wrong(file, name, "finite numbers", String.valueOf(array.get(i)));
            }
        }
        return values;
    }

    private static FormatException wrong(Path file, String place, String expected, String found) {
        return new FormatException(Problem.BAD_VALUE, file, place, expected, found);
    }

    /// Writes everything that is kept.
    public void write(Path file) throws IOException {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("schema", SCHEMA);
        root.put("protocol", protocol);
        ArrayNode results = root.putArray("results");
        kept.forEach((recipe, result) -> {
            ObjectNode node = results.addObject();
            node.put("recipe", recipe);
            node.put("tokens", result.scores().tokens());
            if (result.scores().kind() == SequenceMeans.Kind.CLASSES) {
                node.put("kind", CLASSES);
            }
            node.put("seconds", result.seconds());
            ArrayNode losses = node.putArray("losses");
            ArrayNode divergences = node.putArray("divergences");
            for (int i = 0; i < result.scores().sequences(); i++) {
                double loss = result.scores().losses()[i];
                losses.add(Double.isNaN(loss) ? null : Double.valueOf(loss));
                divergences.add(result.scores().divergences()[i]);
            }
        });
        AtomicFile.write(file, MAPPER.writeValueAsBytes(root));
    }
}
