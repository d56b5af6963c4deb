package lapidary.app.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/// Which version of the program this is.
final class About {
    private About() {}

    static String version() throws IOException {
        Properties properties = new Properties();
        try (InputStream in = About.class.getResourceAsStream("/lapidary/about.properties")) {
            if (in != null) {
                properties.load(in);
            }
        }
        return properties.getProperty("version", "unknown");
    }
}
