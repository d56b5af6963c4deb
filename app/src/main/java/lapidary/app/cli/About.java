package lapidary.app.cli;

import lapidary.core.compress.RunFacts;

/// Which version of the program this is.
public final class About {
    private About() {}

    public static String version() {
        return RunFacts.version();
    }
}
