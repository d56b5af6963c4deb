package lapidary.app.cli;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import lapidary.core.discover.Discoverer;
import lapidary.core.discover.Discovery;
import lapidary.core.discover.FoundModel;
import lapidary.core.discover.Place;
import lapidary.views.text.Bytes;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `models`: what other programs keep on this machine.
@Command(
        name = "models",
        description = "Lists the models that Hugging Face, Ollama, LM Studio and llama.cpp keep on this machine."
                + " Downloads nothing, sends nothing.")
final class ModelsCommand implements Callable<Integer> {
    private final Console console;
    private final Supplier<List<Place>> places;

    @Mixin
    private CommonOptions common = new CommonOptions();

    ModelsCommand(Console console, Supplier<List<Place>> places) {
        this.console = console;
        this.places = places;
    }

    @Override
    public Integer call() {
        List<Place> searched = places.get();
        Discovery discovery = Discoverer.find(searched, console.job("Look for models"));
        if (common.json) {
            console.say(Json.text(json(discovery)));
        } else {
            print(discovery, searched);
        }
        return ExitCode.DONE;
    }

    private static ObjectNode json(Discovery discovery) {
        ObjectNode root = Json.object();
        ArrayNode models = root.putArray("models");
        for (FoundModel model : discovery.models()) {
            ObjectNode node = models.addObject();
            node.put("name", model.name());
            node.put("source", model.keeper().id());
            node.put("type", model.type());
            node.put("bytes", model.bytes());
            node.put("path", model.path().toString());
        }
        ArrayNode skipped = root.putArray("skipped");
        discovery.skipped().forEach(skipped::add);
        return root;
    }

    private void print(Discovery discovery, List<Place> searched) {
        if (discovery.models().isEmpty()) {
            console.say("No models found. Looked in:");
            searched.forEach(place -> console.say("  " + place.folder()));
        } else {
            Table table = new Table("model", "source", "type", ">size", "path");
            for (FoundModel model : discovery.models()) {
                table.row(
                        model.name(),
                        model.keeper().title(),
                        model.type(),
                        Bytes.text(model.bytes()),
                        model.path().toString());
            }
            table.lines().forEach(console::say);
        }
        discovery.skipped().forEach(line -> console.note("note: " + line));
    }
}
