package lapidary.app.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import lapidary.app.workbench.MethodCard;
import lapidary.core.method.Method;
import lapidary.core.method.Methods;
import lapidary.core.method.Profile;
import lapidary.core.model.Model;
import lapidary.core.setting.Setting;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `methods [ID]`: what each method does, needs and is good for; of one, its settings, too.
@Command(
        name = "methods",
        description = "Lists the methods: what each one does, needs and is good for. With a model, also how long it"
                + " would take, predicted from the shapes of its linear weights.")
final class MethodsCommand implements Callable<Integer> {
    private final Console console;
    private final Methods methods;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(arity = "0..1", paramLabel = "ID", description = "One method, with its settings.")
    private @Nullable String id;

    @Option(names = "--model", paramLabel = "MODEL", description = "Predict what each method takes for this model.")
    private @Nullable Path model;

    MethodsCommand(Console console, Methods methods) {
        this.console = console;
        this.methods = methods;
    }

    @Override
    public Integer call() throws Exception {
        List<Method> asked = id == null ? methods.all() : List.of(new MethodFlags(methods).find(id));
        List<MethodCard> cards;
        if (model == null) {
            cards = asked.stream().map(MethodCard::of).toList();
        } else {
            try (Model opened = Inputs.open(model)) {
                int cores = Runtime.getRuntime().availableProcessors();
                cards = asked.stream()
                        .map(method -> MethodCard.of(method, opened, cores))
                        .toList();
            }
        }
        if (common.json) {
            console.say(Json.text(json(cards)));
        } else if (id == null) {
            list(cards);
        } else {
            account(cards.getFirst());
        }
        return ExitCode.DONE;
    }

    private void list(List<MethodCard> cards) {
        Table table = new Table("method", "title", "family", "needs", "bits", "best for");
        for (MethodCard card : cards) {
            Profile profile = card.method().profile();
            table.row(
                    card.method().id(),
                    card.method().title(),
                    card.family(),
                    card.need().label().toLowerCase(java.util.Locale.ROOT),
                    profile.bits(),
                    profile.shines());
        }
        table.lines().forEach(console::say);
        if (model != null) {
            console.say("");
            Table costs = new Table("method", ">predicted seconds");
            cards.forEach(card -> costs.row(
                    card.method().id(),
                    card.predicted()
                            .map(time -> lapidary.views.text.Numbers.fixed(time.toMillis() / 1000.0, 1))
                            .orElse("")));
            costs.lines().forEach(console::say);
        }
    }

    private void account(MethodCard card) {
        Method method = card.method();
        console.say(method.title() + " (" + method.id() + "), " + card.family());
        console.say(method.summary());
        console.say("");
        Table facts = new Table("", "");
        facts.row("needs", card.need().label() + ": " + card.need().words());
        facts.row("bits", method.profile().bits());
        facts.row("best for", method.profile().shines());
        if (!card.cost().isEmpty()) {
            facts.row("takes", card.cost());
        }
        facts.row("source", method.reference());
        facts.lines().forEach(console::say);
        if (!method.settings().isEmpty()) {
            console.say("");
            Table settings = new Table("setting", "default", "what it does");
            for (Setting setting : method.settings()) {
                settings.row("--" + setting.name(), setting.standard().text(), setting.help());
            }
            settings.lines().forEach(console::say);
        }
    }

    private static ObjectNode json(List<MethodCard> cards) {
        ObjectNode root = Json.object();
        ArrayNode list = root.putArray("methods");
        for (MethodCard card : cards) {
            Method method = card.method();
            ObjectNode node = list.addObject();
            node.put("id", method.id());
            node.put("version", method.version());
            node.put("title", method.title());
            node.put("family", method.profile().family().label());
            node.put("stage", MethodCard.stage(method.stage()));
            node.put("needs", card.need().label());
            node.put("leastBits", method.profile().leastBits());
            node.put("mostBits", method.profile().mostBits());
            node.put("shines", method.profile().shines());
            node.put("summary", method.summary());
            node.put("reference", method.reference());
            card.predicted().ifPresent(time -> node.put("predictedSeconds", time.toMillis() / 1000.0));
            ArrayNode settings = node.putArray("settings");
            for (Setting setting : method.settings()) {
                settings.addObject()
                        .put("name", setting.name())
                        .put("label", setting.label())
                        .put("default", setting.standard().text())
                        .put("help", setting.help());
            }
        }
        return root;
    }
}
