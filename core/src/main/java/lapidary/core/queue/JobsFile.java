package lapidary.core.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.recipe.CanonicalJson;
import lapidary.core.recipe.Fields;
import lapidary.core.recipe.RecipeFile;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads and writes `jobs.json`: recipes × models, and jobs one by one. Described in `docs/command-line.md`.
///
/// Relative paths start from the file's own folder. Unknown fields are refused.
public final class JobsFile {
    private static final int SCHEMA = 1;
    private static final long LARGEST = 16L << 20;

    private JobsFile() {}

    /// @throws FormatException naming field, expected and found
    public static JobsRequest read(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        long bytes = Files.size(file);
        if (bytes > LARGEST) {
            throw new FormatException(
                    Problem.LIMIT_EXCEEDED, file, "jobs", "at most " + LARGEST + " bytes", bytes + " bytes");
        }
        try {
            ByteBuffer text = ByteBuffer.wrap(Files.readAllBytes(file));
            return parse(StandardCharsets.UTF_8.newDecoder().decode(text).toString(), file);
        } catch (CharacterCodingException e) {
            throw new FormatException(Problem.BAD_VALUE, file, "jobs", "UTF-8 text", "other bytes");
        }
    }

    /// @param origin the file, whose folder relative paths start from
    public static JobsRequest parse(String json, Path origin) throws FormatException {
        JobPaths paths = JobPaths.beside(origin);
        Fields root = Fields.parse(origin, "jobs", json);
        root.only("schema", "models", "recipes", "into", "to", "judge", "data", "report", "jobs");
        root.whole("schema", SCHEMA, SCHEMA);
        if (root.has("models") != root.has("recipes")) {
            String missing = root.has("models") ? "recipes" : "models";
            throw root.wrong(missing, "models together with recipes", "no " + missing);
        }
        JobsRequest request = new JobsRequest(
                root.has("models") ? models(root, paths) : List.of(),
                root.has("recipes") ? recipes(root, paths) : List.of(),
                root.has("into") ? paths.path(root, "into") : paths.folder(),
                paths.format(root),
                paths.judge(root),
                paths.data(root),
                paths.report(root),
                root.has("jobs") ? jobs(root, paths) : List.of());
        if (request.models().isEmpty() && request.jobs().isEmpty()) {
            throw root.wrong("jobs", "models and recipes, or jobs", "neither");
        }
        return request;
    }

    private static List<JobsRequest.NamedModel> models(Fields root, JobPaths paths) throws FormatException {
        List<JobsRequest.NamedModel> models = new ArrayList<>();
        for (Fields fields : root.objectsOrTexts("models", "path")) {
            fields.only("path", "name");
            models.add(new JobsRequest.NamedModel(paths.path(fields, "path"), name(fields)));
        }
        if (models.isEmpty()) {
            throw root.wrong("models", "at least one model", "an empty list");
        }
        return models;
    }

    private static List<JobsRequest.NamedAsk> recipes(Fields root, JobPaths paths) throws FormatException {
        List<JobsRequest.NamedAsk> recipes = new ArrayList<>();
        for (Fields fields : root.objectsOrTexts("recipes", "file")) {
            fields.only("file", "preset", "name");
            recipes.add(new JobsRequest.NamedAsk(paths.asked(fields, "file"), name(fields)));
        }
        if (recipes.isEmpty()) {
            throw root.wrong("recipes", "at least one recipe", "an empty list");
        }
        return recipes;
    }

    private static Optional<String> name(Fields fields) throws FormatException {
        if (!fields.has("name")) {
            return Optional.empty();
        }
        String name = fields.text("name");
        if (name.contains("/") || name.contains("\\") || name.startsWith(".") || name.indexOf('\0') >= 0) {
            throw fields.wrong("name", "part of a file's name, without a slash", "'" + name + "'");
        }
        return Optional.of(name);
    }

    private static List<QueueJob> jobs(Fields root, JobPaths paths) throws FormatException {
        List<QueueJob> jobs = new ArrayList<>();
        for (Fields fields : root.objects("jobs")) {
            jobs.add(paths.job(fields));
        }
        return jobs;
    }

    /// The canonical text, with paths as seen from a file.
    public static String toJson(JobsRequest request, Path file) {
        JobPaths paths = JobPaths.beside(file);
        ObjectNode root = CanonicalJson.object();
        root.put("schema", SCHEMA);
        if (!request.models().isEmpty()) {
            ArrayNode models = root.putArray("models");
            for (JobsRequest.NamedModel model : request.models()) {
                if (model.name().isEmpty()) {
                    models.add(paths.text(model.path()));
                } else {
                    models.addObject()
                            .put("path", paths.text(model.path()))
                            .put("name", model.name().get());
                }
            }
            ArrayNode recipes = root.putArray("recipes");
            request.recipes().forEach(recipe -> put(recipes, recipe, paths));
            if (!request.into().equals(paths.folder())) {
                root.put("into", paths.text(request.into()));
            }
        }
        paths.rest(root, request.format(), request.judge(), request.data(), request.hasReport());
        if (!request.jobs().isEmpty()) {
            ArrayNode jobs = root.putArray("jobs");
            request.jobs().forEach(job -> paths.put(jobs.addObject(), job));
        }
        return CanonicalJson.text(root);
    }

    private static void put(ArrayNode recipes, JobsRequest.NamedAsk recipe, JobPaths paths) {
        if (recipe.name().isEmpty() && recipe.asked() instanceof Asked.RecipeAt at) {
            recipes.add(paths.text(at.file()));
            return;
        }
        ObjectNode node = recipes.addObject();
        paths.put(node, recipe.asked(), "file");
        recipe.name().ifPresent(name -> node.put("name", name));
    }

    /// Every job that a request comes to: the models in order, each with the recipes in order, then
    /// the single jobs.
    ///
    /// @param origin for messages
    /// @throws FormatException when a recipe is missing or unsound, or two jobs would write the same file
    public static List<QueueJob> jobs(JobsRequest request, Path origin) throws IOException {
        Map<JobsRequest.NamedAsk, String> endings = new LinkedHashMap<>();
        for (int i = 0; i < request.recipes().size(); i++) {
            JobsRequest.NamedAsk recipe = request.recipes().get(i);
            endings.put(recipe, ending(request, recipe.asked(), origin, "recipes[" + i + "]"));
        }
        Map<Path, String> places = new LinkedHashMap<>();
        List<QueueJob> jobs = new ArrayList<>();
        for (int m = 0; m < request.models().size(); m++) {
            for (int r = 0; r < request.recipes().size(); r++) {
                JobsRequest.NamedAsk recipe = request.recipes().get(r);
                QueueJob job = request.job(request.models().get(m), recipe, endings.getOrDefault(recipe, ""));
                claim(places, job, "models[" + m + "] with recipes[" + r + "]", origin);
                jobs.add(job);
            }
        }
        for (int i = 0; i < request.jobs().size(); i++) {
            QueueJob job = request.jobs().get(i);
            claim(places, job, "jobs[" + i + "]", origin);
            jobs.add(job);
        }
        return jobs;
    }

    private static void claim(Map<Path, String> places, QueueJob job, String place, Path origin)
            throws FormatException {
        String earlier = places.putIfAbsent(job.out(), place);
        if (earlier != null) {
            throw new FormatException(
                    Problem.DUPLICATE_NAME,
                    origin,
                    place,
                    "a file of its own (say \"name\" for a model or recipe, or another \"out\")",
                    job.out() + ", which " + earlier + " writes");
        }
    }

    /// End of the names of files that a recipe makes.
    private static String ending(JobsRequest request, Asked asked, Path origin, String place) throws IOException {
        return switch (asked) {
            case Asked.Preset preset -> ".gguf";
            case Asked.RecipeAt at -> {
                if (!Files.exists(at.file())) {
                    throw new FormatException(
                            Problem.MISSING_FILE, origin, place, "a recipe", "no such file: " + at.file());
                }
                String format = request.format().isPresent()
                        ? request.format().get()
                        : RecipeFile.read(at.file()).target().format();
                yield ending(format);
            }
        };
    }

    /// End of the names of files of a format; "" of a folder.
    public static String ending(String format) {
        return switch (format) {
            case "gguf" -> ".gguf";
            case "safetensors" -> ".safetensors";
            case "npz" -> ".npz";
            case "onnx", "onnx-qdq", "onnx-nbits" -> ".onnx";
            default -> ""; // a folder
        };
    }
}
