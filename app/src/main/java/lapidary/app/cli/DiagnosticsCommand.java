package lapidary.app.cli;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import lapidary.app.diagnose.Diagnostics;
import lapidary.app.diagnose.Section;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `diagnostics`: what to send when something went wrong.
@Command(
        name = "diagnostics",
        description = "Says what the program runs on and what its log holds, without names of files, weights or texts:"
                + " the page to send when something went wrong.")
final class DiagnosticsCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private CommonOptions common = new CommonOptions();

    DiagnosticsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        List<Section> sections = Diagnostics.sections(About.version(), List.of());
        if (common.json) {
            ObjectNode root = Json.object();
            for (Section section : sections) {
                ArrayNode lines = root.putArray(section.title().toLowerCase(Locale.ROOT));
                section.lines().forEach(lines::add);
            }
            console.say(Json.text(root));
        } else {
            Diagnostics.text(sections).lines().forEach(console::say);
        }
        return ExitCode.DONE;
    }
}
