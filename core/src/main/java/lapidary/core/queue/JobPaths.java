package lapidary.core.queue;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.allocate.StockPreset;
import lapidary.core.format.FormatException;
import lapidary.core.format.ModelTarget;
import lapidary.core.format.Targets;
import lapidary.core.recipe.Fields;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Jobs as JSON, with paths as seen from a folder.
///
/// @param folder that relative paths start from, absolute
record JobPaths(Path folder) {

    /// Paths as seen from a file.
    static JobPaths beside(Path file) {
        Path folder = file.toAbsolutePath().normalize().getParent();
        if (folder == null) {
            throw new IllegalArgumentException("no file can have the name " + file);
        }
        return new JobPaths(folder);
    }

    /// A path as it is written: relative below the folder, absolute elsewhere, always with slashes where relative.
    String text(Path path) {
        Path whole = path.toAbsolutePath().normalize();
        if (!whole.startsWith(folder) || whole.equals(folder)) {
            return whole.toString();
        }
        return folder.relativize(whole).toString().replace(whole.getFileSystem().getSeparator(), "/");
    }

    /// The path that a text says.
    ///
    /// @param fields that have it, for the message
    Path path(Fields fields, String name, String text) throws FormatException {
        try {
            return folder.resolve(text).normalize();
        } catch (InvalidPathException e) {
            throw fields.wrong(name, "a path", "'" + text + "'");
        }
    }

    Path path(Fields fields, String name) throws FormatException {
        return path(fields, name, fields.text(name));
    }

    /// A job with every field said.
    QueueJob job(Fields fields) throws FormatException {
        fields.only("model", "recipe", "preset", "out", "to", "judge", "data", "report");
        return new QueueJob(
                path(fields, "model"),
                asked(fields, "recipe"),
                path(fields, "out"),
                format(fields),
                judge(fields),
                data(fields),
                report(fields));
    }

    /// A recipe's file or a preset: exactly one of both.
    ///
    /// @param file name of the field of the recipe's file
    Asked asked(Fields fields, String file) throws FormatException {
        if (fields.has("preset") == fields.has(file)) {
            throw fields.wrong(file, "either " + file + " or preset", fields.has(file) ? "both" : "neither");
        }
        if (fields.has("preset")) {
            String name = fields.oneOf(
                    "preset", StockPreset.all().stream().map(Enum::name).toList());
            return new Asked.Preset(name);
        }
        return new Asked.RecipeAt(path(fields, file));
    }

    Optional<String> format(Fields fields) throws FormatException {
        return fields.has("to")
                ? Optional.of(fields.oneOf(
                        "to", Targets.all().stream().map(ModelTarget::id).toList()))
                : Optional.empty();
    }

    Optional<Path> judge(Fields fields) throws FormatException {
        return fields.has("judge") ? Optional.of(path(fields, "judge")) : Optional.empty();
    }

    boolean report(Fields fields) throws FormatException {
        return !fields.has("report") || QueueStateFile.truth(fields, "report");
    }

    /// Names of data, each with one path or several.
    SortedMap<String, List<Path>> data(Fields fields) throws FormatException {
        SortedMap<String, List<Path>> data = new TreeMap<>();
        if (!fields.has("data")) {
            return data;
        }
        Fields named = fields.object("data");
        for (String name : named.names()) {
            List<Path> files = new ArrayList<>();
            JsonNode node = named.node(name);
            List<String> texts = node.isArray() ? named.texts(name) : List.of(named.text(name));
            for (String text : texts) {
                files.add(path(named, name, text));
            }
            data.put(name, files);
        }
        return data;
    }

    void put(ObjectNode node, QueueJob job) {
        node.put("model", text(job.model()));
        put(node, job.asked(), "recipe");
        node.put("out", text(job.out()));
        rest(node, job.format(), job.judge(), job.data(), job.hasReport());
    }

    void put(ObjectNode node, Asked asked, String file) {
        switch (asked) {
            case Asked.RecipeAt at -> node.put(file, text(at.file()));
            case Asked.Preset preset -> node.put("preset", preset.name());
        }
    }

    /// What a job may leave out.
    void rest(
            ObjectNode node,
            Optional<String> format,
            Optional<Path> judge,
            SortedMap<String, List<Path>> data,
            boolean hasReport) {
        format.ifPresent(id -> node.put("to", id));
        judge.ifPresent(file -> node.put("judge", text(file)));
        if (!data.isEmpty()) {
            ObjectNode named = node.putObject("data");
            data.forEach((name, files) -> {
                if (files.size() == 1) {
                    named.put(name, text(files.getFirst()));
                } else {
                    ArrayNode list = named.putArray(name);
                    files.forEach(file -> list.add(text(file)));
                }
            });
        }
        if (!hasReport) {
            node.put("report", false);
        }
    }
}
