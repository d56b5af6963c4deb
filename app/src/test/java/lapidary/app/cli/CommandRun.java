package lapidary.app.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import lapidary.core.prune.Pruners;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A command that was run inside the test: its exit code and what it printed.
record CommandRun(int code, String out, String err) {

    static CommandRun of(Object... arguments) {
        return with(false, arguments);
    }

    /// With somebody watching standard error.
    static CommandRun watched(Object... arguments) {
        return with(true, arguments);
    }

    private static CommandRun with(boolean live, Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Terminal terminal = new Terminal(new PrintWriter(out), new PrintWriter(err), live, 100);
        int code = new Program(terminal, Pruners::methods)
                .run(Stream.of(arguments).map(Object::toString).toArray(String[]::new));
        return new CommandRun(code, out.toString(), err.toString());
    }

    JsonNode json() {
        return new JsonMapper().readTree(out);
    }

    /// The keys of the printed object, in order.
    List<String> keys() {
        return List.copyOf(json().propertyNames());
    }

    static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }
}
