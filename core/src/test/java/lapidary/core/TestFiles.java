package lapidary.core;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/// Where the samples and the optional fixtures lie during tests.
public final class TestFiles {
    private TestFiles() {}

    /// A file of the samples that the project carries.
    public static Path sample(String name) {
        return Path.of(System.getProperty("lapidary.samples"), name);
    }

    /// A file of the fixtures; the test is skipped, visibly, where they are not at hand.
    public static Path fixture(String name) {
        String root = System.getProperty("lapidary.fixtures", "");
        Path file = Path.of(root, name);
        assumeTrue(!root.isEmpty() && Files.exists(file), "fixture " + name + " is not here");
        return file;
    }
}
