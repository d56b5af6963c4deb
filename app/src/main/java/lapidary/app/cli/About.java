package lapidary.app.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/// Which version of the program this is.
public final class About {
    private About() {}

    public static String version() {
        Properties properties = new Properties();
        try (InputStream in = About.class.getResourceAsStream("/lapidary/about.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version", "unknown");
    }
}
