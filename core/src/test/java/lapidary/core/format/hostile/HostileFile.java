package lapidary.core.format.hostile;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import lapidary.core.format.FormatException.Problem;

/// A file that is not what it says it is, and how it is to be refused.
///
/// @param name what is wrong with it, as a sentence
/// @param generator writes it into an empty folder and returns the path to open
/// @param problem that opening reports
/// @param message parts that the message has, besides the path
record HostileFile(String name, Generator generator, Problem problem, List<String> message) {

    interface Generator {
        Path write(Path folder) throws IOException;
    }

    static HostileFile of(String name, Generator generator, Problem problem, String... message) {
        return new HostileFile(name, generator, problem, List.of(message));
    }

    @Override
    public String toString() {
        return name;
    }
}
